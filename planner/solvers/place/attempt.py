"""Placing a new instance in one group, as Ganeti's hail does it.

Every candidate node (or pair) is tried and scored, the best that keeps global N+1 wins, and of
equal scores the *last* enumerated.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np

from planner.rules.failure import Failure
from planner.rules.new_places import Placing, place_single
from planner.scoring.exact import ExactScorer
from planner.solvers.place.allocate import AllocationRules, Soundness, World
from planner.solvers.place.pair_grid import PairGrid, grid_of_nodes
from planner.solvers.place.ranking import best_first
from snapshots.arrays import Floats, Ints
from snapshots.errors import PlanningError

UNSUPPORTED = "Unsupported number of nodes, only one or two  supported"
"""hail's refusal where an instance is to have another number of nodes."""


@dataclass(frozen=True, eq=False)
class Attempt:
    """The result of trying all candidates of one group.

    ``placing`` and ``lane`` are the solution, None where there is none; ``failures`` counts the
    refused candidates by reason; ``successes`` the others. ``score`` is anything that orders
    attempts: a float, or a loss on dedicated nodes.
    """

    placing: Placing | None
    lane: int
    score: Any
    successes: int
    failures: Counter[Failure] = field(default_factory=Counter)

    @property
    def nodes(self) -> tuple[int, int] | None:
        """(primary, secondary) rows of the solution, secondary NO_NODE for a single node."""
        if self.placing is None:
            return None
        return int(self.placing.primary[self.lane]), int(self.placing.secondary[self.lane])


def try_allocation(
    world: World, instance: int, required_nodes: int, nodes: Ints, rules: AllocationRules
) -> Attempt:
    """Try ``instance`` (a row without nodes) on candidates among ``nodes`` (ascending rows).

    Raises:
        PlanningError: there is no candidate at all, or ``required_nodes`` is not 1 or 2.
    """
    model = world.placement.model
    online = rules.usable(model, nodes[~model.offline[nodes]])
    if required_nodes == 1:
        if not len(online):
            raise PlanningError("No online nodes")
        return _try_single(world, instance, online, rules)
    if required_nodes == 2:
        return _try_pairs(world, instance, online, rules)
    raise PlanningError(UNSUPPORTED)


def _try_single(world: World, instance: int, nodes: Ints, rules: AllocationRules) -> Attempt:
    placing = place_single(world.placement, instance, nodes, force=rules.force)
    scores = ExactScorer(world.placement, world.scope).scores_after(placing)
    check = world.soundness(rules)
    failures = count_failures(placing)
    feasible = np.flatnonzero(placing.failure == Failure.NONE)
    lane, dropped = _first_sound(placing, feasible, scores, check)
    if dropped:
        failures[Failure.N1] += dropped
    return _attempt(placing, lane, scores, len(feasible) - dropped, failures)


def _try_pairs(world: World, instance: int, nodes: Ints, rules: AllocationRules) -> Attempt:
    if len(nodes) < 2:
        raise PlanningError("Not enough online nodes")
    grid = grid_of_nodes(world.placement, world.scope, instance, nodes, nodes, force=rules.force)
    return try_pairs(grid, world.soundness(rules))


def try_pairs(grid: PairGrid, check: Soundness | None) -> Attempt:
    """Choose among pairs, primary by primary; each primary's best secondary must pass ``check``."""
    kinds, counts = np.unique(grid.failure, return_counts=True)
    found = zip(kinds.tolist(), counts.tolist(), strict=True)
    failures = Counter({Failure(k): n for k, n in found if k >= 0})
    best: tuple[float, int] | None = None
    successes = 0
    allowed = grid.failure == Failure.NONE
    primaries = np.flatnonzero(allowed.any(axis=1)).tolist()
    firsts = [next(best_first(np.flatnonzero(allowed[p]), grid.scores[p])) for p in primaries]
    # Mostly the first one passes: these are evaluated all at once.
    starts = [grid.lane(p, first) for p, first in zip(primaries, firsts, strict=True)]
    together = grid.placings(np.array(starts, dtype=np.int64))
    for k, (p, first) in enumerate(zip(primaries, firsts, strict=True)):
        lanes, scores = np.flatnonzero(allowed[p]), grid.scores[p]
        chosen: int | None = first
        dropped = 0
        if check is not None and not check.holds(together, k):
            later = islice(best_first(lanes, scores), 1, None)
            chosen, dropped = _first_that_holds(grid, p, later, check, len(lanes))
            failures[Failure.N1] += dropped
        successes += len(lanes) - dropped
        if chosen is not None and (best is None or not best[0] < scores[chosen]):
            best = float(scores[chosen]), grid.lane(p, chosen)
    if best is None:
        return Attempt(None, 0, float("nan"), successes, failures)
    return Attempt(grid.placing(best[1]), 0, best[0], successes, failures)


def _first_that_holds(
    grid: PairGrid, primary: int, later: Iterator[int], check: Soundness, number: int
) -> tuple[int | None, int]:
    """The first of all ``later`` secondaries that passes, and how many were dropped before it.

    The very first of the ``number`` there are was dropped already.
    """
    for dropped, secondary in enumerate(later, 1):
        if check.holds(grid.placing(grid.lane(primary, secondary)), 0):
            return secondary, dropped
    return None, number


def _attempt(
    placing: Placing, lane: int | None, scores: Floats, successes: int, failures: Counter[Failure]
) -> Attempt:
    if lane is None:
        return Attempt(None, 0, float("nan"), successes, failures)
    return Attempt(placing, lane, float(scores[lane]), successes, failures)


def count_failures(placing: Placing) -> Counter[Failure]:
    """Refused candidates by reason."""
    kinds, counts = np.unique(placing.failure, return_counts=True)
    found = zip(kinds.tolist(), counts.tolist(), strict=True)
    return Counter({Failure(k): n for k, n in found if k != Failure.NONE})


def _first_sound(
    placing: Placing, lanes: Ints, scores: Floats, check: Soundness | None
) -> tuple[int | None, int]:
    """The best of ``lanes`` that keeps global N+1, and how many were dropped before it."""
    for dropped, lane in enumerate(best_first(lanes, scores)):
        if check is None or check.holds(placing, lane):
            return lane, dropped
    return None, len(lanes)
