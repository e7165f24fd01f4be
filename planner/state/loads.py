"""The load of every instance on its nodes: as told, or as the nodes measured it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from snapshots.arrays import Floats
from snapshots.cluster import Cluster
from snapshots.instance_status import InstanceStatus

if TYPE_CHECKING:
    from planner.state.options import ModelOptions


def utilisation_of(cluster: Cluster, options: ModelOptions) -> Floats:
    """Load of every instance, (I, 4): 1.0 unless told otherwise, later records win."""
    names = cluster.instances.names
    if options.ignore_utilisation:
        return np.zeros((len(names), 4))
    loads = np.ones((len(names), 4))
    if options.utilisation:
        times = Counter(names)
        rows = {name: row for row, name in enumerate(names) if times[name] == 1}
        for name, load in options.utilisation:
            row = rows.get(name)  # no instance's where several bear the name
            if row is not None:
                loads[row] = load
    return loads


def apply_measured(
    cluster: Cluster, options: ModelOptions, utilisation: Floats
) -> dict[int, float]:
    """Apply monitoring data to ``utilisation`` (in place).

    Returns the measured CPU load by node row; empty where nothing was measured.
    """
    instances, nodes = cluster.instances, cluster.nodes
    node_load: dict[int, float] = {}
    placed = np.flatnonzero(instances.at_home).tolist()
    real = np.flatnonzero(~instances.forthcoming & instances.at_home)
    if options.node_cpu_load is not None:
        used = nodes.node_cpus.copy()
        counted = [
            i for i in real.tolist() if instances.status[i] is not InstanceStatus.ADMIN_OFFLINE
        ]
        np.add.at(used, instances.primary[counted], instances.vcpus[counted])
        for row, name in enumerate(nodes.names):
            node_load[row] = options.node_cpu_load[name]
        with np.errstate(all="ignore"):
            for i in placed:
                home = int(instances.primary[i])
                share = np.float64(node_load[home]) / np.float64(used[home])
                utilisation[i, 0] = share * instances.vcpus[i]
    if options.instance_cpu_load is not None:
        for i, name in enumerate(instances.names):  # a forthcoming one may have none yet
            utilisation[i, 0] = options.instance_cpu_load.get(name, utilisation[i, 0])
        node_load = dict.fromkeys(range(len(nodes)), 0.0)
        for i in real[::-1].tolist():
            node_load[int(instances.primary[i])] += float(utilisation[i, 0])
    return node_load
