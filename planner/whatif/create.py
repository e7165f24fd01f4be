"""New instances: do they fit, after which moves, and what is at risk then."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from planner.explain.broken_limits import N_PLUS_ONE, broken_limits
from planner.n_plus_one.within_group import EmptyingCheck
from planner.plan import Json
from planner.state import Placement
from planner.whatif.answer import WhatIf
from planner.whatif.change import PlannedChange, findings
from planner.whatif.creation import Creation, MoreOfTheSame
from planner.whatif.relief import TriedRelief
from planner.whatif.verdict import FoundRisk, Risk, Verdict, accept, in_a_clause, verdict_of
from planner.words import all_of, count, pair_of_nodes
from snapshots.arrays import Ints
from snapshots.cluster import Cluster

_RUN_OUT = {
    "memory": "memory",
    N_PLUS_ONE: "memory for N+1",
    "global-n-plus-one": "room for N+1 of the whole group",
    "disk": "disk",
    "vcpus": "virtual CPUs",
    "spindle-ratio": "spindles",
    "spindles": "spindles",
    "exclusion-tags": "nodes without the same exclusion tag",
}
"""The words for limits that run out; those of others are their own."""


def created(
    creation: Creation,
    *,
    asked: Mapping[str, Json],
    change: PlannedChange | None = None,
    risks: Sequence[FoundRisk] = (),
    reliefs: tuple[TriedRelief, ...] = (),
    after: Cluster | None = None,
    accepted: Collection[Risk] = (),
    as_of: str | None = None,
) -> WhatIf:
    """The answer for new instances.

    Args:
        creation: where they go.
        asked: the scenario's own options.
        change: the moves that make room first.
        risks: those that the new instances bring, beside those of the moves.
        reliefs: where not all fit, the smallest changes with which they would.
        after: the cluster with them.
        accepted: kinds of risk that do not count against it.
        as_of: when the cluster was read (ISO 8601).

    Returns:
        NOT OK where not all have a place, and CANNOT TELL where that is not certain.
    """
    allocation = creation.allocation
    ways = [] if change is None else [*findings(change)]
    found = accept(list(dict.fromkeys([*ways, *risks])), accepted)
    unproved = allocation.bound is not None and allocation.bound > len(creation.placed)
    verdict = verdict_of(
        found,
        impossible=not creation.complete and not unproved,
        unknown=not creation.complete and unproved,
    )
    several = allocation.count > 1
    return WhatIf(
        scenario="create",
        asked=asked,
        deed=f"CREATE {allocation.count} INSTANCES" if several else f"CREATE {_only(creation)}",
        verdict=verdict,
        reason=_reason(creation, change, found, verdict),
        source=allocation.source,
        fingerprint=allocation.fingerprint,
        as_of=as_of,
        findings=found,
        notes=tuple(_notes(creation)),
        change=change,
        creation=creation,
        reliefs=() if creation.complete else reliefs,
        after=after if creation.complete else None,
    )


def _only(creation: Creation) -> str:
    return creation.allocation.request.name


def _reason(
    creation: Creation,
    change: PlannedChange | None,
    found: Sequence[FoundRisk],
    verdict: Verdict,
) -> str:
    allocation, fitting = creation.allocation, len(creation.placed)
    if not creation.complete:
        if allocation.count == 1:
            return f"no place, {allocation.why_not}"
        if verdict is Verdict.CANNOT_TELL:
            return f"{fitting} have a place; whether more do is not proved"
        verb = "has" if fitting == 1 else "have"
        why = f"{allocation.explained} has none, {allocation.why_not}"
        return f"{fitting or 'none'} of {allocation.count} {verb} a place; {why}"
    if found:
        return in_a_clause(found)
    return f"{_places(creation)}{_after_moves(change)}"


def _places(creation: Creation) -> str:
    if len(creation.placed) > 1:
        return f"all {len(creation.placed)} fit"
    place = creation.placed[0].place
    return f"it fits on {pair_of_nodes(place)}, group {place.group}"


def _after_moves(change: PlannedChange | None) -> str:
    return "" if change is None else f", once {count(len(change.plan.moves), 'move')} made room"


def _notes(creation: Creation) -> Iterator[str]:
    if creation.more is not None:
        yield more_in_words(creation.more)
    allocation = creation.allocation
    for warning in allocation.warnings:
        yield f"{warning.node}: {warning.message}" if warning.node else warning.message
    if not creation.complete and allocation.room is None and allocation.room_search_cut:
        yield "The search for moves that make room reached its limit"


def more_in_words(more: MoreOfTheSame) -> str:
    """``240 more of the same fit, limited by spindles``."""
    said = f"{more.count or 'no'} more of the same {'fits' if more.count == 1 else 'fit'}"
    if not more.full:
        return f"At least {said} (search limit reached)"
    words = list(dict.fromkeys(_RUN_OUT.get(limit, limit) for limit in more.limits))
    limited = f", limited by {all_of(words)}" if words else ""
    return f"{said[0].upper()}{said[1:]}{limited}"


def risks_of_creation(before: Placement, after: Placement, nodes: Ints) -> Iterator[FoundRisk]:
    """The limits that ``nodes`` of a group keep ``before`` new instances are there, and not then.

    Both placements are of one model, which has the new instances.
    """
    names = after.model.cluster.nodes.names
    for one in broken_limits(before, after, nodes):
        if one.after is not None and (one.before is None or one.after.excess > one.before.excess):
            risk = Risk.N_PLUS_ONE if one.limit == N_PLUS_ONE else Risk.RULE
            name = names[one.node]
            yield FoundRisk(risk, f"{name} afterwards: {one.after.text}", (name,))
    harder = EmptyingCheck(after, nodes, nodes).harder_since(EmptyingCheck(before, nodes, nodes))
    for node in harder:
        message = f"{names[node]} afterwards: could not be emptied if it failed (global N+1)"
        yield FoundRisk(Risk.N_PLUS_ONE, message, (names[node],))
