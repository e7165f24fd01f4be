"""The roles of nodes as far as steps of plans change them: regular, drained, offline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from planner.plan.node_step import NodeStep
from snapshots.node_role import NodeRole

if TYPE_CHECKING:
    from snapshots.cluster import Cluster  # numpy, which the help of commands does without


def role_of(cluster: Cluster, row: int) -> NodeRole:
    """The role of a node (row): REGULAR for candidates and the master, too.

    Text files have one flag for drained and offline nodes: of those that have it a node with
    figures is taken as drained.
    """
    nodes = cluster.nodes
    told = nodes.role[row]
    if told in (NodeRole.DRAINED, NodeRole.OFFLINE):
        return told
    if told is None and nodes.offline[row] and not nodes.silent[row]:
        return NodeRole.DRAINED if nodes.total_memory[row] > 0 else NodeRole.OFFLINE
    return NodeRole.REGULAR


def with_roles(cluster: Cluster, steps: Iterable[NodeStep]) -> Cluster:
    """``cluster`` once these steps are done, all else as it is; their nodes are there."""
    now = {step.node: step.role for step in steps}
    if not now:
        return cluster
    nodes = cluster.nodes
    offline, role = nodes.offline.copy(), list(nodes.role)
    for row, name in enumerate(nodes.names):
        wanted = now.get(name)
        if wanted is not None and wanted is not role_of(cluster, row):
            offline[row] = wanted is NodeRole.DRAINED or nodes.silent[row]
            role[row] = wanted
    return replace(cluster, nodes=replace(nodes, offline=offline, role=tuple(role)))
