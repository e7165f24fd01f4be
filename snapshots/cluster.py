"""A cluster snapshot as read-only tables.

Readers produce records (one object an item, in the order of the source) and hand them to
:func:`Cluster.from_records`, which lays them out as arrays: row ``k`` of every column of a
table belongs to item ``k``. Memory and disk are MiB everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from snapshots.admin_state import AdminState
from snapshots.disk_template import DiskTemplate
from snapshots.instance_status import InstanceStatus
from snapshots.node_role import NodeRole
from snapshots.policy import DEFAULT_POLICY, Policy
from snapshots.quoting import harmless
from snapshots.reading import wrapped

if TYPE_CHECKING:
    import pandas

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

T = TypeVar("T", bound=np.generic)

NO_NODE = -1
"""Row number that stands for "no secondary"."""


class AllocationPolicy(Enum):
    """How willingly a group takes new instances; the value is Ganeti's string."""

    PREFERRED = "preferred"
    LAST_RESORT = "last_resort"
    UNALLOCABLE = "unallocable"


@dataclass(frozen=True, slots=True)
class Group:
    """A node group."""

    name: str
    uuid: str
    allocation: AllocationPolicy
    tags: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    policy: Policy = DEFAULT_POLICY

    def __repr__(self) -> str:
        return f"Group {harmless(self.name)}: {self.allocation.value}"


@dataclass(frozen=True, slots=True)
class Disk:
    """One virtual disk: size in MiB and, where known, the spindles it needs."""

    size: int
    spindles: int | None = None


def total_spindles(disks: Sequence[Disk]) -> int | None:
    """Spindles of all disks together; None when one of them does not say."""
    total = 0
    for disk in disks:
        if disk.spindles is None:
            return None
        total += disk.spindles
    return wrapped(total)


@dataclass(frozen=True, slots=True)
class Nic:
    """A network interface. Placement only cares for the network it must be connected to."""

    network: str | None = None
    mac: str | None = None
    ip: str | None = None
    mode: str | None = None
    link: str | None = None
    bridge: str | None = None


FIGURES = frozenset(
    "total_memory node_memory free_memory total_disk free_disk total_cpus node_cpus".split()
)
"""The columns of a node that are figures which the node itself reports."""


@dataclass(frozen=True, slots=True)
class NodeRecord:
    """A node as a source describes it. ``group`` is the row of its group.

    ``offline`` means that planning must not use it, for whatever reason: it is marked offline, is
    drained, is not ``vm_capable``, or is ``silent``, that is: it should have reported its figures
    and did not. ``role`` and ``vm_capable`` are None where the source cannot tell. ``unknown``
    are those of :data:`FIGURES` that the source has no value for; they hold 0.
    """

    name: str
    group: int
    total_memory: float = 0.0
    node_memory: int = 0
    free_memory: int = 0
    total_disk: float = 0.0
    free_disk: int = 0
    total_cpus: float = 0.0
    node_cpus: int = 1
    spindles: int = 1
    free_spindles: int = 0
    cpu_speed: float = 1.0
    offline: bool = False
    master: bool = False
    exclusive_storage: bool = False
    hypervisor: str | None = None
    tags: tuple[str, ...] = ()
    role: NodeRole | None = None
    vm_capable: bool | None = None
    silent: bool = False
    unknown: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class InstanceRecord:
    """An instance as a source describes it. ``primary`` and ``secondary`` are node rows.

    ``always_failover`` (Ganeti turns its migrations into failovers) is False and ``admin_state``
    None where the source cannot tell.
    """

    name: str
    memory: int
    disk: int
    disks: tuple[Disk, ...]
    vcpus: int
    status: InstanceStatus
    primary: int
    secondary: int
    template: DiskTemplate
    auto_balance: bool = True
    spindle_use: int = 1
    forthcoming: bool = False
    tags: tuple[str, ...] = ()
    nics: tuple[Nic, ...] = ()
    always_failover: bool = False
    admin_state: AdminState | None = None


