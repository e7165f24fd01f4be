"""The snapshot that a change leaves, for what is asked next."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from planner.plan import Plan, cluster_after
from snapshots.arrays import Bools
from snapshots.cluster import Cluster
from snapshots.node_role import NodeRole

_KEPT = (NodeRole.MASTER, NodeRole.OFFLINE)
"""Roles that Ganeti lets no node have beside that of a drained one, and that matter more."""


def after_drain(cluster: Cluster, plan: Plan) -> Cluster:
    """``cluster`` with a plan's moves done and the nodes that it evacuates drained.

    Raises:
        ValueError: the plan evacuates no named node.
    """
    if plan.evacuation is None:
        raise ValueError("the plan evacuates no named node")
    return with_drained(cluster_after(cluster, plan), plan.evacuation.nodes)


def with_drained(cluster: Cluster, names: Collection[str]) -> Cluster:
    """``cluster`` with these nodes drained: what is there runs on, nothing new goes there."""
    chosen = frozenset(names)
    drained: Bools = np.array([name in chosen for name in cluster.nodes.names], dtype=np.bool_)
    nodes = cluster.nodes
    role = tuple(
        NodeRole.DRAINED if now and was not in _KEPT else was
        for was, now in zip(nodes.role, drained.tolist(), strict=True)
    )
    return replace(cluster, nodes=replace(nodes, offline=nodes.offline | drained, role=role))
