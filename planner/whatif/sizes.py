"""The size of an instance, and the snapshot in which it has another."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from snapshots.records import Disk, total_spindles

DRBD_METADATA = 128
"""MiB that DRBD adds to every disk."""


@dataclass(frozen=True, slots=True)
class InstanceSize:
    """Memory and disks in MiB, as they are asked for, and virtual CPUs."""

    memory: int
    vcpus: int
    disks: tuple[int, ...]

    @classmethod
    def of(cls, cluster: Cluster, row: int) -> InstanceSize:
        """The size of an instance of the snapshot."""
        table = cluster.instances
        disks = tuple(disk.size for disk in table.disks[row])
        return cls(int(table.memory[row]), int(table.vcpus[row]), disks)


def with_size(cluster: Cluster, row: int, size: InstanceSize) -> Cluster:
    """``cluster`` with an instance of another size on the same nodes; no disk is smaller.

    Its nodes have less, or more, free. Disks beyond those that it has are new.
    """
    table, nodes = cluster.instances, cluster.nodes
    old, template = InstanceSize.of(cluster, row), table.template[row]
    added = size.disks[len(old.disks) :]
    metadata = DRBD_METADATA if template is DiskTemplate.DRBD else 0
    more_disk = sum(size.disks) - sum(old.disks) + metadata * len(added)
    kept = zip(table.disks[row], size.disks, strict=False)
    disks = (*(replace(disk, size=now) for disk, now in kept), *map(Disk, added))
    primary, secondary = int(table.primary[row]), int(table.secondary[row])
    memory, disk = nodes.free_memory.copy(), nodes.free_disk.copy()
    spindles = nodes.free_spindles.copy()
    if primary != NO_NODE and not table.forthcoming[row]:
        if table.status[row].uses_memory:
            memory[primary] -= size.memory - old.memory
        held = [primary]
        if template is DiskTemplate.DRBD and secondary != NO_NODE:
            held.append(secondary)
        if template.uses_node_disk:
            disk[held] -= more_disk
        before, after = total_spindles(table.disks[row]), total_spindles(disks)
        if before is not None and after is not None:
            spindles[held] -= after - before
    instances = replace(
        table,
        memory=_put(table.memory, row, size.memory),
        vcpus=_put(table.vcpus, row, size.vcpus),
        disk=_put(table.disk, row, int(table.disk[row]) + more_disk),
        disks=(*table.disks[:row], disks, *table.disks[row + 1 :]),
    )
    left = replace(
        nodes,
        free_memory=memory,
        free_disk=disk,
        free_spindles=np.where(nodes.exclusive_storage, spindles, nodes.free_spindles),
    )
    return replace(cluster, instances=instances, nodes=left)


def _put(column: np.ndarray, row: int, value: int) -> np.ndarray:
    changed = column.copy()
    changed[row] = value
    return changed
