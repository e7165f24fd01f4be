"""Places that were found, as steps that balancing may make one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from planner.kernel.calls import SearchCalls
from planner.kernel.problem import Whole
from planner.rules.failure import Failure
from planner.rules.moves import MoveKind
from planner.rules.step import Step
from planner.scoring.exact import ExactScorer
from planner.solvers.base import BalanceProblem
from planner.solvers.objective import Objective
from planner.solvers.order.board import Hop
from planner.solvers.order.ordering import in_order
from planner.solvers.order.soonest import soonest
from planner.solvers.search.callers_patience import CallersPatience
from planner.solvers.search.candidate import Candidate, best_beginning
from planner.solvers.search.encoding import Encoded
from planner.solvers.search.making import make
from planner.solvers.step_cost import cost_of
from planner.state.placement import Placement
from planner.units import MIB_PER_GIB
from snapshots.arrays import NO_NODE

Places = tuple[Whole, Whole]
"""The primaries and secondaries (I) of the kernel's instances."""


class Executable:
    """The way from a group's places now to others, by exact rules and with exact scores."""

    def __init__(
        self,
        problem: BalanceProblem,
        objective: Objective,
        calls: SearchCalls,
        encoded: Encoded,
        patience: CallersPatience,
    ) -> None:
        self._problem, self._objective = problem, objective
        self._patience = patience
        self._calls, self._encoded = calls, encoded
        rows = encoded.problem.instances
        self._start = rows["primary"].copy(), rows["secondary"].copy()

    def plan(self, places: Sequence[Places], first: float) -> Candidate | None:
        """The best beginning of the ways to any of the places; None where no way is in the budget.

        Where the caller's patience ends, only the first places are looked at, instances that wait
        for each other stay where they are, and no order is looked for in which the moves are done
        sooner.
        """
        ways = [self._way(*places[0], first)]
        ways += [self._way(*other, first) for other in places[1:] if not self._patience.over()]
        found = [way for way in ways if way is not None]
        if not found:
            return None
        steps, best = min(found, key=lambda way: way[1].result.value)
        if self._objective.counts_hours:
            best = self._sooner(steps, best, first)
        return self._sooner(best.steps, best, first)

    def _way(
        self, primary: Whole, secondary: Whole, first: float
    ) -> tuple[list[Step], Candidate] | None:
        """The steps to the places, and the best beginning; None where they cost too much."""
        per_copied = self._objective.prices.copied_gib / MIB_PER_GIB
        rows, _ = self._calls.order(primary, secondary, per_copied)
        place, model = self._problem.placement.clone(), self._problem.placement.model
        scorer = ExactScorer(place, self._problem.scope)
        instances, nodes = self._encoded.instances.tolist(), self._encoded.nodes.tolist()
        steps: list[Step] = []
        for row in rows:
            instance, target = instances[row["instance"]], nodes[row["target"]]
            if step := self._made(place, scorer, instance, int(row["kind"]), target):
                steps.append(step)
        cost = cost_of(model, steps)
        if not self._objective.budget.allows(cost):
            return None
        for hop in self._around(place, primary, secondary):
            if step := self._made(place, scorer, hop.instance, hop.kind, hop.target):
                steps.append(step)
        return steps, best_beginning(self._problem, self._objective, steps, first)

    def _sooner(self, steps: Sequence[Step], best: Candidate, first: float) -> Candidate:
        """The steps in an order in which they are done sooner; ``best`` where that is better."""
        problem = self._problem
        start, force = problem.placement, problem.rules.force
        order = soonest(start, steps, problem.throttles, force=force, stop=self._patience.over)
        if order == tuple(steps):
            return best
        place = start.clone()
        scorer = ExactScorer(place, problem.scope)
        made = [self._made(place, scorer, one.instance, one.kind, one.target) for one in order]
        found = best_beginning(problem, self._objective, [step for step in made if step], first)
        # The last bits of the score of the same moves depend on their order.
        same = len(found.steps) == len(steps) == len(best.steps)
        return found if same or found.result.value < best.result.value else best

    def _around(self, place: Placement, primary: Whole, secondary: Whole) -> tuple[Hop, ...]:
        """The moves of instances that wait for each other on the way to their places."""
        nodes = [*self._encoded.nodes.tolist(), NO_NODE]
        goal = {
            row: (nodes[primary[at]], nodes[secondary[at]])
            for at, row in enumerate(self._encoded.instances.tolist())
            if (primary[at], secondary[at]) != (self._start[0][at], self._start[1][at])
        }
        problem = self._problem
        return in_order(
            place,
            problem.scope,
            goal,
            rules=problem.rules,
            prices=self._objective.prices,
            stop=self._patience.over,
        ).hops

    def _made(
        self, place: Placement, scorer: ExactScorer, row: int, kind: int, target: int
    ) -> Step | None:
        """A move that was made, with the score after it; None where it is not allowed."""
        old = int(place.primary[row]), int(place.secondary[row])
        step = Step(row, MoveKind(kind), target, old, old, 0.0)
        if make(place, step, force=self._problem.rules.force) is not Failure.NONE:
            return None
        new = int(place.primary[row]), int(place.secondary[row])
        return replace(step, new=new, score=scorer.score())