@dataclass(frozen=True, eq=False)
class NodeTable:
    """The nodes, one row each; arrays are copied unless they are read-only.

    ``total_memory``, ``total_disk`` and ``total_cpus`` are float64 because Ganeti treats them
    so; ``free_memory`` is what the node reported and never changes. The rest is as in
    :class:`NodeRecord`.
    """

    names: tuple[str, ...]
    group: Ints
    total_memory: Floats
    node_memory: Ints
    free_memory: Ints
    total_disk: Floats
    free_disk: Ints
    total_cpus: Floats
    node_cpus: Ints
    spindles: Ints
    free_spindles: Ints
    cpu_speed: Floats
    offline: Bools
    master: Bools
    exclusive_storage: Bools
    hypervisor: tuple[str | None, ...]
    tags: tuple[tuple[str, ...], ...]
    role: tuple[NodeRole | None, ...]
    vm_capable: tuple[bool | None, ...]
    silent: Bools
    unknown: tuple[frozenset[str], ...]
    group_names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _freeze(self)

    def __len__(self) -> int:
        return len(self.names)

    def __repr__(self) -> str:
        return f"NodeTable: {_count(len(self), 'node')}"

    def _repr_html_(self) -> str:
        from snapshots.html_table import html_table

        rows = [
            (name, self.group_names[group], *figures)
            for name, group, *figures in zip(
                self.names,
                self.group.tolist(),
                *(
                    ["?" if figure is None else figure for figure in self.told(name)]
                    for name in ("total_memory", "free_memory", "total_disk", "free_disk")
                ),
                ["yes" if gone else "" for gone in self.offline.tolist()],
                strict=True,
            )
        ]
        headers = ["Node", "Group", "MTotal", "MFree", "DTotal", "DFree", "Not used"]
        return html_table(f"{self!r}, sizes in MiB", headers, rows)

    def told(self, figure: str) -> list[float | None]:
        """One of :data:`FIGURES` of every node; None where the source has no value for it."""
        values: list[float] = getattr(self, figure).tolist()
        return [
            None if figure in unknown else value
            for value, unknown in zip(values, self.unknown, strict=True)
        ]

    def to_frame(self) -> pandas.DataFrame:
        """A pandas frame: a row a node, by name; groups by name, all else as in the table."""
        from snapshots.table_frames import node_frame

        return node_frame(self)


@dataclass(frozen=True, eq=False)
class InstanceTable:
    """The instances, one row each; arrays are copied unless they are read-only.

    ``secondary`` is :data:`NO_NODE` where there is none.
    """

    names: tuple[str, ...]
    memory: Ints
    disk: Ints
    disks: tuple[tuple[Disk, ...], ...]
    vcpus: Ints
    status: tuple[InstanceStatus, ...]
    primary: Ints
    secondary: Ints
    template: tuple[DiskTemplate, ...]
    auto_balance: Bools
    spindle_use: Ints
    forthcoming: Bools
    tags: tuple[tuple[str, ...], ...]
    nics: tuple[tuple[Nic, ...], ...]
    always_failover: Bools
    admin_state: tuple[AdminState | None, ...]
    node_names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _freeze(self)

    @property
    def at_home(self) -> Bools:
        """Which instances count on their primary node: all that have one other than the secondary.

        Where both are one node, Ganeti's tools put the secondary's part over the primary's.
        """
        home: Bools = (self.primary != NO_NODE) & (self.primary != self.secondary)
        return home

    def __len__(self) -> int:
        return len(self.names)

    def __repr__(self) -> str:
        return f"InstanceTable: {_count(len(self), 'instance')}"

    def _repr_html_(self) -> str:
        from snapshots.html_table import html_table

        def node(row: int) -> str:
            return "" if row == NO_NODE else self.node_names[row]

        rows = [
            (name, node(primary), node(secondary), memory, disk, vcpus, status.value)
            for name, primary, secondary, memory, disk, vcpus, status in zip(
                self.names,
                self.primary.tolist(),
                self.secondary.tolist(),
                self.memory.tolist(),
                self.disk.tolist(),
                self.vcpus.tolist(),
                self.status,
                strict=True,
            )
        ]
        headers = ["Instance", "Primary", "Secondary", "Memory", "Disk", "VCPUs", "Status"]
        return html_table(f"{self!r}, sizes in MiB", headers, rows)

    def to_frame(self) -> pandas.DataFrame:
        """A pandas frame: a row an instance, by name; nodes by name, all else as in the table."""
        from snapshots.table_frames import instance_frame

        return instance_frame(self)


