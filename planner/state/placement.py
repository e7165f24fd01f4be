"""The places of all instances, and what they leave of every node.

A :class:`Placement` is the mutable half of the state; :class:`planner.state.model.Model` is the
fixed one. Columns are arrays over all nodes of the cluster (N) or all instances (I).
"""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import Self

import numpy as np

from planner.state.model import Model
from planner.state.node_columns import NODE_COLUMNS, Change, ChangedNodes, NodeColumns
from planner.state.node_sums import NodeSums
from planner.state.pair_table import PairTable
from snapshots.arrays import NO_NODE, Bools, Floats, Ints
from snapshots.cluster import Cluster


class Placement(NodeColumns):
    """The changing state of a cluster.

    Instance columns: ``primary``, ``secondary`` (node rows, NO_NODE for none; an instance without
    a primary is not placed yet) and ``shared_locations`` (location tags that both nodes carry).

    Node columns: those of :class:`NodeColumns` and ``load`` (4, N: cpu, memory, disk, network).
    ``primary_lists`` and ``secondary_lists``: the instances of every node, the most recent first.

    ``reservations``: by pair (n, p) the MiB that n holds for instances whose primary is p;
    ``empty_reservations``: the pairs that have instances and hold none.
    ``tag_counts``: by exclusion tag and node how often the node's primaries carry it;
    ``tag_homes``: the same without forthcoming instances.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        table, nodes = model.cluster.instances, model.cluster.nodes
        self.primary: Ints = table.primary.copy()
        self.secondary: Ints = table.secondary.copy()
        sums = NodeSums(model, self.primary, self.secondary)
        sums.fill(self)
        self.primary_lists, self.secondary_lists = sums.lists()
        self.load: Floats = sums.loads()
        for row, cpu_load in model.node_load_override.items():
            self.load[0, row] = cpu_load
        self.shared_locations: Ints = sums.shared_locations()
        self.location_score = sums.location_scores(self.shared_locations)
        self.tag_counts = sums.tag_counts()
        self.tag_homes = sums.tag_homes()
        self.tag_conflicts = _beyond_the_first(self.tag_counts)
        self.reservations = sums.reservations()
        self.reserved_memory = sums.most_reserved(self.reservations)
        self.empty_reservations = sums.empty_reservations(self.reservations)
        # An untouched node is judged by what it reported; after a move by its records.
        self.failing = nodes.free_memory < self.reserved_memory

    @property
    def free_memory(self) -> Ints:
        """MiB that no running primary uses (N); what every check works with."""
        return self.model.usable_memory - self.used_memory

    def commit(self, outcome: Change, lane: int) -> None:
        """Carry out one evaluated move: lane ``lane`` of ``outcome``, evaluated on this state."""
        i = int(outcome.instance[lane])
        old_primary, old_secondary = int(self.primary[i]), int(self.secondary[i])
        new_primary = int(outcome.primary[lane])
        new_secondary = int(outcome.secondary[lane])
        for lanes in outcome.touched:
            self.set_node(lanes, lane)
        if old_primary != NO_NODE:
            self.drop_primary(i, old_primary)
        self.list_primary(i, new_primary)
        if self.model.drbd[i]:
            if old_secondary != NO_NODE:
                self.drop_secondary(i, old_secondary, old_primary)
            if new_secondary != NO_NODE:
                self.list_secondary(i, new_secondary, new_primary)
        self.primary[i] = new_primary
        self.secondary[i] = new_secondary
        self.shared_locations[i] = outcome.shared_locations[lane]

    def set_node(self, lanes: ChangedNodes, lane: int) -> None:
        """Take over the columns of the node that lane ``lane`` stands on."""
        node = int(lanes.node[lane])
        for column in NODE_COLUMNS:
            getattr(self, column)[node] = getattr(lanes, column)[lane]
        self.load[:, node] = lanes.load[:, lane]

    def list_primary(self, i: int, node: int) -> None:
        """Put an instance on the lists of its primary, the most recent first."""
        if not self.model.forthcoming[i]:
            self.primary_lists[node].insert(0, i)
        self._retag(i, node, 1)

    def drop_primary(self, i: int, node: int) -> None:
        """Take it off them, unless it is only the secondary there."""
        if self.primary[i] == self.secondary[i]:
            return
        if not self.model.forthcoming[i]:
            self.primary_lists[node].remove(i)
        self._retag(i, node, -1)

    def list_secondary(self, i: int, node: int, primary: int) -> None:
        """Put an instance whose primary is ``primary`` on the lists of its secondary."""
        if self.model.forthcoming[i]:
            return
        self.secondary_lists[node].insert(0, i)
        self.reservations[node, primary] += self._need(i)
        if self.reservations[node, primary] == 0:
            self.empty_reservations.add((node, primary))
        else:
            self.empty_reservations.discard((node, primary))

    def drop_secondary(self, i: int, node: int, primary: int) -> None:
        """Take it off them."""
        if self.model.forthcoming[i]:
            return
        self.secondary_lists[node].remove(i)
        self.reservations[node, primary] -= self._need(i)
        if self.reservations[node, primary] == 0:
            self.empty_reservations.discard((node, primary))

    def counted(self, rows: Ints) -> tuple[Bools, Bools]:
        """True for instances in the counts of their primary, and in those of their secondary.

        All are but the forthcoming ones. Where a file has one node as both, the instance is a
        secondary there (``at_home`` of the instances).
        """
        real = ~self.model.forthcoming[rows]
        return real & (self.primary[rows] != self.secondary[rows]), real

    def clone(self) -> Self:
        """An independent copy, for looking ahead."""
        twin = copy(self)
        for name, value in vars(self).items():
            if isinstance(value, np.ndarray | PairTable):
                setattr(twin, name, value.copy())
        twin.primary_lists = [list(rows) for rows in self.primary_lists]
        twin.secondary_lists = [list(rows) for rows in self.secondary_lists]
        twin.empty_reservations = set(self.empty_reservations)
        return twin

    def become(self, other: Self) -> None:
        """Take over the state of a clone."""
        vars(self).update(vars(other))

    def _need(self, i: int) -> int:
        """MiB that an instance holds on its secondary."""
        return int(self.model.memory[i]) if self.model.reserves_memory[i] else 0

    def _retag(self, i: int, node: int, sign: int) -> None:
        tags, times = self.model.tags.exclusion.of(i)
        if len(tags):
            nodes = np.full_like(tags, node)
            tables = [self.tag_counts]
            if not self.model.forthcoming[i]:
                tables.append(self.tag_homes)
            for table in tables:
                table.put(tags, nodes, table[tags, nodes] + sign * times)

    def to_cluster(self, nodes: Ints | None = None) -> Cluster:
        """The snapshot that this placement amounts to (only the given node rows, if any).

        Free memory stays as reported; free disk and spindles are the planned ones; instances
        are kept where their primary is kept.
        """
        from snapshots.subset import subset

        cluster = self.model.cluster
        moved_nodes = replace(
            cluster.nodes,
            free_disk=self.free_disk,
            free_spindles=self.free_spindles,
            offline=self.model.offline,
        )
        moved = replace(cluster.instances, primary=self.primary, secondary=self.secondary)
        whole = replace(cluster, nodes=moved_nodes, instances=moved)
        return whole if nodes is None else subset(whole, nodes)


def _beyond_the_first(tag_counts: PairTable) -> Ints:
    """Primaries of every node (N) beyond the first under each exclusion tag."""
    found = np.zeros(tag_counts.shape[1], dtype=np.int64)
    _, nodes, amounts = tag_counts.entries()
    np.add.at(found, nodes, amounts - 1)
    return found


def group_scope(placement: Placement, group: int) -> Ints:
    """Rows of a group's nodes, ascending."""
    return np.flatnonzero(placement.model.group == group)
