"""A cluster's tables as pandas frames; pandas is loaded by those who ask for one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any

from snapshots.arrays import NO_NODE
from snapshots.disk_template import DiskTemplate

if TYPE_CHECKING:
    import pandas


_NAMES = ("names", "group_names", "node_names")
"""Columns that name rows; the first one names those of the table."""


def table_frame(
    kind: str,
    table: Mapping[str, Any],
    named: Mapping[str, Sequence[str]],
    told: Mapping[str, Sequence[float | None]],
) -> pandas.DataFrame:
    """A row an item, by name; columns as in the table.

    Args:
        kind: what the items are called.
        table: the columns by name, arrays or tuples, one value an item.
        named: columns that hold rows, and the names of those; nothing where there is none.
        told: columns that take the place of those in the table, None for what is unknown.
    """
    import pandas

    columns: dict[str, object] = {}
    for name, values in table.items():
        if name in _NAMES:
            continue
        if name in named:
            names = named[name]
            columns[name] = [None if row == NO_NODE else names[row] for row in values.tolist()]
        elif name in told:
            columns[name] = told[name]
        elif isinstance(values, tuple):
            columns[name] = [_plain(one) for one in values]
        else:
            columns[name] = values
    index = pandas.Index(table["names"], name=kind, dtype=object)
    # An array alone would be taken over as it is, and may not be written to.
    return pandas.DataFrame(columns, index=index, copy=True)


def _plain(value: object) -> object:
    """Values as people read them: Ganeti's words of enums, sets as text."""
    if isinstance(value, DiskTemplate):
        return value.label
    if isinstance(value, Enum):
        return value.value
    return " ".join(sorted(value)) if isinstance(value, frozenset) else value