@dataclass(frozen=True, eq=False)
class Cluster:
    """A read-only snapshot of a cluster. Compare fingerprints to see whether two are equal.

    ``source`` says where it came from (credentials removed), ``read_at`` when, in seconds since
    the epoch (None for files and made-up clusters), ``notes`` what the reader wants a person to
    know, ``connections`` the names and UUIDs of every group's networks (None where they are not
    known, or were not asked for), ``cluster_uuid`` which cluster it is, where the source tells.
    ``loaded_at`` is when :func:`load` was called, whatever the source.
    """

    groups: tuple[Group, ...]
    nodes: NodeTable
    instances: InstanceTable
    tags: tuple[str, ...] = ()
    policy: Policy = DEFAULT_POLICY
    source: str = ""
    read_at: float | None = None
    notes: tuple[str, ...] = field(default=())
    cluster_uuid: str = ""
    connections: tuple[tuple[str, ...], ...] | None = None
    loaded_at: float | None = None

    def __repr__(self) -> str:
        counts = (
            _count(len(self.groups), "group"),
            _count(len(self.nodes), "node"),
            _count(len(self.instances), "instance"),
        )
        when = self.read_at if self.loaded_at is None else self.loaded_at
        read = "" if when is None else f", read {_moment(when)}"
        source = f" {harmless(self.source)}" if self.source else ""
        return f"Cluster{source}: {', '.join(counts)}{read}"

    def _repr_html_(self) -> str:
        from snapshots.html_table import html_table

        inside = [self.nodes.group == row for row in range(len(self.groups))]
        home = self.nodes.group[self.instances.primary] if len(self.nodes) else self.nodes.group
        rows = [
            (
                group.name,
                group.allocation.value,
                int(nodes.sum()),
                int((nodes & self.nodes.offline).sum()),
                int((home == row).sum()),
                float(self.nodes.total_memory[nodes].sum()),
                int(self.nodes.free_memory[nodes].sum()),
            )
            for row, (group, nodes) in enumerate(zip(self.groups, inside, strict=True))
        ]
        headers = ["Group", "Policy", "Nodes", "Not used", "Instances", "MTotal", "MFree"]
        return html_table(f"{self!r}; sizes in MiB", headers, rows)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 (hex) over everything that planning depends on; the same for equal snapshots."""
        from snapshots.fingerprint import fingerprint

        return fingerprint(self)

    @classmethod
    def from_records(
        cls,
        groups: Sequence[Group],
        nodes: Sequence[NodeRecord],
        instances: Sequence[InstanceRecord],
        *,
        tags: Sequence[str] = (),
        policy: Policy = DEFAULT_POLICY,
        source: str = "",
        read_at: float | None = None,
        cluster_uuid: str = "",
        notes: tuple[str, ...] = (),
        connections: tuple[tuple[str, ...], ...] | None = None,
    ) -> Cluster:
        """Lay records out as tables.

        Readers have checked the values: rows exist, integers fit in 53 bits.
        """
        node_table = NodeTable(
            names=tuple(n.name for n in nodes),
            group=_ints(n.group for n in nodes),
            total_memory=_floats(n.total_memory for n in nodes),
            node_memory=_ints(n.node_memory for n in nodes),
            free_memory=_ints(n.free_memory for n in nodes),
            total_disk=_floats(n.total_disk for n in nodes),
            free_disk=_ints(n.free_disk for n in nodes),
            total_cpus=_floats(n.total_cpus for n in nodes),
            node_cpus=_ints(n.node_cpus for n in nodes),
            spindles=_ints(n.spindles for n in nodes),
            free_spindles=_ints(n.free_spindles for n in nodes),
            cpu_speed=_floats(n.cpu_speed for n in nodes),
            offline=_bools(n.offline for n in nodes),
            master=_bools(n.master for n in nodes),
            exclusive_storage=_bools(n.exclusive_storage for n in nodes),
            hypervisor=tuple(n.hypervisor for n in nodes),
            tags=tuple(n.tags for n in nodes),
            role=tuple(n.role for n in nodes),
            vm_capable=tuple(n.vm_capable for n in nodes),
            silent=_bools(n.silent for n in nodes),
            unknown=tuple(n.unknown for n in nodes),
            group_names=tuple(group.name for group in groups),
        )
        instance_table = InstanceTable(
            names=tuple(i.name for i in instances),
            memory=_ints(i.memory for i in instances),
            disk=_ints(i.disk for i in instances),
            disks=tuple(i.disks for i in instances),
            vcpus=_ints(i.vcpus for i in instances),
            status=tuple(i.status for i in instances),
            primary=_ints(i.primary for i in instances),
            secondary=_ints(i.secondary for i in instances),
            template=tuple(i.template for i in instances),
            auto_balance=_bools(i.auto_balance for i in instances),
            spindle_use=_ints(i.spindle_use for i in instances),
            forthcoming=_bools(i.forthcoming for i in instances),
            tags=tuple(i.tags for i in instances),
            nics=tuple(i.nics for i in instances),
            always_failover=_bools(i.always_failover for i in instances),
            admin_state=tuple(i.admin_state for i in instances),
            node_names=node_table.names,
        )
        return cls(
            tuple(groups),
            node_table,
            instance_table,
            tuple(tags),
            policy,
            source,
            read_at,
            cluster_uuid=cluster_uuid,
            notes=notes,
            connections=connections,
        )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _moment(at: float) -> str:
    """``14:02`` of today, ``2026-01-31 14:02`` of another day."""
    import time

    then, now = time.localtime(at), time.localtime()
    return time.strftime("%H:%M" if then[:3] == now[:3] else "%Y-%m-%d %H:%M", then)


def _frozen(array: NDArray[T]) -> NDArray[T]:
    array.setflags(write=False)
    return array


def _freeze(table: NodeTable | InstanceTable) -> None:
    """Replace arrays that a caller may still write to with read-only copies."""
    for name, values in vars(table).items():
        if isinstance(values, np.ndarray) and values.flags.writeable:
            object.__setattr__(table, name, _frozen(values.copy()))


def _ints(values: Iterable[int]) -> Ints:
    return _frozen(np.array(list(values), dtype=np.int64))


def _floats(values: Iterable[float]) -> Floats:
    return _frozen(np.array(list(values), dtype=np.float64))


def _bools(values: Iterable[bool]) -> Bools:
    return _frozen(np.array(list(values), dtype=np.bool_))
