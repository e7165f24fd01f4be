"""Why no node takes an instance: which node, which limit, how much is missing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from planner.rules.candidates import Candidates
from planner.rules.failure import Failure
from planner.rules.moves import MoveKind, Outcome, evaluate
from planner.rules.shortage import shortage
from planner.state.placement import Placement
from planner.words import human_size
from snapshots.arrays import Floats, Ints

_CHUNK = 8192
"""Candidates evaluated at once; bounds the memory that evaluation takes."""
_NAMED = 3
"""How many nodes a message names for one limit."""

_EXPLAINED = (MoveKind.FAILOVER, MoveKind.FAILOVER_TO_ANY, MoveKind.REPLACE_SECONDARY)
"""Kinds that between them try every node; the other kinds usually fail for the same reasons."""

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


def movers_refused(place: Placement, candidates: Candidates, rows: Ints, *, force: bool) -> Ints:
    """Those of the instances ``rows`` for which every open move is refused or has no target."""
    left = rows
    for kind in MoveKind:
        movers = left[candidates.kinds(left)[:, kind]] if len(left) else left
        can = np.zeros(place.model.instance_count, dtype=np.bool_)
        targets = candidates.targets if kind is not MoveKind.FAILOVER else candidates.targets[:1]
        # Target by target: most instances find one at once and drop out.
        for target in targets.tolist():
            movers = movers[~can[movers]]
            for outcome in _outcomes(place, kind, movers, np.array([target]), force):
                can[outcome.instance] |= outcome.failure == Failure.NONE
        left = left[~can[left]]
    return left


def refusal_texts(
    place: Placement, candidates: Candidates, rows: Ints, *, force: bool
) -> Iterator[tuple[int, str]]:
    """For each of ``rows`` what the nodes lack, in one line; empty where there is no target."""
    width = max(1, len(candidates.targets))
    block = max(1, _CHUNK // width)
    for start in range(0, len(rows), block):
        part = rows[start : start + block]
        found = [
            _blame(place, outcome)
            for kind in _EXPLAINED
            for outcome in _outcomes(
                place, kind, part[candidates.kinds(part)[:, kind]], candidates.targets, force
            )
        ]
        table = np.concatenate(found, axis=1) if found else np.zeros((4, 0))
        for row in part.tolist():
            yield row, _sentence(place, table[1:, table[0] == row])


def _outcomes(
    place: Placement, kind: MoveKind, movers: Ints, targets: Ints, force: bool
) -> Iterator[Outcome]:
    """Evaluate one kind for all ``movers`` and ``targets`` (a failover knows its target)."""
    if kind is MoveKind.FAILOVER:
        instance, target = movers, place.secondary[movers]
    else:
        instance = np.repeat(movers, len(targets))
        target = np.tile(targets, len(movers))
        elsewhere = (target != place.primary[instance]) & (target != place.secondary[instance])
        instance, target = instance[elsewhere], target[elsewhere]
    for start in range(0, len(instance), _CHUNK):
        part = slice(start, start + _CHUNK)
        yield evaluate(place, kind, instance[part], target[part], force=force)


def _blame(place: Placement, outcome: Outcome) -> Floats:
    """Rows instance, node, failure and how much is missing; a column for each refused lane.

    The target is to blame unless it has enough of what is missing and another node has not.
    """
    target = outcome.target
    if outcome.kind is MoveKind.FAILOVER:
        target = outcome.primary
    states = sorted(outcome.touched, key=lambda state: not (state.node == target).all())
    node, missing, failure = target.copy(), np.zeros(len(target)), outcome.failure
    for state in states:
        short = shortage(place, state, outcome.failure)
        better = (missing <= 0) & (short > 0)
        node, missing = np.where(better, state.node, node), np.where(better, short, missing)
    for state in states:  # Ganeti calls it a lack of disk when it is the spindle ratio
        over = state.used_spindles - place.model.max_spindles[state.node]
        better = (failure == Failure.DISK) & (missing <= 0) & (over > 0)
        node, missing = np.where(better, state.node, node), np.where(better, over, missing)
        failure = np.where(better, int(Failure.SPINDLES), failure)
    columns = np.stack([outcome.instance, node, failure, missing]).astype(np.float64)
    return columns[:, outcome.failure != Failure.NONE]


def _sentence(place: Placement, refusals: Floats) -> str:
    """What ``refusals`` (rows node, failure, missing) say; of several on a node the first."""
    _, first = np.unique(refusals[0], return_index=True)
    node, failure, missing = refusals[:, first]
    names = place.model.cluster.nodes.names
    parts = []
    for kind in np.unique(failure).tolist():
        rows = np.flatnonzero(failure == kind)
        nearest = rows[np.argsort(missing[rows], kind="stable")]
        limit = Failure(int(kind))
        shown = ", ".join(
            names[int(node[k])] + _amount(limit, float(missing[k])) for k in nearest[:_NAMED]
        )
        more = f" and {len(rows) - _NAMED} more" if len(rows) > _NAMED else ""
        parts.append(f"{_WORDS[limit]} on {shown}{more}")
    return "refused for " + "; ".join(parts) if parts else ""


def _amount(failure: Failure, missing: float) -> str:
    if missing <= 0:
        return ""
    if failure is Failure.CPU:
        return f" ({missing:g} virtual CPUs over)"
    if failure is Failure.SPINDLES:
        return f" ({missing:g} spindles short)"
    return f" ({human_size(missing)} short)"
