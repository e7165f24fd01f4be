"""Adding nodes to a group: balance and room with them, and the moves that it takes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from planner.plan import Json
from planner.state import Placement
from planner.whatif.answer import WhatIf
from planner.whatif.change import PlannedChange, findings
from planner.whatif.group_change import (
    GroupChange,
    Moment,
    StandardRoom,
    problems_of,
    scope_of,
    state_of,
    weak_of,
)
from planner.whatif.verdict import FoundRisk, Risk, accept, in_a_clause, verdict_of
from planner.words import count, first_of
from snapshots.cluster import Cluster
from snapshots.policy import Spec

_NAMED = 3
"""Nodes that a sentence names."""


def nodes_added(
    before: Placement,
    added: Placement,
    balanced: Placement,
    change: PlannedChange,
    *,
    nodes: Sequence[str],
    asked: Mapping[str, Json],
    after: Cluster,
    more: Mapping[Moment, StandardRoom] | None = None,
    accepted: Collection[Risk] = (),
    notes: Sequence[str] = (),
    as_of: str | None = None,
) -> WhatIf:
    """The answer for nodes that join a group empty, after which the group is balanced.

    Args:
        before: the cluster without the new nodes.
        added: with them, empty; their rows come after all others.
        balanced: the same after the moves.
        change: the moves, made for the cluster with the new nodes.
        nodes: the names of the new ones.
        asked: the options of the scenario.
        after: the snapshot that ``balanced`` amounts to.
        more: further instances of the standard size that fit, at some moments.
        accepted: kinds of risk that do not count.
        notes: what else a person should know.
        as_of: when the cluster was read (ISO 8601).
    """
    plan, room = change.plan, more or {}
    old, new = scope_of(before, plan.group), scope_of(added, plan.group)
    risks = accept([*findings(change)], accepted)
    problems = problems_of(plan, nodes, weak_of(before, old), weak_of(balanced, new))
    group = GroupChange(
        plan.group,
        tuple(nodes),
        tuple(
            state_of(moment, place, scope, room.get(moment))
            for moment, place, scope in (
                (Moment.BEFORE, before, old),
                (Moment.ADDED, added, new),
                (Moment.BALANCED, balanced, new),
            )
        ),
        tuple(problems),
        _standard(before.model.cluster, plan.group) if room else None,
    )
    cluster = before.model.cluster
    return WhatIf(
        scenario="add-node",
        asked=asked,
        deed=f"ADD {first_of(nodes, _NAMED)}",
        verdict=verdict_of(risks),
        reason=_reason(group, change, risks),
        source=cluster.source,
        fingerprint=cluster.fingerprint,
        as_of=as_of,
        findings=risks,
        notes=tuple(notes),
        change=change,
        group=group,
        after=after,
    )


def _standard(cluster: Cluster, group: str) -> Spec:
    """The standard size of a group."""
    return next(one.policy.standard for one in cluster.groups if one.name == group)


def _reason(group: GroupChange, change: PlannedChange, risks: Sequence[FoundRisk]) -> str:
    """The risks; without any the moves, and the problems that they mend."""
    if risks:
        return in_a_clause(risks)
    moves = len(change.plan.moves)
    what = f"{count(moves, 'move')} {'balances' if moves == 1 else 'balance'} the group"
    if not moves:
        what = "no move would make the group more balanced"
    mended = len(group.mended)
    return what + (
        f", {count(mended, 'problem')} {'is' if mended == 1 else 'are'} mended" if mended else ""
    )
