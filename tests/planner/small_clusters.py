"""Small clusters written down item by item, for tests that look at one rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from planner.rules.moves import MoveKind, Outcome, evaluate
from planner.rules.node_lanes import InstanceLanes
from planner.state.model import prepare
from planner.state.options import ModelOptions
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from snapshots.htools.text import read_text
from snapshots.instance_status import InstanceStatus
from snapshots.policy import Policy
from snapshots.records import AllocationPolicy, Disk, Group, InstanceRecord, NodeRecord

A, B, C, D = range(4)
"""Node rows."""
FIRST, SECOND, THIRD = range(3)
"""Instance rows."""

WORKED_EXAMPLE = """\
g|u-g|preferred||

a|8192|0|8192|102400|102400|8|M|u-g|1
b|8192|0|8192|102400|102400|8|N|u-g|1
c|8192|0|8192|102400|102400|8|N|u-g|1

i|1024|1024|1|running|Y|a|b|drbd|

"""
"""Three equal nodes and one mirrored instance of 1 GiB, which the nodes did not report yet."""


def worked_example() -> Placement:
    """The placement of :data:`WORKED_EXAMPLE`."""
    return Placement(prepare(read_text(WORKED_EXAMPLE)))


def node(name: str, **changes: Any) -> NodeRecord:
    """An empty node with 8000 MiB of memory, 100 000 MiB of disk and 8 CPUs, none its own."""
    record = NodeRecord(
        name,
        group=0,
        total_memory=8000.0,
        free_memory=8000,
        total_disk=100_000.0,
        free_disk=100_000,
        total_cpus=8.0,
        node_cpus=0,
    )
    return replace(record, **changes)


def instance(name: str, primary: int, secondary: int = NO_NODE, **changes: Any) -> InstanceRecord:
    """A running instance: 1000 MiB of memory and disk, 1 CPU; DRBD where it has a secondary."""
    size = int(changes.get("disk", 1000))
    record = InstanceRecord(
        name,
        memory=1000,
        disk=size,
        disks=(Disk(size),),
        vcpus=1,
        status=InstanceStatus.RUNNING,
        primary=primary,
        secondary=secondary,
        template=DiskTemplate.EXT if secondary == NO_NODE else DiskTemplate.DRBD,
    )
    return replace(record, **changes)


def settled(nodes: Sequence[NodeRecord], instances: Sequence[InstanceRecord]) -> list[NodeRecord]:
    """``nodes`` with the free memory and disk that the instances leave of what they have now."""
    rows = []
    for row, record in enumerate(nodes):
        present = [i for i in instances if not i.forthcoming]
        memory = sum(i.memory for i in present if i.primary == row and i.status.uses_memory)
        local = [i for i in present if i.template.uses_node_disk]
        disk = sum(i.disk for i in local if row in (i.primary, i.secondary))
        spindles = sum(
            i.disks[0].spindles or 0
            for i in local
            if record.exclusive_storage and row in (i.primary, i.secondary)
        )
        rows.append(
            replace(
                record,
                free_memory=record.free_memory - memory,
                free_disk=record.free_disk - disk,
                free_spindles=record.free_spindles - spindles,
            )
        )
    return rows


def cluster(
    *instances: InstanceRecord,
    nodes: Sequence[NodeRecord] | int = 3,
    tags: Sequence[str] = (),
    policy: Policy | None = None,
    groups: int = 1,
) -> Cluster:
    """Nodes a, b, c, … (or those given) that report what the instances leave free."""
    if isinstance(nodes, int):
        nodes = [node(name) for name in "abcdefgh"[:nodes]]
    owners = [
        Group(f"group{k}", f"uuid-{k}", AllocationPolicy.PREFERRED, policy=policy)
        if policy
        else Group(f"group{k}", f"uuid-{k}", AllocationPolicy.PREFERRED)
        for k in range(groups)
    ]
    return Cluster.from_records(owners, settled(nodes, instances), instances, tags=tags)


def placed(
    *instances: InstanceRecord, options: ModelOptions | None = None, **how: Any
) -> Placement:
    """The placement of a :func:`cluster`."""
    return Placement(prepare(cluster(*instances, **how), options))


def lanes_of(placement: Placement, row: int) -> InstanceLanes:
    """One lane with instance ``row``."""
    return InstanceLanes(placement, np.array([row]))


def move(
    placement: Placement, row: int, kind: MoveKind, target: int = NO_NODE, *, force: bool = False
) -> Outcome:
    """One evaluated move; a failover needs no target."""
    if kind is MoveKind.FAILOVER:
        target = int(placement.secondary[row])
    return evaluate(placement, kind, np.array([row]), np.array([target]), force=force)
