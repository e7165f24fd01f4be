"""Nodes whose records and report disagree."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.state.arithmetic import whole
from snapshots.arrays import NO_NODE, Ints
from snapshots.cluster import Cluster

MISSING_MEMORY = 512
"""MiB of unaccounted memory above which a node is reported."""
MISSING_DISK = 1024
"""MiB of unaccounted disk above which a node is reported."""


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """A node whose records and report disagree: ``memory`` in MiB, ``disk`` in GiB missing."""

    node: int
    memory: int
    disk: int


def discrepancies(cluster: Cluster, unaccounted: Ints) -> tuple[Discrepancy, ...]:
    """Nodes whose free memory or disk does not follow from what is placed on them."""
    instances, nodes = cluster.instances, cluster.nodes
    disk = whole(nodes.total_disk) - nodes.free_disk
    real = ~instances.forthcoming & (instances.primary != NO_NODE)
    home = real & instances.at_home
    np.subtract.at(disk, instances.primary[home], instances.disk[home])
    paired = real & (instances.secondary != NO_NODE)
    np.subtract.at(disk, instances.secondary[paired], instances.disk[paired])
    rows = np.flatnonzero((unaccounted > MISSING_MEMORY) | (disk > MISSING_DISK))
    return tuple(
        Discrepancy(int(row), int(unaccounted[row]), int(disk[row]) // 1024) for row in rows
    )
