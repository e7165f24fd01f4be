"""An answer as JSON-ready values; ``poise/schemas/what-if.json`` describes them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from planner.plan import plan_document
from planner.whatif import Meanwhile, PlannedChange, WhatIf

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
    }


def _change(change: PlannedChange) -> dict[str, Any]:
    schedule = change.schedule
    return {
        "seconds": change.seconds,
        "assumed": asdict(change.durations) | {"throttles": asdict(change.throttles)},
        "times": [
            {"move": move.id, "begin": schedule.begins[move.id], "end": schedule.ends[move.id]}
            for move in change.plan.moves
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
        "stages": [asdict(stage) for stage in change.stages],
        "meanwhile": _meanwhile(change.meanwhile),
        "plan": plan_document(change.plan),
    }


def _meanwhile(found: Meanwhile) -> dict[str, Any]:
    return {
        "no_second_copy": [asdict(one) for one in found.no_second_copy],
        "not_safe": [asdict(one) for one in found.not_safe],
        "down": [asdict(one) for one in found.down],
        "tightest": [asdict(one) for one in found.tightest],
    }
