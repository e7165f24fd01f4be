"""Clusters to measure on: node groups of DRBD instances that have much to balance.

Equal on every machine and Python: integers only, and of the random generator nothing but
``randrange`` is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from snapshots.instance_status import InstanceStatus
from snapshots.records import AllocationPolicy, Disk, Group, InstanceRecord, NodeRecord

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


# MiB of memory, MiB of disk, virtual CPUs of guests that come in seven sizes, or in one.
_SEVEN_SIZES = (
    (GIB // 2, 5 * GIB, 1),
    (GIB, 10 * GIB, 1),
    (3 * GIB // 2, 15 * GIB, 1),
    (2 * GIB, 30 * GIB, 2),
    (3 * GIB, 40 * GIB, 2),
    (5 * GIB, 60 * GIB, 3),
    (8 * GIB, 120 * GIB, 4),
)
_ONE_SIZE = (4 * GIB, 50 * GIB, 2)


@dataclass(frozen=True, slots=True)
class Recipe:
    """What to make.

    ``mixed``: nodes of three generations, else all alike. ``uneven``: hardly two nodes alike, and
    guests of seven sizes. ``tied``: all nodes and all guests alike. ``lopsided``: some nodes were
    given several times as many instances as others. ``regular``: guests were dealt out in turn
    instead. ``empty``: so many nodes at the end joined last and hold nothing yet. ``size``
    multiplies what a node has.
    """

    name: str
    nodes: int
    instances: int
    mixed: bool = False
    uneven: bool = False
    tied: bool = False
    lopsided: bool = True
    regular: bool = False
    empty: int = 0
    size: int = 1
    seed: int = 1


def make_cluster(recipe: Recipe) -> Cluster:
    """The cluster of a recipe: one group, running DRBD instances, no tags."""
    rng = Random(recipe.seed)
    hardware = [
        tuple(amount * recipe.size for amount in _hardware(recipe, rng))
        for _ in range(recipe.nodes)
    ]
    filled = recipe.nodes - recipe.empty
    shares = [30 + rng.randrange(100 if recipe.lopsided else 1) for _ in range(filled)]
    lots = [node for node, share in enumerate(shares) for _ in range(share)]
    memory = [_OWN_MEMORY] * recipe.nodes
    disk = [0] * recipe.nodes
    instances = []
    for k in range(recipe.instances):
        needed, size, vcpus = _guest(recipe, rng)
        while True:
            if recipe.regular:
                primary, secondary = _in_turn(k, filled)
            else:
                primary, secondary = lots[rng.randrange(len(lots))], lots[rng.randrange(len(lots))]
            if (
                primary != secondary
                and 100 * (memory[primary] + needed) < 85 * hardware[primary][0]
                and all(disk[n] + size < hardware[n][1] for n in (primary, secondary))
            ):
                break
            if recipe.regular:
                raise ValueError(f"{recipe.name}: {filled} nodes have no room for instance {k + 1}")
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


def _in_turn(number: int, nodes: int) -> tuple[int, int]:
    """Primary and secondary of an instance: one node after another, and in each round a node on."""
    round_, primary = divmod(number, nodes)
    return primary, (primary + 1 + round_ % (nodes - 1)) % nodes


def _hardware(recipe: Recipe, rng: Random) -> tuple[int, int, int]:
    """MiB of memory, MiB of disk and CPUs of a node."""
    if recipe.uneven:
        memory, disk = 64 + 8 * rng.randrange(17), 1500 + 250 * rng.randrange(9)
        return memory * GIB, disk * GIB, 16 + 4 * rng.randrange(13)
    kinds = _MIXED if recipe.mixed else _ONE_KIND
    return kinds[rng.randrange(len(kinds))]


def _guest(recipe: Recipe, rng: Random) -> tuple[int, int, int]:
    """MiB of memory, MiB of disk and virtual CPUs of an instance."""
    if recipe.tied:
        return _ONE_SIZE
    if recipe.uneven:
        return _SEVEN_SIZES[rng.randrange(len(_SEVEN_SIZES))]
    memory, disk = _MEMORY[rng.randrange(len(_MEMORY))], _DISK[rng.randrange(len(_DISK))]
    return memory, disk, _VCPUS[rng.randrange(len(_VCPUS))]


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
