"""Instances that leave nodes together: whether they can, and in which order.

A set of new places holds if the moves that lead there can be made one after the other, each allowed
as in :mod:`planner.solvers.evacuate.evacuate`. Where moves wait for each other in a circle, it is
enough that every step keeps the hard limits (memory, disk, spindles, migration tags) and that in
the end all limits are kept where something arrived, and none is broken further than before.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import numpy as np

from planner.explain.broken_limits import broken_limits
from planner.rules.failure import Failure
from planner.rules.limit import PLENTY
from planner.rules.limits import every_limit
from planner.rules.node_lanes import NodeLanes
from planner.rules.paths import PathStep
from planner.scoring.exact import ExactScorer
from planner.solvers.counting import CountingModel, Places
from planner.solvers.evacuate.evacuate import Evacuated, EvacuationPart, evacuate_instance
from planner.solvers.evacuate.walk import walk
from planner.solvers.joint.departures import Departures
from planner.solvers.joint.search import JointAnswer
from planner.state.placement import Placement
from planner.work import PUT, leaving
from snapshots.arrays import NO_NODE
from snapshots.errors import PlanningError

_KNOT = 5
"""Moves up to which all orders are tried where they seem to wait for each other."""


class Evacuation(Departures):
    """The question where all departures can be at the same time, and its judge."""

    def replayed(self, steps: Sequence[Evacuated]) -> JointAnswer | None:
        """The answer that a search found already, None if it does not hold."""
        state = self.placement.clone()
        kept = [step for step in steps if step.instance in self.movers]
        for step in kept:
            after = self._walk(state, step.instance, step.path, force=self.force)
            if after is None:
                return None
            state = after
        return self._answer(state, kept)

    def one_by_one(self, order: Sequence[int]) -> JointAnswer:
        """Each in its turn where it is best, as hail does it."""
        return self._fill(self.placement.clone(), [], order)

    def _fill(
        self,
        state: Placement,
        steps: list[Evacuated],
        order: Sequence[int],
        *,
        in_time: bool = False,
    ) -> JointAnswer:
        """Move ``order`` after what has moved already; ``in_time``: while there is time."""
        for row in order:
            if in_time and self.work.over:
                break
            targets = self.targets(row)
            self.work.spend(leaving(len(targets), both=self.part == EvacuationPart.ALL))
            try:
                steps.append(evacuate_instance(state, row, self.part, targets, force=self.force))
            except PlanningError:
                continue
        return self._answer(state, steps)

    def _answer(self, state: Placement, steps: Sequence[Evacuated]) -> JointAnswer:
        places = {step.instance: step.nodes for step in steps}
        return JointAnswer(places, state, self.score(state), tuple(steps))

    def avoided(self, node: int) -> int:
        """All nodes are as good."""
        return 0

    def prepare(self, model: CountingModel) -> None:
        """There are no conditions beyond those of every node."""

    def learn(self, model: CountingModel, node: int) -> bool:
        """Nothing is learned from a refusal."""
        return False

    def judge(self, places: Places) -> JointAnswer:
        """Find an order in which ``places`` are reached; else as far as there is one."""
        # Those that flee an offline node go last: they may break limits that the others keep.
        order = sorted(places, key=lambda row: (self.unchecked(row), row))
        state, steps, stuck = self._go(self.placement, places, order, force=self.force)
        if len(stuck) > 1 and len(places) <= _KNOT:
            for other in permutations(order):
                if self.work.over:
                    break
                found = self._go(self.placement, places, other, force=self.force)
                if not found[2]:
                    state, steps, stuck = found
                    break
        if stuck:
            end, rest, still = self._go(state, places, stuck, force=True)
            if not still and not self._breaks(end) and self._kept_by(end, stuck):
                state, steps, stuck = end, steps + rest, []
        if not stuck:
            return self._answer(state, steps)
        left = [row for row in self.movers if row not in places or row in stuck]
        return replace(self._fill(state, steps, left, in_time=True), refused=True)

    def _go(
        self, start: Placement, places: Places, order: Sequence[int], *, force: bool
    ) -> tuple[Placement, list[Evacuated], list[int]]:
        """Round after round, all that can go do: the state, the steps, and those that are stuck."""
        state = start.clone()
        waiting = list(order)
        steps: list[Evacuated] = []
        moved = True
        while waiting and moved:
            moved = False
            for row in list(waiting):
                path = self.path(row, places[row])
                self.work.spend(PUT)
                after = self._walk(state, row, path, force=force)
                if after is not None:
                    state, moved = after, True
                    nodes = int(state.primary[row]), int(state.secondary[row])
                    steps.append(Evacuated(row, nodes, path))
                    waiting.remove(row)
        return state, steps, waiting

    def _walk(
        self, start: Placement, row: int, path: Sequence[PathStep], *, force: bool
    ) -> Placement | None:
        state = start.clone()
        failure = walk(state, row, path, force=force)
        return state if failure is Failure.NONE else None

    def _breaks(self, after: Placement) -> bool:
        """True if a limit is broken, or broken further, that was kept before."""
        return any(
            one.after is not None and (one.before is None or one.after.excess > one.before.excess)
            for one in broken_limits(self.placement, after, self.scope)
        )

    def _kept_by(self, end: Placement, rows: Sequence[int]) -> bool:
        """True if all limits that are checked as ``rows`` arrive are kept where they arrived."""
        return all(
            _has_room(end, row, node, role)
            for row in rows
            if not self.unchecked(row)
            for role, node in enumerate((int(end.primary[row]), int(end.secondary[row])))
            if node not in (NO_NODE, self.home(row)[role])
        )

    def score(self, state: Placement) -> tuple[bool, float]:
        """The order of states with equally many moved."""
        score = ExactScorer(state, self.scope).score()
        return math.isnan(score), score


def _has_room(place: Placement, row: int, node: int, role: int) -> bool:
    """True if a node keeps the limits that count for an instance on it (role 0: as primary)."""
    model, rows = place.model, np.array([row])
    lanes = NodeLanes(place, np.array([node]))
    if role == 0 and not model.forthcoming[row]:
        tags, times = model.tags.exclusion.of(row)
        if (place.tag_counts[tags, np.full_like(tags, node)] > times).any():
            return False
    if role == 1:
        reserve = int(model.memory[row]) if model.reserves_memory[row] else 0
        present = PLENTY if model.forthcoming[row] else int(place.free_memory[node])
        if reserve >= min(present, int(place.later_free_memory[node])):
            return False
    for limit in every_limit():
        for bound in limit.bounds:
            demand = limit.demand(model, rows, later=bound.later)
            checked = demand.met_by_secondary if role else demand.met_by_primary
            if checked[0] and bound.room(lanes)[0] < 0:
                return False
    return True
