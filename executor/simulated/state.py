"""The nodes and guests of a simulated cluster: who is where and what it takes of each node."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from executor.advice import Advice
from executor.backend import Disks, Observed
from executor.simulated.guests import Guests, SimulatedGuest, first_guest
from planner.plan import Position
from planner.rules import NODE_GONE
from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from snapshots.instance_status import InstanceStatus
from snapshots.node_role import NodeRole
from snapshots.records import FIGURES

_DOWN = (InstanceStatus.ADMIN_DOWN, InstanceStatus.ADMIN_OFFLINE, InstanceStatus.USER_DOWN)


@dataclass(slots=True)
class Node:
    """A node: ``drained`` and ``offline`` are what Ganeti's records say, ``alive`` is the truth.

    Free memory and disk are MiB.
    """

    row: int
    name: str
    drained: bool
    offline: bool
    alive: bool
    exclusive_storage: bool
    free_memory: int
    free_disk: int
    free_spindles: int

    @property
    def answers(self) -> bool:
        """True if Ganeti reaches it: it does not even try offline nodes."""
        return self.alive and not self.offline


class State:
    """All of it, beginning as ``cluster`` has it; ``advice`` is what people are told there.

    ``changed_guests`` and ``changed_nodes`` (by row) are those that may have changed since the
    reader took note of them and emptied them; code that changes a guest by itself says so with
    :meth:`changed`.
    """

    def __init__(self, cluster: Cluster, advice: Advice) -> None:
        self.cluster = cluster
        self._advice = advice
        table, nodes = cluster.instances, cluster.nodes
        alive = _alive(cluster)
        self.nodes = [
            Node(
                row,
                name,
                drained=bool(nodes.offline[row]) and alive[row],
                offline=bool(nodes.offline[row] and not nodes.silent[row]) and not alive[row],
                alive=alive[row],
                exclusive_storage=bool(nodes.exclusive_storage[row]),
                free_memory=int(nodes.free_memory[row]),
                free_disk=int(nodes.free_disk[row]),
                free_spindles=int(nodes.free_spindles[row]),
            )
            for row, name in enumerate(nodes.names)
        ]
        self._marked: set[int] = set()  # offline since the beginning of this
        self._given: dict[int, NodeRole] = {}  # drained or regular since then
        self.changed_guests: dict[int, SimulatedGuest] = {}
        self.changed_nodes: set[int] = set()
        # What the next snapshot says of the guests, but for those that are out of date in it.
        self._primary, self._secondary = table.primary.copy(), table.secondary.copy()
        self._status = list(table.status)
        for row in np.flatnonzero(table.forthcoming & (table.primary != NO_NODE)).tolist():
            self._status[row] = InstanceStatus.ADMIN_DOWN
        self._out_of_date: dict[int, SimulatedGuest] = {}
        self.node_rows = {node.name: node.row for node in self.nodes}
        rows = np.flatnonzero(table.primary != NO_NODE).tolist()
        self.guests = Guests(
            {table.names[row]: row for row in rows},
            partial(first_guest, cluster, alive),
        )

    def changed(self, guest: SimulatedGuest) -> None:
        """The place of a guest, its run or what its node says of it has changed."""
        self.changed_guests[guest.row] = self._out_of_date[guest.row] = guest

    def take_memory(self, guest: SimulatedGuest, node: int) -> None:
        """The guest takes its memory on a node."""
        guest.memory_on[node] += 1
        self.nodes[node].free_memory -= guest.memory
        self.changed_nodes.add(node)

    def give_memory(self, guest: SimulatedGuest, node: int) -> None:
        """The guest gives its memory on a node back, if it has any there."""
        if guest.memory_on[node]:
            guest.memory_on[node] -= 1
            self.nodes[node].free_memory += guest.memory

    def take_disk(self, guest: SimulatedGuest, node: int) -> None:
        """A copy of the guest's disks is made on a node."""
        guest.disk_on[node] += 1
        self.nodes[node].free_disk -= guest.disk
        self.changed_nodes.add(node)
        if self.nodes[node].exclusive_storage:
            self.nodes[node].free_spindles -= guest.spindles

    def give_disk(self, guest: SimulatedGuest, node: int) -> None:
        """A copy of the guest's disks is removed from a node, if there is one."""
        if guest.disk_on[node]:
            guest.disk_on[node] -= 1
            self.nodes[node].free_disk += guest.disk
            if self.nodes[node].exclusive_storage:
                self.nodes[node].free_spindles += guest.spindles

    def position(self, guest: SimulatedGuest) -> Position:
        """The place of a guest in Ganeti's records."""
        second = None if guest.secondary == NO_NODE else self.nodes[guest.secondary].name
        return Position(self.nodes[guest.primary].name, second)

    def status(self, guest: SimulatedGuest) -> InstanceStatus:
        """The status that Ganeti gives a guest."""
        home = self.nodes[guest.primary]
        if not guest.touched:
            return guest.given
        if not home.answers:
            there = InstanceStatus.ERROR_NODEOFFLINE, InstanceStatus.ERROR_NODEDOWN
            return there[0] if home.offline else there[1]
        if guest.primary in guest.runs_on:
            return InstanceStatus.RUNNING if guest.wanted_up else InstanceStatus.ERROR_UP
        if guest.runs_on:
            return InstanceStatus.ERROR_WRONGNODE
        if guest.wanted_up:
            return InstanceStatus.ERROR_DOWN
        return guest.given if guest.given in _DOWN else InstanceStatus.ADMIN_DOWN

    def observe(self, instance: str, *, disks: bool) -> Observed:
        """The place and state of an instance, as its nodes tell them."""
        guest = self.guests.get(instance)
        if guest is None:
            return Observed(instance, None, None)
        home = self.nodes[guest.primary]
        place, (trouble, status) = self.position(guest), self._trouble(guest)
        return Observed(
            instance,
            place,
            running=guest.primary in guest.runs_on if home.answers else None,
            disks=guest.disks if disks and home.answers else Disks.UNKNOWN,
            trouble=trouble,
            fix=() if status is None else self._advice.about_guest(instance, place, status),
            secondary_offline=(guest.secondary != NO_NODE and self.nodes[guest.secondary].offline),
        )

    def snapshot(self, source: str, read_at: float) -> Cluster:
        """The cluster as it is read now. A node that should answer and does not is silent."""
        cluster = self.cluster
        table, nodes = cluster.instances, cluster.nodes
        silent = [not node.alive and not node.offline for node in self.nodes]
        for row, guest in self._out_of_date.items():
            self._primary[row], self._secondary[row] = guest.primary, guest.secondary
            self._status[row] = self.status(guest)
        self._out_of_date.clear()
        return replace(
            cluster,
            nodes=replace(
                nodes,
                free_memory=np.array([n.free_memory for n in self.nodes], dtype=np.int64),
                free_disk=np.array([n.free_disk for n in self.nodes], dtype=np.int64),
                free_spindles=np.array([n.free_spindles for n in self.nodes], dtype=np.int64),
                offline=np.array([n.drained or not n.answers for n in self.nodes], dtype=np.bool_),
                silent=np.array(silent, dtype=np.bool_),
                unknown=tuple(
                    known if self._tells(row) else FIGURES
                    for row, known in enumerate(nodes.unknown)
                ),
                role=tuple(
                    NodeRole.OFFLINE if row in self._marked else self._given.get(row, role)
                    for row, role in enumerate(nodes.role)
                ),
            ),
            instances=replace(
                table,
                primary=self._primary,
                secondary=self._secondary,
                status=tuple(self._status),
            ),
            source=source,
            read_at=read_at,
        )

    def _tells(self, row: int) -> bool:
        """True if a node's figures are known: it answers, or the source has them all the same."""
        node = self.nodes[row]
        return node.answers or (node.offline and row not in self._marked)

    def mark_offline(self, row: int) -> None:
        """Ganeti's records call a node offline from now on."""
        self.nodes[row].offline = True
        self._marked.add(row)
        for guest in self.guests.values():
            guest.touched |= guest.primary == row
            self.changed(guest)

    def give_role(self, row: int, role: NodeRole) -> None:
        """Ganeti's records call a node drained, or regular, from now on."""
        self.nodes[row].drained = role is NodeRole.DRAINED
        self._given[row] = role

    def lose(self, row: int) -> None:
        """A node's power goes: its guests stop, its copies are out of reach."""
        self.nodes[row].alive = False
        for guest in self.guests.values():
            guest.runs_on.discard(row)
            while guest.memory_on[row]:
                self.give_memory(guest, row)
            guest.touched |= guest.primary == row
            if row in guest.nodes and guest.template.has_secondary:
                guest.disks = Disks.DEGRADED
            self.changed(guest)

    def bring_back(self, row: int) -> None:
        """A node's power returns; DRBD catches up, its guests stay down."""
        self.nodes[row].alive = True
        for guest in self.guests.values():
            self.changed(guest)
            if row in guest.nodes and guest.template.has_secondary:
                self.mend(guest)

    def mend(self, guest: SimulatedGuest) -> None:
        """Both copies are made equal if both nodes run (and no disk replacement is under way)."""
        whole = all(self.nodes[node].alive for node in guest.nodes)
        if whole and guest.disks is Disks.DEGRADED:
            guest.disks = Disks.HEALTHY

    def _trouble(self, guest: SimulatedGuest) -> tuple[str, InstanceStatus | None]:
        """The trouble with a guest itself, in words and as a status."""
        home = self.nodes[guest.primary]
        elsewhere = ", ".join(self.nodes[row].name for row in sorted(guest.runs_on - {home.row}))
        if not home.answers:
            silent, offline = InstanceStatus.ERROR_NODEDOWN, InstanceStatus.ERROR_NODEOFFLINE
            return f"its primary {home.name} does not answer", offline if home.offline else silent
        if elsewhere and home.row in guest.runs_on:
            return f"runs on {home.name} and on {elsewhere}", InstanceStatus.ERROR_WRONGNODE
        if elsewhere:
            return (
                f"runs on {elsewhere}, while its primary is {home.name}",
                InstanceStatus.ERROR_WRONGNODE,
            )
        if guest.wanted_up and not guest.runs_on:
            return "does not run though it should", InstanceStatus.ERROR_DOWN
        return "", None


def _alive(cluster: Cluster) -> list[bool]:
    """True for every node that runs. Snapshots call drained nodes offline too; those still run."""
    nodes, table = cluster.nodes, cluster.instances
    gone = {
        primary
        for status, primary in zip(table.status, table.primary.tolist(), strict=True)
        if status in NODE_GONE
    }
    offline, memory = nodes.offline.tolist(), nodes.total_memory.tolist()
    return [not offline[row] or (row not in gone and memory[row] > 0) for row in range(len(nodes))]
