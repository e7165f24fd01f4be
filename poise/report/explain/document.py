"""The reasons of a plan as JSON-ready values."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from planner.scoring import TERMS
from poise.api.explanation import Explanation
from poise.api.instance_explanation import InstanceExplanation
from snapshots.arrays import Floats

FORMAT = "poise.explanation/1"


def explanation_document(found: Explanation) -> dict[str, Any]:
    """Every move with its gain, its loss if it is left out, and each term's part of both.

    ``needed_by`` is null in long plans, for which it takes long.
    """
    plan = found.plan
    return {
        "format": FORMAT,
        "source": plan.source,
        "fingerprint": plan.fingerprint,
        "group": plan.group,
        "score_before": _number(plan.score_before),
        "score_after": _number(plan.score_after),
        "moves": [
            {
                "id": move.id,
                "instance": move.instance,
                "copy_gib": move.copy_gib,
                "memory_gib": move.memory_gib,
                "gain": _number(worth.gain),
                "loss": _number(worth.loss),
                "later": list(worth.later),
                "serves": [one.words for one in found.serves(move.id)],
                "needed_by": _listed(found.needed_by_each.get(move.id)),
                "terms": _terms(worth.before, worth.after, worth.final, worth.without),
            }
            for move, worth in zip(plan.moves, found.worths, strict=True)
        ],
    }


def instance_document(found: Explanation, one: InstanceExplanation) -> dict[str, Any]:
    """A move or an instance: its terms, and its other places with the reasons against them.

    ``worse`` counts score and price; ``refusal`` is null where a move leads there.
    """
    return {
        "format": FORMAT,
        "source": found.plan.source,
        "fingerprint": found.plan.fingerprint,
        "group": found.plan.group,
        "instance": one.instance,
        "moves": list(one.moves),
        "from": asdict(one.source),
        "to": asdict(one.target),
        "price": one.price,
        "serves": [one.words for one in found.serves(one.moves[0])] if one.moves else [],
        "stays": one.stays or None,
        "terms": [
            {
                "name": term.name,
                "before": _number(term.weight * float(one.before[k])),
                "after": _number(term.weight * float(one.after[k])),
            }
            for k, term in enumerate(TERMS)
        ],
        "others": [
            {
                "node": other.node,
                "place": asdict(other.place),
                "score": other.score,
                "price": other.price,
                "worse": _number(one.worse(other)),
                "refusal": other.refusal or None,
            }
            for other in one.others
        ],
    }


def _listed(ids: tuple[int, ...] | None) -> list[int] | None:
    return None if ids is None else list(ids)


def _terms(before: Floats, after: Floats, final: Floats, without: Floats) -> list[dict[str, Any]]:
    """The terms that the move changes, or its absence: points of score."""
    return [
        {"name": term.name, "gain": _number(gain), "loss": _number(loss)}
        for term, gain, loss in (
            (
                term,
                term.weight * float(before[k] - after[k]),
                term.weight * float(without[k] - final[k]),
            )
            for k, term in enumerate(TERMS)
        )
        if gain or loss
    ]


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
