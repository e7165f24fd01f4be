"""Numbers and texts of plan documents, which may be more than a cluster's own may be."""

from __future__ import annotations

import math

from snapshots.reading import JsonObject


def whole_or_null(item: JsonObject, key: str) -> int | None:
    """A whole number, None for null."""
    return None if key in item and item.get(key) is None else whole(item, key)


def number_or_nan(item: JsonObject, key: str) -> float:
    """A number, NaN for null."""
    return math.nan if key in item and item.get(key) is None else finite(item, key)


def finite(item: JsonObject, key: str) -> float:
    """A number of any size; scores for huge loads are beyond what a cluster's figures may be."""
    value = item.get(key)
    if isinstance(value, float) and math.isfinite(value):
        return value
    return item.number(key)  # or the reason why it is none


def amount(item: JsonObject, key: str) -> float:
    """An amount of something, 0 or more: budgets are counted with it."""
    value = finite(item, key)
    if value < 0:
        raise item.error(f"key '{key}': expected 0 or more, got {value:g}")
    return value


def whole(item: JsonObject, key: str) -> int:
    """A whole number of any size: sums over instances may be larger than one of them may be."""
    value = item.get(key)
    return value if type(value) is int else item.integer(key)


def told(item: JsonObject, key: str) -> str:
    """Text for people, in which any character may stand: file names and tags are repeated there."""
    value = item.get(key)
    return value if isinstance(value, str) else item.text(key)


def told_or_none(item: JsonObject, key: str) -> str | None:
    """Text for people, None for null or where there is none."""
    return None if item.get(key) is None else told(item, key)
