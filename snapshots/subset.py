"""A snapshot of some of a cluster's nodes, or with more nodes or instances than it has."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields, replace
from typing import Any, TypeVar

import numpy as np

from snapshots.arrays import NO_NODE, Ints
from snapshots.cluster import Cluster
from snapshots.records import InstanceRecord, NodeRecord
from snapshots.tables import InstanceTable, NodeTable

Table = TypeVar("Table", NodeTable, InstanceTable)

_OF_OTHERS = ("group_names", "node_names")
"""Columns that name the rows of another table."""


def subset(cluster: Cluster, nodes: Ints) -> Cluster:
    """``cluster`` with only node rows ``nodes`` and the instances whose primary is among them.

    Groups, policies and tags stay. A secondary outside becomes NO_NODE.
    """
    if len(nodes) == len(cluster.nodes):
        return cluster
    new_row = np.full(len(cluster.nodes) + 1, NO_NODE, dtype=np.int64)
    new_row[nodes] = np.arange(len(nodes))
    kept = np.flatnonzero(new_row[cluster.instances.primary] != NO_NODE)
    instances = take(cluster.instances, kept)
    left = take(cluster.nodes, nodes)
    moved = replace(
        instances,
        primary=new_row[instances.primary],
        secondary=new_row[instances.secondary],
        node_names=left.names,
    )
    return replace(cluster, nodes=left, instances=moved)


def without_nodes(cluster: Cluster, names: Collection[str]) -> Cluster:
    """``cluster`` without some nodes, and without the instances whose primary is among them."""
    gone = frozenset(names)
    kept = [row for row, name in enumerate(cluster.nodes.names) if name not in gone]
    return subset(cluster, np.array(kept, dtype=np.int64))


def without_instances(cluster: Cluster, names: Collection[str]) -> Cluster:
    """``cluster`` without some instances; the memory and disk that they had is free."""
    table, nodes = cluster.instances, cluster.nodes
    gone = np.isin(table.names, [*names])
    memory, disk = nodes.free_memory.copy(), nodes.free_disk.copy()
    for row in np.flatnonzero(gone).tolist():
        if table.primary[row] != NO_NODE and table.status[row].uses_memory:
            memory[table.primary[row]] += table.memory[row]
        if table.template[row].uses_node_disk:
            held = {int(table.primary[row]), int(table.secondary[row])} - {NO_NODE}
            disk[[*held]] += table.disk[row]
    left = replace(nodes, free_memory=memory, free_disk=disk)
    return replace(cluster, nodes=left, instances=take(table, np.flatnonzero(~gone)))


def take(table: Table, rows: Ints) -> Table:
    """Rows of a table, in the order given."""
    picked = rows.tolist()
    columns: dict[str, Any] = {}
    for column in fields(table):
        values = getattr(table, column.name)
        if column.name in _OF_OTHERS:
            columns[column.name] = values
        elif isinstance(values, np.ndarray):
            columns[column.name] = values[rows]
        else:
            columns[column.name] = tuple(values[k] for k in picked)
    return type(table)(**columns)


def extended(cluster: Cluster, newcomers: Sequence[InstanceRecord]) -> Cluster:
    """``cluster`` with ``newcomers`` (without nodes) as rows after its own instances."""
    if not newcomers:
        return cluster
    added = Cluster.from_records((), (), newcomers).instances
    return replace(cluster, instances=joined(cluster.instances, added))


def with_nodes(cluster: Cluster, newcomers: Sequence[NodeRecord]) -> Cluster:
    """``cluster`` with ``newcomers`` as rows after its own nodes."""
    added = NodeTable.from_records(newcomers, cluster.nodes.group_names)
    nodes = joined(cluster.nodes, added)
    instances = replace(cluster.instances, node_names=nodes.names)
    return replace(cluster, nodes=nodes, instances=instances)


def joined(table: Table, added: Table) -> Table:
    """The rows of a table, and after them those of another."""
    columns: dict[str, Any] = {}
    for column in fields(table):
        values, more = getattr(table, column.name), getattr(added, column.name)
        if column.name in _OF_OTHERS:
            columns[column.name] = values
        elif isinstance(values, np.ndarray):
            columns[column.name] = np.concatenate([values, more])
        else:
            columns[column.name] = values + more
    return type(table)(**columns)
