"""Sums by node over all instances: what a placement starts from, before moves keep it up to date.

Columns are arrays over all nodes of the cluster (N) or all instances (I).
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from planner.state.model import Model
from planner.state.node_columns import NodeColumns
from planner.state.pair_table import PairTable
from snapshots.arrays import NO_NODE, Bools, Floats, Ints, distinct


class NodeSums:
    """The instances of ``model`` at nodes ``primary`` and ``secondary`` (I, NO_NODE for none).

    An instance that names one node as both counts as a secondary there (``at_home`` of the
    instances); forthcoming instances count in what has ``later`` in its name, and in tags.
    """

    def __init__(self, model: Model, primary: Ints, secondary: Ints) -> None:
        self._model = model
        self._primary = primary
        self._secondary = secondary
        self._home = model.cluster.instances.at_home
        self._paired = (primary != NO_NODE) & (secondary != NO_NODE)
        self._real = ~model.forthcoming
        self._here: Bools = self._real & (primary != NO_NODE)

    def _total(self, rows: Ints, amounts: Ints) -> Ints:
        out = np.zeros(self._model.node_count, dtype=np.int64)
        np.add.at(out, rows, amounts)
        return out

    def _on_primaries(self, amounts: Ints) -> Ints:
        return self._total(self._primary[self._home], amounts[self._home])

    def _on_both(self, amounts: Ints) -> Ints:
        paired = self._paired
        return self._on_primaries(amounts) + self._total(self._secondary[paired], amounts[paired])

    def _in_doubles(self, amounts: Ints | Floats) -> Floats:
        """Sums on both nodes, added up as doubles instance by instance."""
        out = np.zeros(self._model.node_count)
        primary = np.where(self._home, self._primary, NO_NODE)
        both = np.stack([primary, self._secondary], axis=1).ravel()
        exists = both != NO_NODE
        np.add.at(out, both[exists], np.repeat(amounts.astype(np.float64), 2)[exists])
        return out

    def fill(self, columns: NodeColumns) -> None:
        """Set the columns of memory, disk, spindles, CPUs and counts of instances."""
        model, nodes = self._model, self._model.cluster.nodes
        columns.used_memory = self._on_primaries(np.where(model.uses_memory, model.memory, 0))
        columns.free_disk = nodes.free_disk.copy()
        columns.free_spindles = nodes.free_spindles.copy()
        cpus = np.where(model.uses_cpu, model.vcpus, 0)
        columns.used_cpus = nodes.node_cpus + self._on_primaries(cpus * self._real)
        columns.later_used_cpus = nodes.node_cpus + self._on_primaries(cpus)

        spindles = np.where(model.local, model.spindle_use, 0)
        shared = ~model.exclusive
        used = self._in_doubles(spindles * self._real)
        columns.used_spindles = np.where(shared, used, 0.0)
        columns.later_used_spindles = np.where(shared, self._in_doubles(spindles), 0.0)

        idle = np.where(model.uses_memory, 0, model.memory)
        columns.later_free_memory = nodes.free_memory - self._on_primaries(idle)
        coming = np.where(model.forthcoming & model.local, model.disk, 0)
        columns.later_free_disk = nodes.free_disk - self._on_both(coming)
        columns.later_free_spindles = self._later_spindles()

        ones = self._real.astype(np.int64)
        columns.primaries = self._on_primaries(ones)
        columns.secondaries = self._on_both(ones) - columns.primaries

    def _later_spindles(self) -> Ints:
        """Free spindles once forthcoming instances are there; -1 where their need is unknown.

        Ganeti counts every disk template here, though only local ones in moves.
        """
        model = self._model
        free = model.cluster.nodes.free_spindles.copy()
        for i in np.flatnonzero(model.forthcoming & (self._primary != NO_NODE)).tolist():
            needed = model.disk_spindles[i]
            for node in {self._primary[i], self._secondary[i]} - {NO_NODE}:
                rest = free[node] - needed if needed >= 0 else -1
                free[node] = rest if model.exclusive[node] else 0
        return free

    def lists(self) -> tuple[list[list[int]], list[list[int]]]:
        """The instances of every node as primaries and as secondaries, last rows first."""
        primaries: list[list[int]] = [[] for _ in range(self._model.node_count)]
        secondaries: list[list[int]] = [[] for _ in range(self._model.node_count)]
        for i in np.flatnonzero(self._here)[::-1].tolist():
            if self._home[i]:
                primaries[self._primary[i]].append(i)
            if self._secondary[i] != NO_NODE:
                secondaries[self._secondary[i]].append(i)
        return primaries, secondaries

    def loads(self) -> Floats:
        """Cpu, memory, disk and network loads (4, N), added up instance by instance.

        The order decides the last bits.
        """
        model = self._model
        load: Floats = np.zeros((4, model.node_count))
        rows = np.flatnonzero(self._here & self._home)
        for kind in (0, 1, 3):
            np.add.at(load[kind], self._primary[rows], model.utilisation[rows, kind])
        load[2] = self._in_doubles(np.where(self._here, model.utilisation[:, 2], 0.0))
        return load

    def shared_locations(self) -> Ints:
        """The location tags that both nodes of each instance carry (I)."""
        found: Ints = np.zeros(self._model.instance_count, dtype=np.int64)
        tags = self._model.tags
        if tags.has_locations:
            paired = self._home & (self._secondary != NO_NODE)
            found[paired] = tags.common_locations[self._primary[paired], self._secondary[paired]]
        return found

    def location_scores(self, shared_locations: Ints) -> Ints:
        """Shared location tags and penalties of the primaries of every node (N)."""
        tags = self._model.tags
        rows = np.flatnonzero(self._here & self._home)
        score = self._total(self._primary[rows], shared_locations[rows])
        if tags.penalty is not None:
            penalty = tags.penalty[rows, self._primary[rows]]
            np.add.at(score, self._primary[rows], penalty)
        return score

    def tag_counts(self) -> PairTable:
        """By exclusion tag and node how often the node's primaries carry it."""
        return self._by_tag_and_node(self._home)

    def tag_homes(self) -> PairTable:
        """:meth:`tag_counts` without forthcoming instances."""
        return self._by_tag_and_node(self._here & self._home)

    def _by_tag_and_node(self, counted: Bools) -> PairTable:
        carried = self._model.tags.exclusion
        shape = len(self._model.tags.exclusion_names), self._model.node_count
        carriers = carried.instances()
        here = counted[carriers]
        homes = self._primary[carriers[here]]
        return PairTable(shape, carried.tag[here], homes, carried.times[here])

    @cached_property
    def _mirrored(self) -> Bools:
        mirrored: Bools = (self._secondary != NO_NODE) & self._real
        return mirrored

    @cached_property
    def _reserves(self) -> Ints:
        """MiB that each instance holds on its secondary."""
        return np.where(self._model.reserves_memory, self._model.memory, 0)

    def reservations(self) -> PairTable:
        """By pair (n, p) the MiB that n holds for instances whose primary is p."""
        mirrored, count = self._mirrored, self._model.node_count
        return PairTable(
            (count, count),
            self._secondary[mirrored],
            self._primary[mirrored],
            self._reserves[mirrored],
        )

    def most_reserved(self, reservations: PairTable) -> Ints:
        """The largest of the reservations of every node (N)."""
        most = reservations.most.copy()
        if (reservations.entries()[2] < 0).any():  # then the largest may be below 0, too
            mirrored = self._mirrored
            for node in distinct(self._secondary[mirrored]):
                peers = self._primary[mirrored & (self._secondary == node)]
                most[node] = reservations[node, peers].max()
        return most

    def empty_reservations(self, reservations: PairTable) -> set[tuple[int, int]]:
        """Pairs (n, p) of nodes that share instances of which none holds memory."""
        idle = self._mirrored & (self._reserves == 0)
        pairs = zip(self._secondary[idle].tolist(), self._primary[idle].tolist(), strict=True)
        return {(s, p) for s, p in pairs if reservations[s, p] == 0}
