"""Small tight clusters drawn at random, and their limits counted by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from random import Random

from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from snapshots.records import Disk
from tests.planner.plan.made_plans import GIB, cluster, instance

MEMORY = (5003, 9007, 14009, 23011)
"""Sizes of instances (MiB): no sum of them is just what a node has."""
DISKS = (20_011, 90_001, 310_007)
VCPUS = (1, 3, 7)
_NODE_MEMORY, _NODE_DISK, _NODE_VCPUS = 63 * GIB, 1000 * GIB, 63
_DRBD = 128


@dataclass(frozen=True)
class Box:
    """An instance: MiB of memory and of its disks as they are asked for, virtual CPUs, nodes."""

    memory: int
    disks: tuple[int, ...]
    vcpus: int
    primary: int
    secondary: int = NO_NODE

    @property
    def nodes(self) -> tuple[int, ...]:
        return (self.primary,) if self.secondary == NO_NODE else (self.primary, self.secondary)

    @property
    def disk(self) -> int:
        return sum(self.disks) + _DRBD * len(self.disks)


def random_boxes(rng: Random, nodes: int) -> list[Box]:
    """Instances on pairs of so many nodes, as many as are drawn and fit."""
    boxes: list[Box] = []
    for _ in range(rng.randint(2, 9)):
        first, second = rng.sample(range(nodes), 2)
        box = Box(rng.choice(MEMORY), (rng.choice(DISKS),), rng.choice(VCPUS), first, second)
        if not over([*boxes, box], nodes):
            boxes.append(box)
    return boxes


def cluster_of(boxes: Sequence[Box], nodes: int) -> Cluster:
    """Nodes a, b, … with instances i0, i1, …"""
    records = [
        instance(
            f"i{number}",
            box.primary,
            box.secondary,
            memory=box.memory,
            disk=box.disk,
            disks=tuple(map(Disk, box.disks)),
            vcpus=box.vcpus,
        )
        for number, box in enumerate(boxes)
    ]
    return cluster(*records, nodes=nodes)


def over(boxes: Sequence[Box], nodes: int) -> set[tuple[str, int]]:
    """The limits (memory, disk, vcpus, n-plus-one) that nodes break."""
    memory, disk = [_NODE_MEMORY] * nodes, [_NODE_DISK] * nodes
    vcpus = [_NODE_VCPUS] * nodes
    kept: dict[tuple[int, int], int] = {}
    for box in boxes:
        memory[box.primary] -= box.memory
        vcpus[box.primary] -= box.vcpus
        for node in box.nodes:
            disk[node] -= box.disk
        if box.secondary != NO_NODE:
            pair = box.secondary, box.primary
            kept[pair] = kept.get(pair, 0) + box.memory
    found = {("memory", node) for node in range(nodes) if memory[node] <= 0}
    found |= {("disk", node) for node in range(nodes) if disk[node] <= 0}
    found |= {("vcpus", node) for node in range(nodes) if vcpus[node] < 0}
    return found | {
        ("n-plus-one", node) for (node, _), much in kept.items() if much >= memory[node]
    }


def moved(boxes: Sequence[Box], nodes: int) -> Iterator[list[Box]]:
    """The instances after every change of one of them to another pair that breaks no limit."""
    for number, box in enumerate(boxes):
        for first, second in permutations(range(nodes), 2):
            if (first, second) == box.nodes or not {first, second} & {*box.nodes}:
                continue
            twin = Box(box.memory, box.disks, box.vcpus, first, second)
            state = [*boxes[:number], twin, *boxes[number + 1 :]]
            if not over(state, nodes):
                yield state
