"""Nearly full clusters with a hidden place for every instance, and a plain count of what is where.

DRBD instances are put on pairs of nodes until nothing more fits; some of them are then taken off
again, or put on nodes that are to be left, and the nodes are cut down to little more than the
full packing needs. The bookkeeping here is its own: it shares nothing with the planner.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from random import Random

from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from snapshots.records import InstanceRecord
from tests.planner.small_clusters import cluster, instance, node

Pair = tuple[int, int]
GIB = 1024
MEMORIES = (1, 2, 2, 4, 4, 4, 8, 8, 16, 32)
DISKS = (10, 20, 20, 40, 60, 100, 200)


@dataclass(frozen=True)
class Planted:
    """A cluster, the instances that can all be placed, and the MiB that nodes have in all."""

    source: Cluster
    hidden: tuple[InstanceRecord, ...]
    memory: tuple[int, ...]
    disk: tuple[int, ...]


class Books:
    """What is used of every node: memory, disk, and memory kept for each other node's failure."""

    def __init__(self, nodes: int) -> None:
        self.memory, self.disk = [0] * nodes, [0] * nodes
        self.kept: list[Counter[int]] = [Counter() for _ in range(nodes)]

    def add(self, one: InstanceRecord, pair: Pair, sign: int = 1) -> None:
        """An instance arrives, or leaves (-1)."""
        primary, secondary = pair
        self.memory[primary] += sign * one.memory
        self.kept[secondary][primary] += sign * one.memory
        for n in pair:
            self.disk[n] += sign * one.disk

    def needed(self, n: int) -> int:
        """MiB that a node has to have, N+1 included."""
        return self.memory[n] + max([0, *self.kept[n].values()]) + 1

    def within(self, nodes: Iterable[int], memory: list[int], disk: list[int]) -> bool:
        """Whether so much of both is enough for these nodes."""
        return all(self.needed(n) <= memory[n] and self.disk[n] < disk[n] for n in nodes)


def planted(seed: int, nodes: int, hidden: int, slack: float) -> Planted:
    """``hidden`` instances to place on ``nodes`` nodes with up to ``slack`` (share) to spare."""
    random = Random(seed)
    memory = [random.choice((64, 96, 128, 192)) * GIB for _ in range(nodes)]
    disk = [random.choice((1000, 2000, 4000)) * GIB for _ in range(nodes)]
    books, placed, misses = Books(nodes), list[InstanceRecord](), 0
    while misses < 30:
        size, space = random.choice(MEMORIES) * GIB, random.choice(DISKS) * GIB
        misses += 1
        for _ in range(25):
            pair = (0, 0)
            while pair[0] == pair[1]:
                pair = random.randrange(nodes), random.randrange(nodes)
            one = instance(f"i{len(placed)}", *pair, memory=size, disk=space)
            books.add(one, pair)
            if books.within(pair, memory, disk):
                placed.append(one)
                misses = 0
                break
            books.add(one, pair, -1)
    for n in range(nodes):
        memory[n] = min(memory[n], books.needed(n) + int(slack * random.random() * memory[n]))
        disk[n] = min(disk[n], books.disk[n] + 1 + int(slack * random.random() * disk[n]))
    random.shuffle(placed)
    return _cut(placed[:hidden], placed[hidden:], memory, disk)


def _cut(
    hidden: list[InstanceRecord], rest: list[InstanceRecord], memory: list[int], disk: list[int]
) -> Planted:
    source = cluster(
        *rest,
        nodes=[
            node(
                f"n{n}",
                total_memory=float(memory[n]),
                free_memory=memory[n],
                total_disk=float(disk[n]),
                free_disk=disk[n],
                total_cpus=1000.0,
                spindles=1000,
            )
            for n in range(len(memory))
        ],
    )
    new = tuple(replace(one, primary=NO_NODE, secondary=NO_NODE) for one in hidden)
    return Planted(source, new, tuple(memory), tuple(disk))


def holds(case: Planted, places: Mapping[int, Pair]) -> bool:
    """Whether every node has room for its instances and the new ones (by number) at ``places``."""
    books, table = Books(len(case.memory)), case.source.instances
    for row in range(len(table)):
        one = instance("old", 0, memory=int(table.memory[row]), disk=int(table.disk[row]))
        books.add(one, (int(table.primary[row]), int(table.secondary[row])))
    for number, pair in places.items():
        assert pair[0] != pair[1]
        books.add(case.hidden[number], pair)
    return books.within(range(len(case.memory)), list(case.memory), list(case.disk))
