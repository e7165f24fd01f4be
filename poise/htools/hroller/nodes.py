"""The nodes that hroller is to reboot."""

from __future__ import annotations

import numpy as np

from planner.state import Model
from poise.htools.conventions.errors import Exit
from poise.htools.hroller.options import HrollerOptions
from snapshots.cluster import Cluster


def nodes_to_reboot(model: Model, cluster: Cluster, options: HrollerOptions) -> list[int]:
    """Rows of the online nodes that the options leave, ascending.

    Raises:
        Exit: the node group is unknown, or no node is left.
    """
    wanted = ~model.offline
    if options.group is not None:
        rows = [k for k, g in enumerate(cluster.groups) if options.group in (g.name, g.uuid)]
        if len(rows) != 1:
            raise Exit(1, "Error: Cannot find target group.\n")
        wanted = wanted & (model.group == rows[0])
    if options.node_tags is not None:
        tags = {*options.node_tags}
        wanted = wanted & [not tags.isdisjoint(own) for own in cluster.nodes.tags]
    if options.skip_single:
        single = ~model.drbd & ~model.forthcoming
        wanted = wanted & ~np.isin(np.arange(len(wanted)), model.cluster.instances.primary[single])
    nodes: list[int] = np.flatnonzero(wanted).tolist()
    if not nodes:
        raise Exit(1, "Error: Cannot create node graph\n")
    return nodes
