"""Answers of Ganeti's query language, as RAPI and LUXI both give them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from snapshots.errors import Refused
from snapshots.reading import JsonObject

_NORMAL = 0

UNKNOWN_ENTITY = "unknown_entity"
"""The word by which Ganeti's errors say that something does not exist."""


DRAINED = "Queue drained"
"""The words of Ganeti for a job queue that takes no jobs."""
DRAINED_NOW = "Ganeti's job queue is drained; to accept jobs again: gnt-cluster queue undrain"

Condition = list[Any] | None
"""A condition of Ganeti's query language; None: everything."""


class Unknown(Refused):
    """The cluster has nothing of this name."""


def cell_rows(answer: Any, fields: Sequence[str], where: str) -> list[dict[str, Any]]:
    """The rows of an answer by field name; None where a cell has no value.

    Raises:
        FormatError: it is not the answer to a query for these fields.
    """
    told = JsonObject(answer, where)
    rows = []
    for number, row in enumerate(told.items("data"), 1):
        if not isinstance(row, list) or len(row) != len(fields):
            raise told.error(f"row {number}: expected {len(fields)} cells")
        values = {}
        for field, cell in zip(fields, row, strict=True):
            if not isinstance(cell, list) or len(cell) != 2:
                raise told.error(f"row {number}: field '{field}': expected a pair (status, value)")
            values[field] = cell[1] if cell[0] == _NORMAL else None
        rows.append(values)
    return rows
