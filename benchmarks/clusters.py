"""Clusters to measure on: node groups of DRBD instances that have much to balance.

Equal on every machine and Python: integers only, and of the random generator nothing but
``randrange`` is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from snapshots.cluster import AllocationPolicy, Cluster, Disk, Group, InstanceRecord, NodeRecord
from snapshots.disk_template import DiskTemplate
from snapshots.instance_status import InstanceStatus

GIB = 1024
_OWN_MEMORY = GIB
"""MiB that a node keeps for itself."""

# MiB of memory, MiB of disk, CPUs: one kind of node, or three generations side by side.
_ONE_KIND = ((96 * GIB, 2000 * GIB, 32),)
_MIXED = (
    (64 * GIB, 2000 * GIB, 24),
    (96 * GIB, 2000 * GIB, 32),
    (128 * GIB, 3000 * GIB, 48),
)
_MEMORY = (2 * GIB, 2 * GIB, 4 * GIB, 4 * GIB, 4 * GIB, 8 * GIB)
_DISK = (20 * GIB, 50 * GIB, 100 * GIB)
_VCPUS = (1, 2, 4)


@dataclass(frozen=True, slots=True)
class Recipe:
    """What to make.

    ``mixed``: nodes of three generations, else all alike. ``lopsided``: some nodes were given
    several times as many instances as others. ``empty``: so many nodes at the end joined last
    and hold nothing yet. ``size`` multiplies what a node has.
    """

    name: str
    nodes: int
    instances: int
    mixed: bool = False
    lopsided: bool = True
    empty: int = 0
    size: int = 1
    seed: int = 1


def make_cluster(recipe: Recipe) -> Cluster:
    """The cluster of a recipe: one group, running DRBD instances, no tags."""
    rng = Random(recipe.seed)
    kinds = _MIXED if recipe.mixed else _ONE_KIND
    hardware = [
        tuple(amount * recipe.size for amount in kinds[rng.randrange(len(kinds))])
        for _ in range(recipe.nodes)
    ]
    filled = recipe.nodes - recipe.empty
    shares = [30 + rng.randrange(100 if recipe.lopsided else 1) for _ in range(filled)]
    lots = [node for node, share in enumerate(shares) for _ in range(share)]
    memory = [_OWN_MEMORY] * recipe.nodes
    disk = [0] * recipe.nodes
    instances = []
    for k in range(recipe.instances):
        needed = _MEMORY[rng.randrange(len(_MEMORY))]
        size = _DISK[rng.randrange(len(_DISK))]
        vcpus = _VCPUS[rng.randrange(len(_VCPUS))]
        while True:
            primary, secondary = lots[rng.randrange(len(lots))], lots[rng.randrange(len(lots))]
            if (
                primary != secondary
                and 100 * (memory[primary] + needed) < 85 * hardware[primary][0]
                and all(disk[n] + size < hardware[n][1] for n in (primary, secondary))
            ):
                break
        memory[primary] += needed
        disk[primary] += size
        disk[secondary] += size
        instances.append(_instance(k, needed, size, vcpus, (primary, secondary)))
    nodes = [
        NodeRecord(
            name=f"node{n + 1:03d}.example.com",
            group=0,
            total_memory=hardware[n][0],
            node_memory=_OWN_MEMORY,
            free_memory=hardware[n][0] - memory[n],
            total_disk=hardware[n][1],
            free_disk=hardware[n][1] - disk[n],
            total_cpus=hardware[n][2],
            master=n == 0,
        )
        for n in range(recipe.nodes)
    ]
    group = Group("default", "2f7c3a54-8e0b-4a57-9f63-6a1f6f0d2b11", AllocationPolicy.PREFERRED)
    return Cluster.from_records([group], nodes, instances, source=recipe.name)


def _instance(
    number: int, memory: int, disk: int, vcpus: int, home: tuple[int, int]
) -> InstanceRecord:
    return InstanceRecord(
        name=f"vm{number + 1:04d}.example.com",
        memory=memory,
        disk=disk,
        disks=(Disk(disk),),
        vcpus=vcpus,
        status=InstanceStatus.RUNNING,
        primary=home[0],
        secondary=home[1],
        template=DiskTemplate.DRBD,
    )
