"""Plans as JSON documents of the format ``poise.plan/1``.

Numbers that JSON cannot hold (NaN, infinities: the score of a node without memory) become null.
``poise/schemas/plan.json`` describes the format, :mod:`planner.plan.plan_reader` reads it.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from typing import Any

from planner.plan.move import Move
from planner.plan.plan import Plan

PLAN_FORMAT = "poise.plan/1"


def plan_document(plan: Plan) -> dict[str, Any]:
    """The plan as JSON-ready values, keys in the order of the format."""
    evacuation = plan.evacuation
    return {
        "format": PLAN_FORMAT,
        "source": plan.source,
        "fingerprint": plan.fingerprint,
        "group": plan.group,
        "created": plan.created,
        "solver": plan.solver,
        "options": dict(plan.options),
        "score_before": _number(plan.score_before),
        "score_after": _number(plan.score_after),
        "bound": _number(plan.bound),
        "bounds": _bounds(plan),
        "stopped": plan.stopped,
        **({"goals": [asdict(goal) for goal in plan.goals]} if plan.goals else {}),
        "restarts": plan.restarts,
        "copy_gib": plan.copy_gib,
        "memory_gib": plan.memory_gib,
        "moves": [move_document(move) for move in plan.moves],
        "warnings": [asdict(warning) for warning in plan.warnings],
        "immovable": [asdict(stuck) for stuck in plan.immovable],
        "terms": [
            {
                "name": term.name,
                "weight": term.weight,
                "before": _number(term.before),
                "after": _number(term.after),
            }
            for term in plan.terms
        ],
        "nodes": [asdict(node) | {"cpus": _number(node.cpus)} for node in plan.nodes],
        **({} if evacuation is None else {"evacuation": asdict(evacuation)}),
    }


def write_plan(plan: Plan) -> str:
    """The document as indented JSON text, ending in a newline."""
    return json.dumps(plan_document(plan), indent=2, allow_nan=False) + "\n"


def move_document(move: Move) -> dict[str, Any]:
    """A move as JSON-ready values."""
    return {
        "id": move.id,
        "instance": move.instance,
        "kind": move.kind,
        "from": asdict(move.source),
        "to": asdict(move.target),
        "actions": [{"verb": action.verb.value, "node": action.node} for action in move.actions],
        "restarts": move.restarts,
        "copy_gib": move.copy_gib,
        "memory_gib": move.memory_gib,
        "after": list(move.after),
        "score_after": _number(move.score_after),
    }


def _bounds(plan: Plan) -> dict[str, Any] | None:
    if plan.bounds is None:
        return None
    return {
        "placement": _number(plan.bounds.placement),
        "budget": _number(plan.bounds.budget),
        "gap": _number(plan.gap),
        "best": plan.bounds.best,
    }


def _number(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
