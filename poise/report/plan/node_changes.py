"""The nodes before and after a plan: those that change most, and all of them."""

from __future__ import annotations

from collections.abc import Sequence

from planner.explain import OutOfUse
from planner.plan import NodeChange, NodeFigures, Plan
from planner.words import human_size
from poise.report.blocks import Bar, Cell, Changed, Column, Table, Value
from poise.report.names import ShortNames
from poise.report.screen import ScreenPart, cut, narrowed

_NODE = 26
"""Columns of a node's name on the first screen."""


def most_changed(plan: Plan, number: int) -> list[NodeChange]:
    """The nodes that gain and lose most primaries and secondaries, at most so many."""
    changed = [node for node in plan.nodes if _change(node)]
    return sorted(changed, key=_change, reverse=True)[:number]


def _change(node: NodeChange) -> int:
    before, after = node.before, node.after
    return abs(after.primaries - before.primaries) + abs(after.secondaries - before.secondaries)


def changed_nodes_part(plan: Plan, names: ShortNames, columns: int) -> ScreenPart:
    """The nodes that change most, in figures that fit on a screen."""

    def make(rows: int) -> Table | None:
        nodes = most_changed(plan, rows)
        if not nodes:
            return None
        title = f"Nodes that change most (all {len(plan.nodes)}: --nodes)"
        return narrowed(_changes(title, nodes, names), columns)

    return ScreenPart(make, (4, 3, 2, 1, 0), expendable=8)


def _changes(title: str, nodes: Sequence[NodeChange], names: ShortNames) -> Table:
    rows: list[list[Value]] = [
        [
            Cell(cut(names(node.name), _NODE), "faint" if node.offline else "strong"),
            Changed(str(node.before.primaries), str(node.after.primaries)),
            Changed(str(node.before.secondaries), str(node.after.secondaries)),
            Changed(_size(node.before.free_memory), _size(node.after.free_memory)),
            _n_plus_one(node),
        ]
        for node in nodes
    ]
    columns = [
        Column("Node"),
        Column("Primaries", right=True),
        Column("Secondaries", right=True),
        Column("Memory left", right=True, drop=1),
        Column("N+1"),
    ]
    return Table(title, columns, rows)


def node_table(plan: Plan, names: ShortNames) -> Table:
    """All nodes; on a terminal with bars for the memory and the disk used."""
    return Table(
        "Nodes, before -> after",
        [
            Column("Node"),
            Column("Memory left", right=True),
            Column("Mem used", drop=2),
            Column("Free disk", right=True),
            Column("Disk used", drop=4),
            Column("Primaries", right=True),
            Column("Secondaries", right=True),
            Column("VCPUs", right=True, drop=3),
            Column("N+1"),
        ],
        [_node_row(node, names) for node in plan.nodes],
    )


def _node_row(node: NodeChange, names: ShortNames) -> list[Cell | Changed | Bar]:
    before, after = node.before, node.after

    def used(free: int | None, total: int | None) -> float:
        return 1 - free / total if total and total > 0 and free is not None else 0.0

    return [
        Cell(names(node.name), "faint" if node.offline else "strong"),
        Changed(_size(before.free_memory), _size(after.free_memory)),
        Bar(
            used(before.free_memory, node.total_memory), used(after.free_memory, node.total_memory)
        ),
        Changed(_size(before.free_disk), _size(after.free_disk)),
        Bar(used(before.free_disk, node.total_disk), used(after.free_disk, node.total_disk)),
        Changed(str(before.primaries), str(after.primaries)),
        Changed(str(before.secondaries), str(after.secondaries)),
        Changed(str(before.vcpus), str(after.vcpus)),
        _n_plus_one(node),
    ]


def _size(mib: int | None) -> str:
    return "?" if mib is None else human_size(mib)


def _n_plus_one(node: NodeChange) -> Cell | Changed:
    if node.offline:
        left = node.after.primaries + node.after.secondaries
        return Cell((node.out_of_use or OutOfUse.OFFLINE).word, "bad" if left else "faint")
    style = "" if node.after.n_plus_one and node.before.n_plus_one else "good"
    return Changed(_safe(node.before), _safe(node.after), style if node.after.n_plus_one else "bad")


def _safe(figures: NodeFigures) -> str:
    return "ok" if figures.n_plus_one else "FAIL"
