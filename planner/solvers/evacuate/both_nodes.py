"""Two new nodes for a DRBD instance, chosen as Ganeti's hail does it.

Every pair of a new primary and a new secondary is a candidate; of equal scores the last one wins.
Few candidates are scored exactly: all are checked and their scores estimated, and only those that
come near the best are looked at again.
"""

from __future__ import annotations

import numpy as np

from planner.rules.both_nodes import apart_from_home, open_primaries, place_on_both
from planner.rules.failure import Failure
from planner.rules.moves import MoveKind
from planner.rules.paths import Pair, Path, PathStep, shortest_paths, single_moves
from planner.scoring.estimate import ScoreEstimate, contenders
from planner.scoring.exact import ExactScorer
from planner.scoring.latest_best import latest_best
from planner.solvers.evacuate.new_pair import (
    TAKING_OVER,
    Secondary,
    best_secondary,
    no_good_nodes,
    primary_by_primary,
)
from planner.solvers.evacuate.pair_outlook import PairOutlook, in_order
from planner.solvers.evacuate.targets import group_scorer, try_targets
from planner.solvers.evacuate.walk import walk
from planner.state.placement import Placement
from snapshots.arrays import Floats, Ints
from snapshots.disk_template import DiskTemplate
from snapshots.errors import PlanningError

_LANES = 4096
"""Candidates looked at in one go; their arrays stay in the processor's cache."""
_KEPT_BYTES = 24 << 20


def leave_both(placement: Placement, instance: int, available: Ints, *, force: bool) -> Path:
    """Failover if the primary is lost, replace, failover, replace again.

    ``placement`` is changed on success only.

    Raises:
        PlanningError: no pair of the ``available`` nodes (rows, ascending, of one group) will do.
    """
    if len(available) < 2:
        raise PlanningError("Can't find any good nodes for relocation: no nodes available")
    _keep_memory()
    state = placement.clone()
    lost = _leave_lost_primary(state, instance, force)
    if apart_from_home(state, instance, available):
        pair, reason = _of_all_pairs(state, instance, available, force)
    else:
        # An own node of the instance is available: less has to move then.
        pair, reason = primary_by_primary(
            available, lambda primary, others: _through(state, instance, primary, others, force)
        )
    if pair is None:
        raise no_good_nodes(reason)
    path = _path(state, instance, pair)
    failure = walk(state, instance, path, force=force)
    if failure is not Failure.NONE:
        raise AssertionError(f"all at once allowed what step by step does not: {failure.label}")
    placement.become(state)
    return lost + path


def _keep_memory() -> None:
    """Let the C library keep what is freed from now on, for the next arrays of the same size.

    It hands back large blocks to the kernel, which clears them page by page when they come
    again, thousands of times here; unless a still larger one has been freed before.
    """
    np.empty(_KEPT_BYTES, dtype=np.uint8)


def _own(state: Placement, instance: int) -> Pair:
    return int(state.primary[instance]), int(state.secondary[instance])


def _path(state: Placement, instance: int, pair: Pair) -> Path:
    """The cheapest moves to ``pair``, one by one."""
    start = _own(state, instance)
    return single_moves(start, shortest_paths(DiskTemplate.DRBD, start, pair)[0])


def _take_over(state: Placement, instance: int, primary: int) -> Path:
    """The moves after which ``primary`` runs the instance, and its present primary is second."""
    home, _ = _own(state, instance)
    return () if primary == home else _path(state, instance, (primary, home))


def _leave_lost_primary(state: Placement, instance: int, force: bool) -> Path:
    """A failover where the primary is offline."""
    if not state.model.offline[state.primary[instance]]:
        return ()
    path = (PathStep(MoveKind.FAILOVER, int(state.secondary[instance])),)
    failure = walk(state, instance, path, force=force)
    if failure is not Failure.NONE:
        raise no_good_nodes(f"Failing over to the secondary: {failure.label}")
    return path


# -- all pairs at once ---------------------------------------------------------------------------


def _of_all_pairs(
    start: Placement, instance: int, available: Ints, force: bool
) -> tuple[tuple[int, int] | None, str]:
    """The best pair of nodes, none of them one of the instance's own; else the last failure."""
    scorer = group_scorer(start, int(available[0]))
    opened = available[open_primaries(start, instance, available, force=force)]
    primaries, secondaries = _near_the_best(start, instance, scorer, opened, available, force)
    if not len(primaries):
        last = int(available[-1])
        _, reason = _through(start, instance, last, available[:-1], force)
        return None, reason
    scores = np.empty(len(primaries))
    for lane in range(0, len(primaries), _LANES):
        part = slice(lane, lane + _LANES)
        placing = place_on_both(start, instance, primaries[part], secondaries[part], force=force)
        scores[part] = scorer.scores_after(placing)
    best = _latest_best_of_each(primaries, scores)
    return (int(primaries[best]), int(secondaries[best])), ""


def _near_the_best(
    start: Placement, instance: int, scorer: ExactScorer, firsts: Ints, nodes: Ints, force: bool
) -> tuple[Ints, Ints]:
    """Allowed pairs (lanes) of ``firsts`` and ``nodes`` that may be the best, in order."""
    estimate = ScoreEstimate(scorer)
    found = [(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0))]
    margin = 0.0
    outlook = PairOutlook(start, instance, estimate, firsts, nodes, force=force, few=_LANES)
    for primaries, secondaries in outlook.in_turn(_LANES):
        placing = place_on_both(start, instance, primaries, secondaries, force=force)
        scores, doubt = estimate.scores(placing)
        margin = max(margin, doubt) if doubt == doubt else doubt
        good = placing.failure == Failure.NONE
        found.append((primaries[good], secondaries[good], scores[good]))
        outlook.seen(scores[good], doubt)
    primaries, secondaries, scores = (np.concatenate(each) for each in zip(*found, strict=True))
    near = contenders(scores, margin)
    return in_order(primaries[near], secondaries[near])


def _latest_best_of_each(primaries: Ints, scores: Floats) -> int:
    """The lane with the lowest score, the last of equals: of each primary, then of these."""
    starts = np.flatnonzero(np.diff(primaries, prepend=-1))
    best: int | None = None
    for lanes in np.split(np.arange(len(primaries)), starts[1:]):
        allowed = np.ones(len(lanes), dtype=np.bool_)
        lane = int(lanes[latest_best(scores[lanes], allowed) or 0])
        if best is None or not scores[best] < scores[lane]:
            best = lane
    return best or 0


# -- one primary after the other -----------------------------------------------------------------


def _through(
    start: Placement, instance: int, primary: int, others: Ints, force: bool
) -> tuple[Secondary | None, str]:
    """Score and node of the best secondary once ``primary`` runs it; the last failure."""
    state = start.clone()
    for step in _take_over(state, instance, primary):
        failure = walk(state, instance, (step,), force=force)
        if failure is not Failure.NONE:
            return None, f"{TAKING_OVER[step.kind]}: {failure.label}"
    failures, scores = try_targets(state, MoveKind.REPLACE_SECONDARY, instance, others, force=force)
    for own in np.flatnonzero(np.isin(others, _own(start, instance))).tolist():
        state = start.clone()
        path = _path(state, instance, (primary, int(others[own])))
        failures[own] = walk(state, instance, path, force=force)
        scores[own] = group_scorer(state, primary).score()
    return best_secondary(others, failures, scores)
