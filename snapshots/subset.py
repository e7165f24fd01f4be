"""A snapshot of some of a cluster's nodes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any, TypeVar

import numpy as np

from snapshots.arrays import NO_NODE, Ints
from snapshots.cluster import Cluster
from snapshots.records import InstanceRecord
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
    columns: dict[str, Any] = {}
    for name, values in vars(cluster.instances).items():
        more = getattr(added, name)
        columns[name] = (
            np.concatenate([values, more]) if isinstance(values, np.ndarray) else values + more
        )
    return replace(cluster, instances=type(added)(**columns))
