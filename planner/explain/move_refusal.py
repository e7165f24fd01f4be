"""Refused moves in words: which node, which limit, how much is missing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from planner.rules.candidates import Candidates
from planner.rules.failure import Failure
from planner.rules.limits import every_limit
from planner.rules.moves import MoveKind, Outcome, evaluate
from planner.rules.shortage import lack, limits_of
from planner.state.placement import Placement
from snapshots.arrays import Floats, Ints

_CHUNK = 8192
"""Candidates evaluated at once; bounds the memory that evaluation takes."""
_NAMED = 3
"""Nodes that a message names for one limit."""

_EXPLAINED = (MoveKind.FAILOVER, MoveKind.FAILOVER_TO_ANY, MoveKind.REPLACE_SECONDARY)
"""Kinds that between them try every node; the other kinds usually fail for the same reasons."""

_WORDS = {
    Failure.N1: "N+1",
    Failure.TAGS: "exclusion tags",
    Failure.MIG: "migration tags",
    Failure.DISK_COUNT: "disk count",
    Failure.INTERNAL: "an internal limit",
    Failure.OTHER: "another limit",
}
"""Words for reasons that are no amount; limits are called as their table has it."""


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


def refusals_of(place: Placement, outcome: Outcome) -> dict[int, str]:
    """For each lane of an outcome that is refused, the first limit in the way, in words."""
    columns = _blame(place, outcome)[1:]
    refused = np.flatnonzero(outcome.failure != Failure.NONE).tolist()
    return {
        lane: _sentence(place, columns[:, [number]]) or "refused"
        for number, lane in enumerate(refused)
    }


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
    """Rows instance, node, kind and how much is missing; a column for each refused lane.

    Kinds are positions in :func:`_kinds`. The target is to blame unless it has enough of what is
    missing and another node has not.
    """
    target, failure = outcome.target, outcome.failure
    if outcome.kind is MoveKind.FAILOVER:
        target = outcome.primary
    states = sorted(outcome.touched, key=lambda state: not (state.node == target).all())
    node, missing, kind = target.copy(), np.zeros(len(target)), failure.copy()
    kinds = _kinds()
    for limit in every_limit():
        # Ganeti calls it a lack of disk, too, when it is the spindle ratio.
        refused = failure == limit.failure
        if not refused.any():
            continue
        for state in states:
            short = lack(limit, state)
            better = refused & (missing <= 0) & (short > 0)
            node, missing = np.where(better, state.node, node), np.where(better, short, missing)
            kind = np.where(better, kinds.index(limit.words.short), kind)
    columns = np.stack([outcome.instance, node, kind, missing]).astype(np.float64)
    return columns[:, failure != Failure.NONE]


def _kinds() -> list[str]:
    """The reasons to refuse a move, in words: in Ganeti's order, then those it does not know."""
    named = {
        failure: limits[0].words.short for failure in Failure if (limits := limits_of(failure))
    }
    kinds = [(_WORDS | named)[failure] for failure in Failure if failure is not Failure.NONE]
    kinds += [limit.words.short for limit in every_limit() if limit.words.short not in kinds]
    return kinds


def _sentence(place: Placement, refusals: Floats) -> str:
    """One sentence for ``refusals`` (rows node, kind, missing); of several on a node the first."""
    _, first = np.unique(refusals[0], return_index=True)
    node, kind, missing = refusals[:, first]
    names, kinds = place.model.cluster.nodes.names, _kinds()
    amounts = {limit.words.short: limit.words.over for limit in every_limit()}
    parts = []
    for number in np.unique(kind).tolist():
        rows = np.flatnonzero(kind == number)
        nearest = rows[np.argsort(missing[rows], kind="stable")]
        word = kinds[int(number)]
        shown = ", ".join(
            names[int(node[k])]
            + (f" ({amounts[word](float(missing[k]))})" if missing[k] > 0 else "")
            for k in nearest[:_NAMED]
        )
        more = f" and {len(rows) - _NAMED} more" if len(rows) > _NAMED else ""
        parts.append(f"{word} on {shown}{more}")
    return "refused for " + "; ".join(parts) if parts else ""
