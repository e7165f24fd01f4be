"""New instances that are placed together: whether a set of places holds.

A set of places holds if the instances can be created there one after the other in some order,
each step allowed by the exact rules, and no node of the groups concerned is harder to empty in
the end than before (global N+1, :mod:`planner.n_plus_one.within_group`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from planner.n_plus_one.within_group import EmptyingCheck
from planner.rules.failure import Failure
from planner.rules.new_places import Placing, place
from planner.scoring.exact import ExactScorer
from planner.solvers.counting import CountingModel, Places
from planner.solvers.joint.arrivals import Arrivals
from planner.solvers.joint.emptying import keep_failovers, keep_room_for_others
from planner.solvers.joint.search import JointAnswer
from planner.solvers.place.group_choice import group_nodes
from planner.solvers.place.one_by_one import best_spot
from planner.solvers.place.ranked_places import Spot
from planner.state.placement import Placement
from planner.work import PUT, emptying


@dataclass(eq=False)
class Newcomers(Arrivals):
    """The question where all arrivals can be at the same time, and its judge."""

    _before: dict[int, EmptyingCheck] = field(default_factory=dict, init=False)
    _known: set[int] = field(default_factory=set, init=False)

    def replayed(self, places: Places) -> JointAnswer | None:
        """The answer that a search found already, None if it does not hold."""
        answer = self.judge(places)
        return None if answer.refused else answer

    def one_by_one(self, order: Sequence[int]) -> JointAnswer:
        """Each in its turn where it is best; one that finds no place is passed over."""
        places: Places = {}
        return self._fill(self.placement.clone(), places, order)

    def _fill(
        self, state: Placement, places: Places, order: Sequence[int], *, in_time: bool = False
    ) -> JointAnswer:
        """Add ``order`` to what is placed already; ``in_time``: while there is time."""
        for row in order:
            if in_time and self.work.over:
                break
            spot = self.best_spot(state, row)
            if spot is not None:
                state.commit(spot.placing, spot.lane)
                places[row] = spot.primary, spot.secondary
        return JointAnswer(places, state, self.score(state, places))

    def best_spot(self, state: Placement, row: int, *, spread: bool = False) -> Spot | None:
        """The best place for one instance on ``state``; of equal ones the later group's.

        ``spread``: of a rank, the one apart from the instance's service comes first.
        """
        world = replace(self.world, placement=state)
        return best_spot(world, row, self.groups, self.rules, spread=spread)

    def prepare(self, model: CountingModel) -> None:
        """Every node of the groups can still fail over; last-resort groups come last."""
        self._known.clear()
        if self.rules.capacity_checks:
            for group in self.groups:
                nodes = group_nodes(self.placement.model, group)
                keep_failovers(model, self.emptying(group), nodes)
        group_of = self.placement.model.group
        for bunch, counts in zip(model.bunches, model.counts, strict=True):
            for primary, count in zip(bunch.pairs[:, 0].tolist(), counts, strict=True):
                if self.rank(int(group_of[primary])):
                    model.last_resort.append(count)

    def learn(self, model: CountingModel, node: int) -> bool:
        """There has to be room for a node's other instances; once for each node."""
        if node in self._known:
            return False
        self._known.add(node)
        group = int(self.placement.model.group[node])
        keep_room_for_others(model, self.emptying(group), node)
        return True

    def judge(self, places: Places) -> JointAnswer:
        """Carry out ``places`` in an order that is allowed; a part of them if none is found.

        The places of the answer are in that order.
        """
        broken: tuple[int, ...] = ()
        for order in (sorted(places), _secondaries_first(places)):
            state = self._made(places, order)
            if state is not None:
                broken = self._broken(state, places)
                if not broken:
                    ordered = {row: places[row] for row in order}
                    return JointAnswer(ordered, state, self.score(state, places))
                break
        return replace(self._part(places), refused=True, broken=broken)

    def _made(self, places: Places, order: Sequence[int]) -> Placement | None:
        """The state with all of ``places``; None if one of the steps is refused."""
        state = self.placement.clone()
        for row in order:
            placing = self.placing(state, row, places[row])
            if placing.failure[0] != Failure.NONE:
                return None
            state.commit(placing, 0)
        return state

    def _part(self, places: Places) -> JointAnswer:
        """Those of ``places`` that hold together; then those others that find a place.

        Looking whether nodes can be emptied takes long: all are tried at once, then in halves.
        """
        state = self.placement.clone()
        kept: Places = {}
        waiting = [_secondaries_first(places)]
        while waiting and not self.work.over:
            some = waiting.pop()
            after, added = state.clone(), dict[int, tuple[int, int]]()
            for row in some:
                placing = self.placing(after, row, places[row])
                if placing.failure[0] == Failure.NONE:
                    after.commit(placing, 0)
                    added[row] = places[row]
            if not added:
                continue
            if not self._broken(after, added):
                state = after
                kept |= added
            elif len(some) > 1:
                middle = len(some) // 2
                waiting += [some[middle:], some[:middle]]
        left = [row for row in self.rows if row not in kept]
        return self._fill(state, kept, left, in_time=True)

    def placing(self, state: Placement, row: int, spot: tuple[int, int]) -> Placing:
        """One instance at one place, judged."""
        primary, secondary = np.array(spot)[:, None]
        self.work.spend(PUT)
        return place(state, row, primary, secondary, force=self.rules.force)

    def _broken(self, state: Placement, places: Places) -> tuple[int, ...]:
        if not self.rules.capacity_checks:
            return ()
        group_of = self.placement.model.group
        found: list[int] = []
        for group in sorted({int(group_of[p]) for p, _ in places.values()}):
            nodes = group_nodes(state.model, group)
            after = EmptyingCheck(state, self.world.scope, nodes)
            self.work.spend(emptying(len(nodes)))
            found += after.harder_since(self.emptying(group))
        return tuple(found)

    def emptying(self, group: int) -> EmptyingCheck:
        """The state of a group before."""
        if group not in self._before:
            nodes = group_nodes(self.placement.model, group)
            self._before[group] = EmptyingCheck(self.placement, self.world.scope, nodes)
        return self._before[group]

    def score(self, state: Placement, places: Places) -> tuple[int, bool, float]:
        """The order of states with equally many placed: last-resort groups, then the score."""
        group_of = self.placement.model.group
        ranks = sum(self.rank(int(group_of[p])) for p, _ in places.values())
        score = ExactScorer(state, self.world.scope).score()
        return ranks, math.isnan(score), score


def _secondaries_first(places: Places) -> list[int]:
    """Rows in an order in which nodes are secondaries before they are primaries, if there is one.

    Stopped instances count against what a secondary needs, but not the other way round.
    """
    left = dict(sorted(places.items()))
    order: list[int] = []
    while left:
        awaited = {secondary for _, secondary in left.values()}
        ready = [row for row, (primary, _) in left.items() if primary not in awaited]
        for row in ready or list(left)[:1]:
            order.append(row)
            del left[row]
    return order
