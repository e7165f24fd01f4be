"""A cluster snapshot as read-only tables.

Readers produce records (one object an item, in the order of the source) and hand them to
:func:`Cluster.from_records`, which lays them out as arrays: row ``k`` of every column of a
table belongs to item ``k``. Memory and disk are MiB everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from snapshots.policy import DEFAULT_POLICY, Policy
from snapshots.reading.quoting import harmless
from snapshots.records import Group, InstanceRecord, NodeRecord
from snapshots.tables import InstanceTable, NodeTable, counted


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
        node_table = NodeTable.from_records(nodes, tuple(group.name for group in groups))
        instance_table = InstanceTable.from_records(instances, node_table.names)
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
