"""An instance leaves its nodes where one of them is available to it, as Ganeti's hail lets it.

Which nodes are available follows from all instances of a request, so an own node of this one can be
among them. hail makes the same moves then as to any other node, though they lead nowhere.
"""

from __future__ import annotations

from planner.rules import Failure, MoveKind, Path, PathStep
from planner.solvers.evacuate import (
    TAKING_OVER,
    Evacuated,
    EvacuationPart,
    Secondary,
    best_secondary,
    no_good_nodes,
    one_move,
    primary_by_primary,
    way_out,
)
from poise.htools.conventions.htools_placement import HtoolsPlacement
from poise.htools.hail.overlapping_nodes import try_targets, walk
from snapshots.arrays import Ints
from snapshots.errors import PlanningError


def leave(
    placement: HtoolsPlacement,
    row: int,
    part: EvacuationPart,
    available: Ints,
    *,
    force: bool = False,
) -> Evacuated:
    """Move one instance away; ``placement`` is changed on success only.

    Raises:
        PlanningError: it cannot go; the message is hail's.
    """
    kind = way_out(placement, row, part, available)
    if kind is None:
        path = _leave_both(placement, row, available, force)
    else:
        step = one_move(
            placement,
            row,
            kind,
            available,
            tried=lambda: try_targets(placement, kind, row, available, force=force),
            made=lambda step: walk(placement, row, step, force=force),
        )
        path = (step,)
    nodes = int(placement.primary[row]), int(placement.secondary[row])
    return Evacuated(row, nodes, path)


def _leave_both(placement: HtoolsPlacement, row: int, available: Ints, force: bool) -> Path:
    """Failover if the primary is lost, replace, failover, replace again."""
    if len(available) < 2:
        raise PlanningError("Can't find any good nodes for relocation: no nodes available")
    state = placement.clone()
    path: Path = ()
    if state.model.offline[state.primary[row]]:
        path = (PathStep(MoveKind.FAILOVER, int(state.secondary[row])),)
        failure = walk(state, row, path[0], force=force)
        if failure is not Failure.NONE:
            raise no_good_nodes(f"Failing over to the secondary: {failure.label}")
    pair, reason = primary_by_primary(
        available, lambda primary, others: _through(state, row, primary, others, force)
    )
    if pair is None:
        raise no_good_nodes(reason)
    path += (*_take_over(pair[0]), PathStep(MoveKind.REPLACE_SECONDARY, pair[1]))
    for step in path[-3:]:
        failure = walk(state, row, step, force=force)
        if failure is not Failure.NONE:
            raise AssertionError(f"a move that was tried is not allowed: {failure.label}")
    placement.become(state)
    return path


def _take_over(primary: int) -> Path:
    return PathStep(MoveKind.REPLACE_SECONDARY, primary), PathStep(MoveKind.FAILOVER, primary)


def _through(
    start: HtoolsPlacement, row: int, primary: int, others: Ints, force: bool
) -> tuple[Secondary | None, str]:
    """Score and node of the best secondary once ``primary`` runs it; the last failure."""
    state = start.clone()
    for step in _take_over(primary):
        failure = walk(state, row, step, force=force)
        if failure is not Failure.NONE:
            return None, f"{TAKING_OVER[step.kind]}: {failure.label}"
    failures, scores = try_targets(state, MoveKind.REPLACE_SECONDARY, row, others, force=force)
    return best_secondary(others, failures, scores)
