"""A snapshot whose nodes and instances are asked for by their names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

from planner.explain import why_unfit
from planner.plan import Position
from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate


class NamedTables:
    """A snapshot; ``nodes`` and ``instances`` are the rows of its names."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.nodes, self.instances = _rows(cluster.nodes.names), _rows(cluster.instances.names)

    def position(self, row: int) -> Position:
        """The place of an instance (row); a secondary only where its disks are mirrored."""
        names, table = self.cluster.nodes.names, self.cluster.instances
        second = int(table.secondary[row]) if self.template(row).has_secondary else NO_NODE
        return Position.of_rows(names, int(table.primary[row]), second)

    def template(self, row: int) -> DiskTemplate:
        """The disk template of an instance (row)."""
        return self.cluster.instances.template[row]

    def unfit(self, node: str) -> str:
        """The reason why nothing may go to a node; "" if something may."""
        row = self.nodes.get(node)
        if row is None:
            return "no longer on this cluster"
        return why_unfit(self.cluster, row)

    def first_silent(self, nodes: Iterable[str], offline: Collection[str]) -> str:
        """The first of ``nodes`` that does not answer; "" for none. Those ``offline`` need not."""
        for node in nodes:
            row = None if node in offline else self.nodes.get(node)
            if row is not None and self.cluster.nodes.silent[row]:
                return node
        return ""

    def offline(self, node: str) -> bool:
        """True if nothing may go to a node of the cluster."""
        return bool(self.cluster.nodes.offline[self.nodes[node]])


@lru_cache(maxsize=4)
def _rows(names: tuple[str, ...]) -> Mapping[str, int]:
    """The row of each name. Snapshots of one cluster mostly have the same names."""
    return {name: row for row, name in enumerate(names)}
