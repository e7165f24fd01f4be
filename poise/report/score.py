"""A group's score, term by term, in text and as a document of the format ``poise.score/1``."""

from __future__ import annotations

import math
from typing import Any

from poise.api.scores import Score
from poise.report.blocks import Block, Cell, Column, Line, Lines, Table, Value
from poise.report.term_meanings import MEANINGS
from snapshots.cluster import Cluster
from snapshots.htools import fixed

SCORE_FORMAT = "poise.score/1"


def score_report(score: Score, cluster: Cluster) -> list[Block]:
    """All twenty terms, those that are 0 too."""
    title = f"Group {score.group} of {cluster.source}: score {fixed(score.score, 8)}"
    rows: list[list[Value]] = [
        [
            Cell(term.name, "" if term.value else "faint"),
            Cell(MEANINGS[term.name], "faint"),
            fixed(term.value, 8),
            f"×{term.weight:.2f}",
            fixed(term.weight * term.value, 8),
        ]
        for term in score.terms
    ]
    columns = [
        Column("Term"),
        Column("", drop=1),
        *(Column(header, right=True) for header in ("Value", "Weight", "Weighted")),
    ]
    bound = f"Lower bound of the score: {fixed(score.bound, 8)} (not always reachable)."
    return [
        Lines("", [Line(title, "strong")]),
        Table("", columns, rows, ["score", "", "", "", fixed(score.score, 8)]),
        Lines("", [Line(bound)]),
    ]


def score_document(score: Score, cluster: Cluster) -> dict[str, Any]:
    """The same as JSON-ready values; null for what is not a number."""
    return {
        "format": SCORE_FORMAT,
        "source": cluster.source,
        "fingerprint": cluster.fingerprint,
        "group": score.group,
        "score": _number(score.score),
        "bound": _number(score.bound),
        "terms": [
            {"name": term.name, "weight": term.weight, "value": _number(term.value)}
            for term in score.terms
        ],
    }


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
