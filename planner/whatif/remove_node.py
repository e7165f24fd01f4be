"""Removing nodes from a group: whether it can live without them, N+1 included."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from planner.plan import Json, Plan
from planner.state import Placement
from planner.whatif.answer import WhatIf
from planner.whatif.change import PlannedChange, findings
from planner.whatif.drain import who_stays
from planner.whatif.failures import FailuresCompared
from planner.whatif.group_change import (
    GroupChange,
    Moment,
    problems_of,
    scope_of,
    state_of,
    weak_of,
)
from planner.whatif.master_among import master_among
from planner.whatif.relief import TriedRelief
from planner.whatif.verdict import FoundRisk, Risk, Verdict, accept, in_a_clause, verdict_of
from planner.words import count, first_of

_NAMED = 3
"""Nodes that a sentence names."""


def nodes_stay(
    before: Placement,
    change: PlannedChange,
    *,
    reliefs: Sequence[TriedRelief],
    asked: Mapping[str, Json],
    accepted: Collection[Risk] = (),
    as_of: str | None = None,
) -> WhatIf:
    """The answer for nodes that cannot be emptied; other arguments as of :func:`nodes_removed`.

    It is CANNOT TELL where it is not proved that they cannot.

    Raises:
        ValueError: the plan empties no named node, or all of them.
    """
    plan = change.plan
    if plan.evacuation is None or plan.evacuation.complete:
        raise ValueError("the plan leaves nothing on a node that it evacuates")
    proved = plan.evacuation.most < plan.evacuation.leaving
    return WhatIf(
        scenario="remove-node",
        asked=asked,
        deed=_deed(plan.evacuation.nodes),
        verdict=Verdict.NOT_OK if proved else Verdict.CANNOT_TELL,
        reason=who_stays(plan.evacuation),
        source=plan.source,
        fingerprint=plan.fingerprint,
        as_of=as_of,
        findings=accept([*findings(change)], accepted),
        notes=tuple(master_among(change.before, plan.evacuation.nodes)),
        change=change,
        group=GroupChange(
            plan.group,
            plan.evacuation.nodes,
            (state_of(Moment.BEFORE, before, scope_of(before, plan.group)),),
            (),
        ),
        reliefs=tuple(reliefs),
    )


def nodes_removed(
    moments: Mapping[Moment, Placement],
    change: PlannedChange,
    failures: FailuresCompared,
    *,
    nodes: Sequence[str],
    asked: Mapping[str, Json],
    reliefs: Sequence[TriedRelief] = (),
    accepted: Collection[Risk] = (),
    as_of: str | None = None,
) -> WhatIf:
    """The answer for nodes that are emptied and then go.

    It is NOT OK where a node that stays may not fail any more, or less than before.

    Args:
        moments: the cluster before, without the nodes and, where it is balanced, afterwards.
        change: the moves, those that balance what is left among them.
        failures: the nodes that may not fail in the end.
        nodes: the names of those that go.
        asked: the options of the scenario.
        reliefs: the smallest changes with which the nodes can go.
        accepted: kinds of risk that do not count.
        as_of: when the cluster was read (ISO 8601).
    """
    before, *_, final = moments.values()
    plan, cluster = change.plan, before.model.cluster
    weak = (weak_of(place, scope_of(place, plan.group)) for place in (before, final))
    risks = accept([*findings(change), *_as_before(failures)], accepted)
    impossible = bool(failures.worse)
    return WhatIf(
        scenario="remove-node",
        asked=asked,
        deed=_deed(nodes),
        verdict=verdict_of(risks, impossible=impossible, unknown=bool(failures.in_doubt)),
        reason=_reason(plan, failures, risks),
        source=cluster.source,
        fingerprint=cluster.fingerprint,
        as_of=as_of,
        findings=risks,
        notes=tuple(master_among(cluster, nodes)),
        change=change,
        group=GroupChange(
            plan.group,
            tuple(nodes),
            tuple(
                state_of(moment, place, scope_of(place, plan.group))
                for moment, place in moments.items()
            ),
            tuple(problems_of(plan, nodes, *weak)),
        ),
        reliefs=tuple(reliefs),
        after=None if impossible else final.model.cluster,
    )


def _deed(nodes: Sequence[str]) -> str:
    return f"REMOVE {first_of(nodes, _NAMED)}"


def _as_before(failures: FailuresCompared) -> Iterator[FoundRisk]:
    """The nodes that may not fail, and could not before."""
    for one in failures.as_before:
        yield FoundRisk(Risk.N_PLUS_ONE, f"as before, {one.text}", (one.node,))


def _reason(plan: Plan, failures: FailuresCompared, risks: Sequence[FoundRisk]) -> str:
    if bad := failures.worse or failures.in_doubt:
        many = f" {len(bad)} nodes may not fail:" if len(bad) > 1 else ","
        return f"afterwards{many} {bad[0].text}{'' if failures.worse else ' (not proved)'}"
    if risks:
        return in_a_clause(risks)
    leaving = 0 if plan.evacuation is None else plan.evacuation.leaving
    verb = "leaves" if leaving == 1 else "leave"
    what = f"{count(leaving, 'instance')} {verb}, none restarts" if leaving else "nothing is there"
    return f"{what}, and every other node may fail afterwards"
