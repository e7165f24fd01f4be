"""The figures of a request about the disks of nodes, and what they leave out.

Ganeti fills in the free disk of one kind of storage. For a new instance that is the storage of its
template: a file system where it is ``file``, and zeros where no node has any of its own (diskless,
sharedfile, ext and the like); for other requests the cluster's first kind. Instances on LVM cannot
be judged by such figures: hail does, finds that no instance could fail over, and refuses every
node.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from snapshots.cluster import Cluster
from snapshots.iallocator import Allocate, MultiAllocate, Request

PLENTY = 1 << 50
"""MiB: more than any disk, and far from what integers hold."""


def with_known_disks(cluster: Cluster, request: Request) -> Cluster:
    """The cluster, with plenty of disk on every node where the figures tell nothing about disks.

    Scores then take the nodes' disks as equally full.
    """
    if not _unknown(cluster, request):
        return cluster
    nodes = cluster.nodes
    plenty = np.full(len(nodes), PLENTY, dtype=np.int64)
    return replace(
        cluster,
        nodes=replace(nodes, total_disk=plenty.astype(np.float64), free_disk=plenty),
    )


def _unknown(cluster: Cluster, request: Request) -> bool:
    if isinstance(request, Allocate):
        return not request.instance.template.uses_node_disk
    if (cluster.nodes.total_disk > 0).any():
        return False
    if isinstance(request, MultiAllocate) and any(
        one.instance.template.uses_node_disk for one in request.instances
    ):
        # Nodes without any disk cannot have instances on it: then the figures are of another kind.
        return any(template.uses_node_disk for template in cluster.instances.template)
    return True
