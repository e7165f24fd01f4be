"""Groups so small that every placement of them can be looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from hypothesis import strategies as st

from planner.rules.candidates import Candidates, MoveRules
from planner.rules.failure import Failure
from planner.rules.limits import every_limit
from planner.rules.node_lanes import NodeLanes
from planner.scoring.exact import ExactScorer
from planner.solvers.base import BalanceProblem
from planner.solvers.exact.places import lost, movable, places_of, work_of
from planner.solvers.exact.settling import places_in, settled
from planner.solvers.objective import Budget, Objective, Prices
from planner.state.options import ModelOptions
from planner.state.placement import Placement, group_scope
from snapshots.arrays import NO_NODE, Ints
from tests.planner.made_clusters import open_moves
from tests.planner.small_clusters import instance, node, placed


@dataclass(frozen=True, eq=False)
class Case:
    """A problem, and the instances that can move."""

    problem: BalanceProblem

    @property
    def start(self) -> Placement:
        return self.problem.placement

    @property
    def rows(self) -> Ints:
        return movable(self.start, self.problem.scope, self.problem.rules)

    def every_placement(self) -> Iterator[Ints]:
        """All placements (I, 2) that the limits and the budget let stand."""
        model, scope = self.start.model, self.problem.scope
        nodes = scope[~model.offline[scope]]
        places = places_of(self.start, self.start, self.rows, nodes, self.problem.rules)
        budget = self.problem.objective.budget
        own = [np.flatnonzero(places.which == m).tolist() for m in range(len(self.rows))]
        for choice in product(*own):
            picked = np.array(choice, dtype=np.int64)
            found = places_in(self.start)
            found[self.rows, 0] = places.primary[picked]
            found[self.rows, 1] = places.secondary[picked]
            moves, copied, _ = work_of(self.start, found).sum(axis=1)
            within = (budget.moves is None or moves <= budget.moves) and (
                budget.copy_mib is None or copied <= budget.copy_mib
            )
            if within and self.stands(settled(self.start, found)):
                yield found

    def stands(self, after: Placement) -> bool:
        """True if no limit is broken that holds now, or where anything has arrived."""
        start, model = self.start, self.start.model
        rows = np.arange(model.instance_count)
        loose = self.problem.rules.force or bool(lost(start, self.rows).any())
        came = (after.primary, start.primary), (after.secondary, start.secondary)
        for n in self.problem.scope[~model.offline[self.problem.scope]].tolist():
            for limit in every_limit():
                for bound in limit.bounds:
                    if bound.soft and loose:
                        continue
                    if bound.room(NodeLanes(after, np.array([n])))[0] >= 0:
                        continue
                    demand = limit.demand(model, rows, later=bound.later)
                    met = (demand.met_by_primary, demand.met_by_secondary)
                    arrives = any(
                        (counts * ((now == n) & (before != n))).any()
                        for counts, (now, before) in zip(met, came, strict=True)
                    )
                    if arrives or bound.room(NodeLanes(start, np.array([n])))[0] >= 0:
                        return False
            if loose:
                continue
            broken = start.failing[n] or start.free_memory[n] <= start.reserved_memory[n]
            if after.failing[n] and not broken:
                return False
            for tag in range(len(model.tags.exclusion_names)):
                carriers = model.tags.exclusion.carriers(np.array([tag]))
                here = carriers & (after.primary == n)
                if here.sum() > 1 and (here & (start.primary != n)).any():
                    return False
        return True

    def reachable(self) -> Iterator[Placement]:
        """All placements that moves lead to, one after the other."""
        rules = self.problem.rules
        seen = {places_in(self.start).tobytes()}
        waiting = [self.start]
        while waiting:
            place = waiting.pop()
            yield place
            candidates = Candidates(place, self.problem.scope, rules)
            for outcome in open_moves(place, candidates, candidates.instances, force=rules.force):
                for lane in np.flatnonzero(outcome.failure == Failure.NONE).tolist():
                    there = places_in(place)
                    there[outcome.instance[lane]] = outcome.primary[lane], outcome.secondary[lane]
                    if there.tobytes() not in seen:
                        seen.add(there.tobytes())
                        after = place.clone()
                        after.commit(outcome, lane)
                        waiting.append(after)

    def score(self, places: Ints) -> float:
        return ExactScorer(settled(self.start, places), self.problem.scope).score()


@st.composite
def cases(draw: st.DrawFn, *, guests: int = 3, budgets: bool = True) -> Case:
    """Three or four nodes, some tight, unequal or offline, with instances of every sort."""
    count = draw(st.sampled_from((3, 3, 3, 4)))
    guests = guests if count == 3 else 2
    nodes = [
        node(
            name,
            total_memory=(memory := float(draw(st.sampled_from((6000, 8000, 8000, 12000))))),
            free_memory=int(memory) + draw(st.sampled_from((0, 0, 0, 2500))),
            total_cpus=float(draw(st.sampled_from((2, 8, 8)))),
            tags=draw(st.sampled_from(((), ("rack:1",), ("rack:2",)))),
        )
        for name in "abcd"[:count]
    ]
    if draw(st.integers(0, 4)) == 0:
        nodes[0] = replace(nodes[0], offline=True)
    own = []
    for k in range(guests):
        primary, secondary = draw(st.permutations(range(count)))[:2]
        own.append(
            instance(
                f"vm{k}",
                primary,
                NO_NODE if draw(st.integers(0, 5)) == 0 else secondary,
                memory=draw(st.sampled_from((500, 1000, 2000, 3000))),
                disk=draw(st.sampled_from((1000, 2000, 40_000))),
                vcpus=draw(st.integers(1, 4)),
                tags=draw(st.sampled_from(((), (), ("one:a",), ("one:a", "two:b")))),
                auto_balance=draw(st.integers(0, 7)) > 0,
            )
        )
    measured = draw(st.booleans())
    eighths = st.tuples(*[st.integers(0, 9).map(lambda n: n / 8)] * 4)
    utilisation = tuple((one.name, draw(eighths)) for one in own) if measured else ()
    start = placed(
        *own,
        nodes=nodes,
        tags=("htools:iextags:one", "htools:iextags:two", "htools:nlocation:rack"),
        options=ModelOptions(utilisation=utilisation),
    )
    objective = Objective()
    if budgets:
        objective = Objective(
            prices=draw(st.sampled_from((Prices(), Prices(0.01, 0.003, 0.02)))),
            budget=Budget(
                moves=draw(st.sampled_from((None, None, 1, 2, 3))),
                copy_mib=draw(st.sampled_from((None, None, 3000))),
            ),
        )
    rules = draw(
        st.sampled_from(
            (
                MoveRules(),
                MoveRules(),
                MoveRules(force=True),
                MoveRules(disk_moves=False),
                MoveRules(instance_moves=False),
                MoveRules(evacuate_only=True),
            )
        )
    )
    return Case(BalanceProblem(start, group_scope(start, 0), rules, objective))
