"""An answer as JSON-ready values; ``poise/schemas/what-if.json`` describes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from planner.plan import plan_document
from planner.units import MIB_PER_GIB
from planner.whatif import (
    AnsweredStep,
    Creation,
    LossReport,
    Meanwhile,
    PlannedChange,
    PolicyChange,
    WayBack,
    WhatIf,
)
from planner.whatif.losses import NodesLost, Restored
from poise.report.place import allocation_document
from poise.report.rates import rates_document
from snapshots.cluster import Cluster

FORMAT = "poise.what-if/1"


def what_if_document(answer: WhatIf) -> dict[str, Any]:
    """The answer, keys in the order of the format; times in seconds from the change's begin."""
    return {
        "format": FORMAT,
        "source": answer.source,
        "fingerprint": answer.fingerprint,
        "as_of": answer.as_of,
        "scenario": answer.scenario,
        "asked": dict(answer.asked),
        "verdict": answer.verdict.value,
        "sentence": answer.sentence,
        "reason": answer.reason,
        "risks": [asdict(finding) for finding in answer.findings],
        "notes": list(answer.notes),
        "change": None if answer.change is None else _change(answer.change),
        "losses": None if answer.losses is None else _losses(answer.losses),
        "group": None if answer.group is None else asdict(answer.group),
        "creation": None if answer.creation is None else _creation(answer.creation),
        "resizing": None if answer.resizing is None else asdict(answer.resizing),
        "policy": None if answer.policy is None else _policy(answer.policy),
        "reliefs": [asdict(relief) for relief in answer.reliefs],
        "steps": [_step(step) for step in answer.steps],
    }


def _step(step: AnsweredStep) -> dict[str, Any]:
    return {
        "scenario": step.scenario,
        "at": step.at,
        "begin": step.begin,
        "end": step.end,
        "answer": None if step.answer is None else what_if_document(step.answer),
    }


def _policy(policy: PolicyChange) -> dict[str, Any]:
    return {
        "groups": list(policy.groups),
        "violations": [asdict(one) for one in policy.violations],
        "nearest": None if policy.nearest is None else dict(policy.nearest),
    }


def _creation(creation: Creation) -> dict[str, Any]:
    return {
        "placed": [
            {
                "instance": one.instance,
                "group": one.place.group,
                "primary": one.place.primary,
                "secondary": one.place.secondary,
            }
            for one in creation.placed
        ],
        "more": None if creation.more is None else asdict(creation.more),
        "allocation": allocation_document(creation.allocation),
    }


def _losses(report: LossReport) -> dict[str, Any]:
    table = report.table
    return {
        "cases": len(table),
        "harmless": int(table.harmless.sum()),
        "worst": [
            _loss(report.cluster, loss, again)
            for loss, again in zip(report.worst, report.restored, strict=True)
        ],
    }


def _loss(cluster: Cluster, loss: NodesLost, again: Sequence[Restored]) -> dict[str, Any]:
    nodes, instances = cluster.nodes.names, cluster.instances.names
    return {
        "nodes": [nodes[row] for row in loss.nodes],
        "restarts": [
            {"instance": instances[one.instance], "node": nodes[one.node]} for one in loss.restarts
        ],
        "no_room": [instances[row] for row in loss.no_room],
        "lacks": [
            {
                "nodes": [nodes[row] for row in one.nodes],
                "limit": one.limit.name,
                "unit": one.limit.unit,
                "amount": int(one.amount),
            }
            for one in loss.lacks
        ],
        "down": [
            {"instance": instances[one.instance], "until": [nodes[row] for row in one.nodes]}
            for one in loss.down
        ],
        "lost": [instances[row] for row in loss.lost],
        "second_copies": [instances[row] for row in loss.second_copies],
        "certain": loss.certain,
        "risks": [
            {"limit": one.limit, "node": nodes[one.node], "message": one.after.text}
            for one in loss.risks
            if one.after is not None
        ],
        "restored": {
            "copy_gib": sum(one.copied_mib for one in again) / MIB_PER_GIB,
            "without": [instances[row] for one in again for row in one.without],
            "not_safe": [nodes[row] for one in again for row in one.not_safe],
        },
    }


def _change(change: PlannedChange) -> dict[str, Any]:
    schedule = change.schedule
    return {
        "seconds": change.seconds,
        "seconds_p50": None if change.range is None else change.range.p50,
        "seconds_p90": None if change.range is None else change.range.p90,
        "rates": rates_document(change.times),
        "assumed": asdict(change.durations) | {"throttles": asdict(change.throttles)},
        "times": [
            {"move": move.id, "begin": schedule.begins[move.id], "end": schedule.ends[move.id]}
            for move in change.moves
        ],
        "actions": [
            {
                "move": span.move,
                "number": span.number,
                "nodes": sorted(span.nodes),
                "begin": span.begin,
                "end": span.end,
            }
            for span in schedule.actions
        ],
        "most_away": change.most_away,
        "stages": [asdict(stage) for stage in change.stages],
        "meanwhile": _meanwhile(change.meanwhile),
        "plan": plan_document(change.plan),
        "back": None if change.back is None else _back(change, change.back),
    }


def _back(change: PlannedChange, back: WayBack) -> dict[str, Any]:
    return {
        "begin": change.seconds_out,
        "seconds": change.seconds - change.seconds_out,
        "stays": list(back.stays),
        "relief": list(back.relief),
        "cheapest": back.cheapest,
        "plan": plan_document(back.plan),
    }


def _meanwhile(found: Meanwhile) -> dict[str, Any]:
    return {
        "no_second_copy": [asdict(one) for one in found.no_second_copy],
        "not_safe": [asdict(one) for one in found.not_safe],
        "down": [asdict(one) for one in found.down],
        "tightest": [asdict(one) for one in found.tightest],
    }
