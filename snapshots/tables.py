"""Nodes and instances as tables: row ``k`` of every column belongs to item ``k``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from snapshots.admin_state import AdminState
from snapshots.arrays import (
    NO_NODE,
    Bools,
    Floats,
    Ints,
    bool_array,
    float_array,
    frozen,
    int_array,
)
from snapshots.disk_template import DiskTemplate
from snapshots.instance_status import InstanceStatus
from snapshots.node_role import NodeRole
from snapshots.records import Disk, InstanceRecord, Nic, NodeRecord

if TYPE_CHECKING:
    import pandas


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

    @classmethod
    def from_records(cls, nodes: Sequence[NodeRecord], group_names: tuple[str, ...]) -> Self:
        """The table of some records, in their order."""
        return cls(
            names=tuple(n.name for n in nodes),
            group=int_array(n.group for n in nodes),
            total_memory=float_array(n.total_memory for n in nodes),
            node_memory=int_array(n.node_memory for n in nodes),
            free_memory=int_array(n.free_memory for n in nodes),
            total_disk=float_array(n.total_disk for n in nodes),
            free_disk=int_array(n.free_disk for n in nodes),
            total_cpus=float_array(n.total_cpus for n in nodes),
            node_cpus=int_array(n.node_cpus for n in nodes),
            spindles=int_array(n.spindles for n in nodes),
            free_spindles=int_array(n.free_spindles for n in nodes),
            cpu_speed=float_array(n.cpu_speed for n in nodes),
            offline=bool_array(n.offline for n in nodes),
            master=bool_array(n.master for n in nodes),
            exclusive_storage=bool_array(n.exclusive_storage for n in nodes),
            hypervisor=tuple(n.hypervisor for n in nodes),
            tags=tuple(n.tags for n in nodes),
            role=tuple(n.role for n in nodes),
            vm_capable=tuple(n.vm_capable for n in nodes),
            silent=bool_array(n.silent for n in nodes),
            unknown=tuple(n.unknown for n in nodes),
            group_names=group_names,
        )

    def __len__(self) -> int:
        return len(self.names)

    def __repr__(self) -> str:
        return f"NodeTable: {counted(len(self), 'node')}"

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
        from snapshots.table_frames import table_frame

        told = {figure: self.told(figure) for unknown in self.unknown for figure in unknown}
        return table_frame("node", vars(self), {"group": self.group_names}, told)


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

    @classmethod
    def from_records(cls, instances: Sequence[InstanceRecord], node_names: tuple[str, ...]) -> Self:
        """The table of some records, in their order."""
        return cls(
            names=tuple(i.name for i in instances),
            memory=int_array(i.memory for i in instances),
            disk=int_array(i.disk for i in instances),
            disks=tuple(i.disks for i in instances),
            vcpus=int_array(i.vcpus for i in instances),
            status=tuple(i.status for i in instances),
            primary=int_array(i.primary for i in instances),
            secondary=int_array(i.secondary for i in instances),
            template=tuple(i.template for i in instances),
            auto_balance=bool_array(i.auto_balance for i in instances),
            spindle_use=int_array(i.spindle_use for i in instances),
            forthcoming=bool_array(i.forthcoming for i in instances),
            tags=tuple(i.tags for i in instances),
            nics=tuple(i.nics for i in instances),
            always_failover=bool_array(i.always_failover for i in instances),
            admin_state=tuple(i.admin_state for i in instances),
            node_names=node_names,
        )

    @property
    def at_home(self) -> Bools:
        """True for instances that count on their primary: all with one other than the secondary.

        Where both are one node, Ganeti's tools put the secondary's part over the primary's.
        """
        home: Bools = (self.primary != NO_NODE) & (self.primary != self.secondary)
        return home

    def __len__(self) -> int:
        return len(self.names)

    def __repr__(self) -> str:
        return f"InstanceTable: {counted(len(self), 'instance')}"

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
        from snapshots.table_frames import table_frame

        nodes = self.node_names
        return table_frame("instance", vars(self), {"primary": nodes, "secondary": nodes}, {})


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _freeze(table: NodeTable | InstanceTable) -> None:
    """Replace arrays that a caller may still write to with read-only copies."""
    for name, values in vars(table).items():
        if isinstance(values, np.ndarray) and values.flags.writeable:
            object.__setattr__(table, name, frozen(values.copy()))
