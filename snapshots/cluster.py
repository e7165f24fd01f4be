"""A cluster snapshot as read-only tables.

Readers produce records (one object an item, in the order of the source) and hand them to
:func:`Cluster.from_records`, which lays them out as arrays: row ``k`` of every column of a
table belongs to item ``k``. Memory and disk are MiB everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from snapshots.arrays import (
    bool_array,
    float_array,
    int_array,
)
from snapshots.policy import DEFAULT_POLICY, Policy
from snapshots.reading.quoting import harmless
from snapshots.records import Group, InstanceRecord, NodeRecord
from snapshots.tables import InstanceTable, NodeTable, counted

if TYPE_CHECKING:
    pass


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
            counted(len(self.groups), "group"),
            counted(len(self.nodes), "node"),
            counted(len(self.instances), "instance"),
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
            group_names=tuple(group.name for group in groups),
        )
        instance_table = InstanceTable(
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


def _moment(at: float) -> str:
    """``14:02`` of today, ``2026-01-31 14:02`` of another day."""
    import time

    then, now = time.localtime(at), time.localtime()
    return time.strftime("%H:%M" if then[:3] == now[:3] else "%Y-%m-%d %H:%M", then)
