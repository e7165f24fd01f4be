"""The places of all instances, and what they leave of every node.

A :class:`Placement` is the mutable half of the state; :class:`planner.state.model.Model` is the
fixed one. Columns are arrays over all nodes of the cluster (N) or all instances (I).
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from typing import Protocol, Self

import numpy as np

from planner.state.model import Model
from planner.state.pair_table import PairTable
from snapshots.arrays import NO_NODE, Bools, Floats, Ints
from snapshots.cluster import Cluster


class NodeColumns:
    """The columns of a node's state that a move changes, besides ``load`` (4, N)."""

    used_memory: Ints
    free_disk: Ints
    free_spindles: Ints
    used_spindles: Floats
    used_cpus: Ints
    reserved_memory: Ints
    failing: Bools
    location_score: Ints
    primaries: Ints
    secondaries: Ints
    tag_conflicts: Ints
    later_free_memory: Ints
    later_free_disk: Ints
    later_free_spindles: Ints
    later_used_spindles: Floats
    later_used_cpus: Ints


NODE_COLUMNS: tuple[str, ...] = tuple(NodeColumns.__annotations__)
"""Their names."""


class ChangedNodes(Protocol):
    """The new state of nodes, one a lane, besides their :class:`NodeColumns`."""

    node: Ints
    load: Floats


class Change(Protocol):
    """Changes of the placement, one a lane: a move or a new place, as evaluated on this state."""

    @property
    def instance(self) -> Ints:
        """Rows of the instances."""

    @property
    def primary(self) -> Ints:
        """The instances' places then."""

    @property
    def secondary(self) -> Ints:
        """The same; NO_NODE for none."""

    @property
    def shared_locations(self) -> Ints:
        """The number of location tags that their two nodes share then."""

    @property
    def touched(self) -> Sequence[ChangedNodes]:
        """The nodes that change."""


