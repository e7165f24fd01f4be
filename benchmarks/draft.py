"""A cluster in the making: instances are placed N+1 safe, then something happens to it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random

from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from snapshots.instance_status import InstanceStatus
from snapshots.records import AllocationPolicy, Disk, Group, InstanceRecord, NodeRecord

GIB = 1024
_OWN_MEMORY = GIB
# GiB of memory, GiB of disk, virtual CPUs: most instances are small, a few large.
_MEMORY = (1, 1, 2, 2, 2, 4, 4, 4, 8, 16)
_DISK = (10, 10, 20, 20, 20, 30, 30, 40, 50, 80)
_VCPUS = (1, 1, 2, 2, 4)
_SERVICE, _RACK = "service", "rack"
_LEAST_FULL, _FULLER, _LESS_FULL = 45, 21, 3
_USUAL, _LARGE = 10, 18
"""Tenths of what a usual node has."""
USUAL_SHARES = (50, 60)


def instance_name(row: int) -> str:
    """The name of the instance in a row of the table."""
    return f"vm{row + 1:05d}.example.com"


@dataclass
class _Node:
    """A node in the making; MiB, and what it reserves by primary."""

    memory: int
    disk: int
    cpus: int
    used: int = _OWN_MEMORY
    used_disk: int = 0
    reserved: dict[int, int] = field(default_factory=dict)

    @property
    def free(self) -> int:
        return self.memory - self.used

    @property
    def reservation(self) -> int:
        return max(self.reserved.values(), default=0)

    @property
    def broken(self) -> bool:
        """True if it could not take over from every other node."""
        return self.free < self.reservation


@dataclass
class _Guest:
    memory: int
    disk: int
    vcpus: int
    primary: int = -1
    secondary: int = -1


class Draft:
    """A cluster in the making: instances that were placed N+1 safe, then what happened to it."""

    def __init__(
        self,
        nodes: int,
        instances: int,
        rng: Random,
        *,
        shares: tuple[int, int] = USUAL_SHARES,
        full: int | None = None,
        unequal: bool = False,
    ) -> None:
        """Place instances on nodes.

        ``shares``: how many a node was given, at least so many lots, and fewer than so many more.
        ``full``: percent of memory in use; None draws it. ``unequal``: a third of the nodes is
        larger than the others.
        """
        self.rng, self.shares = rng, shares
        self.guests = [
            _Guest(GIB * self._one_of(_MEMORY), GIB * self._one_of(_DISK), self._one_of(_VCPUS))
            for _ in range(instances)
        ]
        large = set(self._some(nodes, nodes // 3)) if unequal else set()
        sizes = [_LARGE if n in large else _USUAL for n in range(nodes)]
        if full is None:
            full = _LEAST_FULL + rng.randrange(_FULLER)
        # Where the instances find no room, the nodes are larger.
        while True:
            self.nodes = self._hardware(sizes, full)
            if self._fill(sizes):
                break
            full -= _LESS_FULL

    def _one_of(self, values: tuple[int, ...]) -> int:
        return values[self.rng.randrange(len(values))]

    def _some(self, of: int, number: int) -> list[int]:
        """So many different rows."""
        rows = list(range(of))
        return [rows.pop(self.rng.randrange(len(rows))) for _ in range(number)]

    def _hardware(self, sizes: list[int], full: int) -> list[_Node]:
        """Nodes of which that many per cent will be in use."""
        memory = sum(guest.memory for guest in self.guests)
        disk = 2 * sum(guest.disk for guest in self.guests)
        vcpus = sum(guest.vcpus for guest in self.guests)
        tenths = sum(sizes)
        return [
            _Node(
                memory=_OWN_MEMORY + _rounded_up(memory * size * 100 // (full * tenths), 4 * GIB),
                disk=_rounded_up(disk * size * 2 // tenths, 100 * GIB),
                cpus=_rounded_up(vcpus * size * 3 // (2 * tenths), 4),
            )
            for size in sizes
        ]

    def _fill(self, sizes: list[int]) -> bool:
        """Put every instance on two nodes, so that all nodes stay N+1 safe; False without room."""
        least, more = self.shares
        shares = [size * (least + self.rng.randrange(more)) for size in sizes]
        lots = [node for node, share in enumerate(shares) for _ in range(share // 10)]
        # The large ones first: at the end they would find no room.
        for guest in sorted(self.guests, key=lambda guest: -guest.memory):
            pair = self._pair_for(guest, lots)
            if pair is None:
                return False
            self._put(guest, *pair)
        return True

    def _pair_for(self, guest: _Guest, lots: list[int]) -> tuple[int, int] | None:
        """Two nodes drawn by their shares; where these have no room, any two that have."""
        for _ in range(100):
            pair = lots[self.rng.randrange(len(lots))], lots[self.rng.randrange(len(lots))]
            if self._fits(guest, *pair):
                return pair
        every = range(len(self.nodes))
        pairs = [(p, s) for p in every for s in every if self._fits(guest, p, s)]
        return pairs[self.rng.randrange(len(pairs))] if pairs else None

    def _fits(self, guest: _Guest, primary: int, secondary: int) -> bool:
        """True if both nodes are N+1 safe with the instance, by the strict rules of moves."""
        if primary == secondary:
            return False
        home, other = self.nodes[primary], self.nodes[secondary]
        needed = other.reserved.get(primary, 0) + guest.memory
        return (
            home.free - guest.memory > home.reservation
            and other.free > max(other.reservation, needed)
            and all(node.used_disk + guest.disk < node.disk for node in (home, other))
        )

    def _put(self, guest: _Guest, primary: int, secondary: int) -> None:
        self._weigh(guest, primary, secondary, 1)
        guest.primary, guest.secondary = primary, secondary

    def _take(self, guest: _Guest) -> None:
        self._weigh(guest, guest.primary, guest.secondary, -1)

    def _weigh(self, guest: _Guest, primary: int, secondary: int, sign: int) -> None:
        home, other = self.nodes[primary], self.nodes[secondary]
        home.used += sign * guest.memory
        for node in (home, other):
            node.used_disk += sign * guest.disk
        other.reserved[primary] = other.reserved.get(primary, 0) + sign * guest.memory

    def lose_memory(self) -> None:
        """Some nodes lose so much memory that they are not N+1 safe any more."""
        using = [n for n, node in enumerate(self.nodes) if node.reservation]
        for k in self._some(len(using), min(len(using), len(self.nodes) // 8 + 2)):
            node = self.nodes[using[k]]
            short = min(node.reservation, GIB * (1 + self.rng.randrange(4)))
            node.memory = node.used + node.reservation - short

    def reboot(self) -> None:
        """Two nodes are rebooted one after the other; instances stay where they fled to."""
        first, second = self._some(len(self.nodes), 2)
        for node in (first, second):
            for guest in self.guests:
                if guest.primary == node and self.nodes[guest.secondary].free >= guest.memory:
                    self._swap(guest)

    def _swap(self, guest: _Guest) -> None:
        self._take(guest)
        self._put(guest, guest.secondary, guest.primary)

    def join(self) -> None:
        """A node like the first one joins."""
        first = self.nodes[0]
        self.nodes.append(_Node(first.memory, first.disk, first.cpus))

    def scramble(self) -> None:
        """Instances change places for those that break N+1 of a node, until a third are broken.

        All of it could be taken back, so that there is a placement without any of it.
        """
        wanted = max(1, len(self.nodes) // 3)
        for _ in range(100 * len(self.guests)):
            if sum(node.broken for node in self.nodes) >= wanted:
                return
            guest = self.guests[self.rng.randrange(len(self.guests))]
            if self.nodes[guest.secondary].free > guest.memory:
                self._swap(guest)
        raise ValueError("nothing breaks N+1")

    def cluster(self, name: str, *, tagged: bool = False) -> Cluster:
        """The snapshot; ``tagged``: with services of instances, and racks of nodes."""
        group = Group("default", "2f7c3a54-8e0b-4a57-9f63-6a1f6f0d2b11", AllocationPolicy.PREFERRED)
        nodes = [self._node(n, node) for n, node in enumerate(self.nodes)]
        instances = [_instance(k, guest) for k, guest in enumerate(self.guests)]
        if tagged:
            racks = max(2, len(nodes) // 5)
            nodes = [
                replace(node, tags=(f"{_RACK}:r{n * racks // len(nodes) + 1}",))
                for n, node in enumerate(nodes)
            ]
            instances = self._in_services(instances)
        tags = (f"htools:iextags:{_SERVICE}", f"htools:nlocation:{_RACK}") if tagged else ()
        return Cluster.from_records([group], nodes, instances, tags=tags, source=name)

    def _in_services(self, instances: list[InstanceRecord]) -> list[InstanceRecord]:
        """Three of five instances belong to services of two to five members, by their names."""
        services: list[int] = []
        while len(services) < len(instances):
            serves = self.rng.randrange(5) < 3
            number = max(services, default=0) + 1 if serves else 0
            services += [number] * (2 + self.rng.randrange(4))
        return [
            replace(instance, tags=(f"{_SERVICE}:s{number}",)) if number else instance
            for instance, number in zip(instances, services, strict=False)
        ]

    @staticmethod
    def _node(row: int, node: _Node) -> NodeRecord:
        return NodeRecord(
            name=f"node{row + 1:04d}.example.com",
            group=0,
            total_memory=node.memory,
            node_memory=_OWN_MEMORY,
            free_memory=node.free,
            total_disk=node.disk,
            free_disk=node.disk - node.used_disk,
            total_cpus=node.cpus,
            spindles=4,
            master=row == 0,
        )


def _rounded_up(amount: int, step: int) -> int:
    return -(-amount // step) * step


def _instance(row: int, guest: _Guest) -> InstanceRecord:
    return InstanceRecord(
        name=instance_name(row),
        memory=guest.memory,
        disk=guest.disk,
        disks=(Disk(guest.disk),),
        vcpus=guest.vcpus,
        status=InstanceStatus.RUNNING,
        primary=guest.primary,
        secondary=guest.secondary,
        template=DiskTemplate.DRBD,
    )
