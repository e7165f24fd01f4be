"""Draining nodes: can their instances go, what does it cost, and what is at risk."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from planner.plan import EvacuationResult, Json, Plan
from planner.whatif.afterwards import after_drain
from planner.whatif.answer import WhatIf
from planner.whatif.change import PlannedChange, findings
from planner.whatif.master_among import master_among
from planner.whatif.verdict import FoundRisk, Risk, Verdict, accept, in_a_clause, verdict_of
from planner.words import all_of, count, first_of
from snapshots.cluster import Cluster

_NAMED = 3
"""Nodes, and instances, that a sentence names."""


def drained(
    change: PlannedChange,
    *,
    accepted: Collection[Risk] = (),
    as_of: str | None = None,
) -> WhatIf:
    """The answer for the change that empties nodes.

    Args:
        change: of a plan with an evacuation.
        accepted: kinds of risk that do not count against it.
        as_of: when the cluster was read (ISO 8601).

    Raises:
        ValueError: the plan evacuates no named node.
    """
    plan = change.plan
    if plan.evacuation is None:
        raise ValueError("the plan evacuates no named node")
    risks = accept([*findings(change)], accepted)
    stranded = () if change.back is None else change.back.stays
    verdict = verdict_of(risks, impossible=bool(stranded) or not plan.evacuation.complete)
    asked: dict[str, Json] = {"nodes": list(plan.evacuation.nodes), "part": plan.evacuation.part}
    if change.back is not None:
        asked["back"] = True
    return WhatIf(
        scenario="drain",
        asked=asked,
        deed=f"DRAIN {first_of(plan.evacuation.nodes, _NAMED)}",
        verdict=verdict,
        reason=_reason(change, verdict, risks),
        source=plan.source,
        fingerprint=plan.fingerprint,
        as_of=as_of,
        findings=risks,
        notes=(
            *master_among(change.before, plan.evacuation.nodes),
            *_notes(plan),
            *_way_back(change),
        ),
        change=change,
        after=_after(change, plan) if verdict is not Verdict.NOT_OK else None,
    )


def _after(change: PlannedChange, plan: Plan) -> Cluster:
    return after_drain(change.before, plan) if change.back is None else change.back.after


def _reason(change: PlannedChange, verdict: Verdict, risks: Sequence[FoundRisk]) -> str:
    plan = change.plan
    assert plan.evacuation is not None
    leaving, stay = plan.evacuation.leaving, plan.evacuation.stays
    if verdict is Verdict.NOT_OK and change.back is not None and not stay:
        stranded = first_of(change.back.stays, _NAMED)
        return f"{stranded} of {count(leaving, 'instance')} found no way to come back"
    if verdict is Verdict.NOT_OK:
        return who_stays(plan.evacuation)
    if risks:
        return in_a_clause(risks)
    if not leaving:
        return "nothing is there that would have to leave"
    verb = "leaves" if leaving == 1 else "leave"
    if change.back is not None:
        verb += " and comes back" if leaving == 1 else " and come back"
    return f"{count(leaving, 'instance')} {verb}, none restarts"


def who_stays(evacuation: EvacuationResult) -> str:
    """The instances that cannot leave, in a clause."""
    verb = "cannot leave" if evacuation.most_proved else "found no way to leave"
    return f"{first_of(evacuation.stays, _NAMED)} of {count(evacuation.leaving, 'instance')} {verb}"


def _notes(plan: Plan) -> list[str]:
    """The second copies that stay: they are out of reach while the nodes are off."""
    evacuation = plan.evacuation
    if evacuation is None or evacuation.part != "primaries":
        return []
    left = sum(node.after.secondaries for node in plan.nodes if node.name in evacuation.nodes)
    if not left:
        return []
    which = "these nodes are" if len(evacuation.nodes) > 1 else f"{evacuation.nodes[0]} is"
    without = f"{count(left, 'instance')} {'has' if left == 1 else 'have'} no second copy"
    return [f"While {which} off, {without}"]


def _way_back(change: PlannedChange) -> list[str]:
    """The relief with which all return, and the time away, which no plan knows."""
    if change.back is None or not change.moves:
        return []
    relief = (
        [f"With {all_of(change.back.relief)} all could come back"] if change.back.relief else []
    )
    return [*relief, "How long the maintenance itself takes is not known: times do not count it"]
