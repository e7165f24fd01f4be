"""A cluster's tables as pandas frames; pandas is loaded by those who ask for one."""

from __future__ import annotations

from dataclasses import fields
from enum import Enum
from typing import TYPE_CHECKING

from snapshots.arrays import NO_NODE
from snapshots.disk_template import DiskTemplate

if TYPE_CHECKING:
    import pandas

    from snapshots.tables import InstanceTable, NodeTable


def node_frame(table: NodeTable) -> pandas.DataFrame:
    """A row a node, by name; columns as in the table, groups by name, NaN for what is unknown."""
    told = {figure: table.told(figure) for unknown in table.unknown for figure in unknown}
    return _frame(table, "node", {"group": table.group_names}, told)


def instance_frame(table: InstanceTable) -> pandas.DataFrame:
    """A row an instance, by name; columns as in the table, nodes by name (None for none)."""
    names = table.node_names
    return _frame(table, "instance", {"primary": names, "secondary": names}, {})


def _frame(
    table: NodeTable | InstanceTable,
    kind: str,
    named: dict[str, tuple[str, ...]],
    told: dict[str, list[float | None]],
) -> pandas.DataFrame:
    """``named``: columns of rows, and the names of those; ``told``: columns that replace others."""
    import pandas

    columns: dict[str, object] = {}
    for column in fields(table):
        if column.name in ("names", "group_names", "node_names"):
            continue
        values = getattr(table, column.name)
        if column.name in named:
            names = named[column.name]
            values = [None if row == NO_NODE else names[row] for row in values.tolist()]
        elif column.name in told:
            values = told[column.name]
        elif isinstance(values, tuple):
            values = [_plain(one) for one in values]
        columns[column.name] = values
    index = pandas.Index(table.names, name=kind, dtype=object)
    # An array alone would be taken over as it is, and may not be written to.
    return pandas.DataFrame(columns, index=index, copy=True)


def _plain(value: object) -> object:
    """Values as people read them: Ganeti's words of enums, sets as text."""
    if isinstance(value, DiskTemplate):
        return value.label
    if isinstance(value, Enum):
        return value.value
    return " ".join(sorted(value)) if isinstance(value, frozenset) else value