class Placement(NodeColumns):
    """The changing state of a cluster.

    Instance columns: ``primary``, ``secondary`` (node rows, NO_NODE for none; an instance without
    a primary is not placed yet) and
    ``shared_locations`` (location tags that both nodes of the pair carry).

    Node columns, memory and disk in MiB: ``used_memory`` by running primaries,
    ``reserved_memory`` for the worst failure of one other node, ``failing`` (not N+1 safe),
    ``load`` (4, N: cpu, memory, disk, network), ``primaries`` and ``secondaries`` (counts),
    ``tag_conflicts`` (primaries beyond the first under each exclusion tag), ``location_score``.
    The ``later_…`` columns are the same with forthcoming instances counted in; where
    ``later_free_memory`` starts from the node's report, as Ganeti's tools have it.

    ``reservations``: by pair (n, p) the MiB that n holds for instances whose primary is p.
    ``tag_counts``: by exclusion tag and node how often the node's primaries carry it;
    ``tag_homes``: the same without forthcoming instances.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        table, nodes = model.cluster.instances, model.cluster.nodes
        self.primary: Ints = table.primary.copy()
        self.secondary: Ints = table.secondary.copy()
        self._place_instances()
        self._reserve_memory()
        # An untouched node is judged by what it reported; after a move by its records.
        self.failing = nodes.free_memory < self.reserved_memory
        for row, cpu_load in model.node_load_override.items():
            self.load[0, row] = cpu_load

    def _place_instances(self) -> None:
        model, nodes = self.model, self.model.cluster.nodes
        count = model.node_count
        placed = self.primary != NO_NODE
        paired = placed & (self.secondary != NO_NODE)
        home = model.cluster.instances.at_home
        real = ~model.forthcoming

        def total(rows: Ints, amounts: Ints) -> Ints:
            out = np.zeros(count, dtype=np.int64)
            np.add.at(out, rows, amounts)
            return out

        def on_primaries(amounts: Ints) -> Ints:
            return total(self.primary[home], amounts[home])

        def on_both(amounts: Ints) -> Ints:
            return on_primaries(amounts) + total(self.secondary[paired], amounts[paired])

        self.used_memory = on_primaries(np.where(model.uses_memory, model.memory, 0))
        self.free_disk = nodes.free_disk.copy()
        self.free_spindles = nodes.free_spindles.copy()
        cpus = np.where(model.uses_cpu, model.vcpus, 0)
        self.used_cpus = nodes.node_cpus + on_primaries(cpus * real)
        self.later_used_cpus = nodes.node_cpus + on_primaries(cpus)

        spindles = np.where(model.local, model.spindle_use, 0)
        shared = ~model.exclusive
        self.used_spindles = np.where(shared, self._sum_on_both(spindles * real, home), 0.0)
        self.later_used_spindles = np.where(shared, self._sum_on_both(spindles, home), 0.0)

        idle = np.where(model.uses_memory, 0, model.memory)
        self.later_free_memory = nodes.free_memory - on_primaries(idle)
        coming = np.where(model.forthcoming & model.local, model.disk, 0)
        self.later_free_disk = nodes.free_disk - on_both(coming)
        self.later_free_spindles = self._later_spindles()

        ones = real.astype(np.int64)
        self.primaries = on_primaries(ones)
        self.secondaries = on_both(ones) - self.primaries
        self.primary_lists: list[list[int]] = [[] for _ in range(count)]
        self.secondary_lists: list[list[int]] = [[] for _ in range(count)]
        here = real & placed
        for i in np.flatnonzero(here)[::-1].tolist():
            if home[i]:
                self.primary_lists[self.primary[i]].append(i)
            if self.secondary[i] != NO_NODE:
                self.secondary_lists[self.secondary[i]].append(i)
        self._sum_loads(here, home)
        self._count_tags(home, here & home)

    def _later_spindles(self) -> Ints:
        """Free spindles once forthcoming instances are there; -1 where their need is unknown.

        Ganeti counts every disk template here, though only local ones in moves.
        """
        model = self.model
        free = model.cluster.nodes.free_spindles.copy()
        for i in np.flatnonzero(model.forthcoming & (self.primary != NO_NODE)).tolist():
            needed = model.disk_spindles[i]
            for node in {self.primary[i], self.secondary[i]} - {NO_NODE}:
                rest = free[node] - needed if needed >= 0 else -1
                free[node] = rest if model.exclusive[node] else 0
        return free

    def _sum_loads(self, real: Bools, home: Bools) -> None:
        """Add loads instance by instance: the order decides the last bits."""
        model = self.model
        self.load: Floats = np.zeros((4, model.node_count))
        rows = np.flatnonzero(real & home)
        for kind in (0, 1, 3):
            np.add.at(self.load[kind], self.primary[rows], model.utilisation[rows, kind])
        self.load[2] = self._sum_on_both(np.where(real, model.utilisation[:, 2], 0.0), home)

    def _sum_on_both(self, amounts: Ints | Floats, home: Bools) -> Floats:
        """Sums by node, added up as doubles instance by instance; ``home``: also at the primary."""
        out = np.zeros(self.model.node_count)
        primary = np.where(home, self.primary, NO_NODE)
        both = np.stack([primary, self.secondary], axis=1).ravel()
        exists = both != NO_NODE
        np.add.at(out, both[exists], np.repeat(amounts.astype(np.float64), 2)[exists])
        return out

    def _count_tags(self, placed: Bools, real: Bools) -> None:
        model, tags = self.model, self.model.tags
        count = model.node_count
        self.shared_locations: Ints = np.zeros(model.instance_count, dtype=np.int64)
        self.location_score = np.zeros(count, dtype=np.int64)
        if tags.has_locations:
            paired = placed & (self.secondary != NO_NODE)
            self.shared_locations[paired] = tags.common_locations[
                self.primary[paired], self.secondary[paired]
            ]
            np.add.at(self.location_score, self.primary[real], self.shared_locations[real])
        if tags.penalty is not None:
            rows = np.flatnonzero(real)
            np.add.at(
                self.location_score, self.primary[rows], tags.penalty[rows, self.primary[rows]]
            )
        carried, shape = tags.exclusion, (len(tags.exclusion_names), count)
        carriers = carried.instances()

        def by_tag_and_node(counted: Bools) -> PairTable:
            here = counted[carriers]
            homes = self.primary[carriers[here]]
            return PairTable(shape, carried.tag[here], homes, carried.times[here])

        self.tag_counts = by_tag_and_node(placed)
        self.tag_homes = by_tag_and_node(real)
        _, nodes, amounts = self.tag_counts.entries()
        self.tag_conflicts = np.zeros(count, dtype=np.int64)
        np.add.at(self.tag_conflicts, nodes, amounts - 1)

    def _reserve_memory(self) -> None:
        model = self.model
        count = model.node_count
        mirrored = (self.secondary != NO_NODE) & ~model.forthcoming
        needs = np.where(model.reserves_memory, model.memory, 0)
        self.reservations = PairTable(
            (count, count), self.secondary[mirrored], self.primary[mirrored], needs[mirrored]
        )
        self.reserved_memory = self.reservations.most.copy()
        if (self.reservations.entries()[2] < 0).any():  # then the largest may be below 0, too
            for node in np.unique(self.secondary[mirrored]).tolist():
                peers = self.primary[mirrored & (self.secondary == node)]
                self.reserved_memory[node] = self.reservations[node, peers].max()
        idle = mirrored & (needs == 0)
        self.empty_reservations: set[tuple[int, int]] = {
            (s, p)
            for s, p in zip(self.secondary[idle].tolist(), self.primary[idle].tolist(), strict=True)
            if self.reservations[s, p] == 0
        }

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
            node = int(lanes.node[lane])
            for column in NODE_COLUMNS:
                getattr(self, column)[node] = getattr(lanes, column)[lane]
            self.load[:, node] = lanes.load[:, lane]
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


def group_scope(placement: Placement, group: int) -> Ints:
    """Rows of a group's nodes, ascending."""
    return np.flatnonzero(placement.model.group == group)
