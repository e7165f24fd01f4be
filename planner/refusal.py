"""Why no node takes an instance: which node, which limit, how much is missing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from planner.failure import Failure
from planner.lanes import NodeLanes
from planner.moves import MoveKind, Outcome, evaluate
from planner.placement import Placement
from planner.sizes import human_size
from planner.solvers.candidates import Candidates
from snapshots.cluster import Ints

_CHUNK = 4096
"""Candidates evaluated at once; bounds the memory that evaluation takes."""
_NAMED = 3
"""How many nodes a message names for one limit."""

_EXPLAINED = (
    MoveKind.FAILOVER,
    MoveKind.FAILOVER_TO_ANY,
    MoveKind.REPLACE_SECONDARY,
    MoveKind.REPLACE_AND_FAILOVER,
)
"""Kinds in which the target alone decides; the compositions fail for the same reasons."""


def movers_refused(place: Placement, candidates: Candidates, rows: Ints, *, force: bool) -> Ints:
    """Those of the instances ``rows`` for which every open move is refused or has no target."""
    left = rows
    for kind in MoveKind:
        if not len(left):
            break
        can = np.zeros(len(left), dtype=np.bool_)
        movers = np.flatnonzero(candidates.kinds(left)[:, kind])
        targets = candidates.targets if kind is not MoveKind.FAILOVER else candidates.targets[:1]
        # Column by column over the targets: most instances find a node at once and drop out.
        for target in targets.tolist():
            movers = movers[~can[movers]]
            if not len(movers):
                break
            for start in range(0, len(movers), _CHUNK):
                part = movers[start : start + _CHUNK]
                outcome = _try(place, kind, left[part], target, force)
                if outcome is not None:
                    lanes, result = outcome
                    can[part[lanes]] |= result.failure == Failure.NONE
        left = left[~can]
    return left


def _try(
    place: Placement, kind: MoveKind, rows: Ints, target: int, force: bool
) -> tuple[Ints, Outcome] | None:
    """Evaluate moves of ``rows`` to ``target``; which of them made sense, and the outcome."""
    if kind is MoveKind.FAILOVER:
        lanes = np.arange(len(rows))
        return lanes, evaluate(place, kind, rows, place.secondary[rows], force=force)
    lanes = np.flatnonzero((place.primary[rows] != target) & (place.secondary[rows] != target))
    if not len(lanes):
        return None
    return lanes, evaluate(place, kind, rows[lanes], np.full(len(lanes), target), force=force)


def refusal_text(place: Placement, candidates: Candidates, row: int, *, force: bool) -> str:
    """What each node lacks for instance ``row``, in one line; empty where there is no target."""
    lacks: dict[Failure, list[tuple[float, int, str]]] = {}
    for node, failure, missing, text in _refusals(place, candidates, row, force):
        lacks.setdefault(failure, []).append((missing, node, text))
    names = place.model.cluster.nodes.names
    parts = []
    for failure in sorted(lacks):
        nearest = sorted(lacks[failure])
        listed = [f"{names[node]} ({text})" if text else names[node] for _, node, text in nearest]
        more = len(listed) - _NAMED
        shown = ", ".join(listed[:_NAMED]) + (f" and {more} more" if more > 0 else "")
        parts.append(f"{_WORDS[failure]} on {shown}")
    return "refused for " + "; ".join(parts) if parts else ""


_WORDS = {
    Failure.MEM: "memory",
    Failure.DISK: "disk",
    Failure.CPU: "CPU ratio",
    Failure.N1: "N+1",
    Failure.TAGS: "exclusion tags",
    Failure.MIG: "migration tags",
    Failure.DISK_COUNT: "disk count",
    Failure.SPINDLES: "spindles",
    Failure.INTERNAL: "an internal limit",
}


def _refusals(
    place: Placement, candidates: Candidates, row: int, force: bool
) -> Iterator[tuple[int, Failure, float, str]]:
    """(node, limit, how much is missing, the same in words), each node once."""
    rows = np.array([row], dtype=np.int64)
    open_kinds = candidates.kinds(rows)[0]
    seen: set[int] = set()
    for kind in _EXPLAINED:
        if not open_kinds[kind]:
            continue
        if kind is MoveKind.FAILOVER:
            targets = place.secondary[rows]
        else:
            targets = candidates.targets
            here = (targets == place.primary[row]) | (targets == place.secondary[row])
            targets = targets[~here]
        if not len(targets):
            continue
        movers = np.full(len(targets), row, dtype=np.int64)
        outcome = evaluate(place, kind, movers, targets, force=force)
        for lane, target in enumerate(targets.tolist()):
            failure = Failure(int(outcome.failure[lane]))
            if failure is Failure.NONE:
                continue
            node, missing, text = _missing(place, outcome, failure, lane, target)
            if node not in seen:
                seen.add(node)
                yield node, failure, missing, text


def _missing(
    place: Placement, outcome: Outcome, failure: Failure, lane: int, target: int
) -> tuple[int, float, str]:
    """The node that refuses and what it lacks; the target where no other node is to blame."""
    states = sorted(outcome.touched, key=lambda state: int(state.node[lane]) != target)
    for state in states:
        node = int(state.node[lane])
        missing = _shortage(place, state, failure, lane, node)
        if missing > 0:
            return node, missing, _amount(failure, missing)
    return target, 0.0, ""


def _amount(failure: Failure, missing: float) -> str:
    if failure is Failure.CPU:
        return f"{missing:g} virtual CPUs over"
    if failure is Failure.SPINDLES:
        return f"{missing:g} spindles short"
    return f"{human_size(missing)} short"


def _shortage(place: Placement, state: NodeLanes, failure: Failure, lane: int, node: int) -> float:
    """How far a node's state after the move is beyond a limit (MiB, CPUs or spindles)."""
    model = place.model
    if failure is Failure.MEM:
        free = int(min(state.free_memory[lane], state.later_free_memory[lane]))
        return max(int(state.reserved_memory[lane]) - int(state.free_memory[lane]), -free) + 1
    if failure is Failure.DISK:
        free = int(min(state.free_disk[lane], state.later_free_disk[lane]))
        return max(1, int(model.disk_reserve[node])) - free
    if failure is Failure.CPU:
        used = int(max(state.used_cpus[lane], state.later_used_cpus[lane]))
        return used - int(model.max_vcpus[node])
    if failure is Failure.SPINDLES:
        return -int(min(state.free_spindles[lane], state.later_free_spindles[lane]))
    return 0.0
