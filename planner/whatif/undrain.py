"""Putting drained nodes to use again: who comes back, what does it cost, and what is at risk."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from planner.plan import cluster_after, with_roles
from planner.whatif.answer import WhatIf
from planner.whatif.change import PlannedChange, findings
from planner.whatif.verdict import Risk, accept, in_a_clause, verdict_of
from planner.words import count, first_of

_NAMED = 3
"""Nodes that a sentence names."""


def undrained(
    change: PlannedChange,
    nodes: Sequence[str],
    *,
    notes: Sequence[str] = (),
    accepted: Collection[Risk] = (),
    as_of: str | None = None,
) -> WhatIf:
    """The answer for the change that clears the drained flag of nodes and fills them again.

    Args:
        change: of a plan with a step for each of the nodes.
        nodes: their names.
        notes: what else a person should know.
        accepted: kinds of risk that do not count against it.
        as_of: when the cluster was read (ISO 8601).
    """
    plan, cluster = change.plan, change.before
    risks = accept([*findings(change)], accepted)
    moved = len({move.instance for move in plan.moves})
    verb = "goes" if moved == 1 else "go"
    back = f"{count(moved, 'instance')} {verb} back, none restarts" if moved else "nothing moves"
    after = cluster_after(with_roles(cluster, plan.node_steps), replace(plan, node_steps=()))
    return WhatIf(
        scenario="undrain",
        asked={"nodes": list(nodes)},
        deed=f"UNDRAIN {first_of(list(nodes), _NAMED)}",
        verdict=verdict_of(risks),
        reason=in_a_clause(risks) if risks else back,
        source=cluster.source,
        fingerprint=cluster.fingerprint,
        as_of=as_of,
        findings=risks,
        notes=tuple(notes),
        change=change,
        after=after,
    )
