"""JSON Schemas (draft 2020-12) of everything that Poise prints as JSON."""

from __future__ import annotations

from typing import Any

NAMES = (
    "plan",
    "what-if",
    "trade-off",
    "explanation",
    "show",
    "score",
    "allocation",
    "run",
    "runs",
    "log",
    "calibration",
)
"""The document formats ``poise.NAME/1``."""


def schema(name: str) -> dict[str, Any]:
    """The schema of one format, one of :data:`NAMES`."""
    import json
    from importlib.resources import files

    text = files(__package__ or "poise.schemas").joinpath(f"{name}.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
