"""Plans as JSON documents: ``poise.plan/1``, or ``poise.plan/2`` where it has steps beside moves.

Numbers that JSON cannot hold (NaN, infinities: the score of a node without memory) become null.
``poise/schemas/plan.json`` describes the format, :mod:`planner.plan.plan_reader` reads it.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from typing import Any

from planner.plan.move import Move
from planner.plan.node_step import NodeStep, StepType
from planner.plan.plan import Plan

PLAN_FORMAT = "poise.plan/1"
"""The format of plans that have moves only."""
STEPS_FORMAT = "poise.plan/2"
"""The format of plans that give nodes other roles, too: steps in the place of moves."""


def plan_document(plan: Plan) -> dict[str, Any]:
    """The plan as JSON-ready values, keys in the order of the format."""
    evacuation = plan.evacuation
    return {
        "format": STEPS_FORMAT if plan.node_steps else PLAN_FORMAT,
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
        **_to_do(plan),
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


def _to_do(plan: Plan) -> dict[str, Any]:
    if not plan.node_steps:
        return {"moves": [move_document(move) for move in plan.moves]}
    return {"steps": [_step_document(step) for step in plan.steps]}


def _step_document(step: Move | NodeStep) -> dict[str, Any]:
    if isinstance(step, Move):
        return {"type": StepType.MOVE.value, **move_document(step)}
    return {
        "type": StepType.SET_ROLE.value,
        "id": step.id,
        "node": step.node,
        "role": step.role.value,
        "before": step.before.value,
        "after": list(step.after),
    }


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
