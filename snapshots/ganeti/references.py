"""Names by which the objects of RAPI, LUXI and allocator messages refer to each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from snapshots.disk_template import DiskTemplate
from snapshots.reading.json_object import JsonObject
from snapshots.reading.quoting import printable, quoted


def unique_rows(items: Sequence[JsonObject], key: str) -> dict[str, int]:
    """Row by name (or by another key) of a list of objects.

    Raises:
        FormatError: a value is missing, empty, or occurs twice.
    """
    rows: dict[str, int] = {}
    for row, item in enumerate(items):
        value = item.name(key)
        if value in rows and not item.reading.allows_twins:
            raise item.error(f"duplicate {key} {quoted(value)}")
        rows[value] = row
    return rows


def group_row(node: JsonObject, name: str, uuid: str, rows: Mapping[str, int]) -> int:
    """The row of a node's group."""
    row = rows.get(uuid)
    if row is None:
        raise node.error(
            f"Unknown group {quoted(uuid)} for node {printable(name)}"
            " (expected the UUID of a group)"
        )
    return row


def node_row(instance: JsonObject, name: str, node: str, rows: Mapping[str, int]) -> int:
    """The row of one of an instance's nodes."""
    row = rows.get(node)
    if row is None:
        raise instance.error(f"Unknown node {quoted(node)} for instance {printable(name)}")
    return row


def refuse_one_node_twice(
    instance: JsonObject, name: str, template: DiskTemplate, primary: str, secondary: str | None
) -> None:
    """DRBD keeps its copies on two nodes; anything else is a mix-up."""
    if instance.reading.allows_one_node_twice:
        return
    if template is DiskTemplate.DRBD and primary == secondary:
        raise instance.error(
            f"Instance {printable(name)} has same primary and secondary node - {printable(primary)}"
        )
