"""Every node, every two nodes, or named sets of nodes lost at once: what each of them means.

Most of a loss adds up node by node. Two nodes that are lost together mean more, or less, than each
by itself only where they share an instance, send instances to the same secondary, or have
instances on shared storage that look for the same room: only these are looked at, in arrays by
pair. Instances on shared storage whose room slots do not settle are placed, exactly where greedy
placing leaves doubt.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from planner.state.placement import Placement
from planner.whatif.losses.arrivals_by_node import ArrivalsByNode
from planner.whatif.losses.exposure import Exposure
from planner.whatif.losses.loss_table import LossTable
from planner.whatif.losses.nodes_lost import fates
from planner.whatif.losses.pair_numbers import PairNumbers
from planner.whatif.losses.restarts import RestartPlanner
from planner.whatif.losses.shared_slots import SharedSlots
from snapshots.arrays import NO_NODE, Bools, Ints

_UNITS = 20.0
"""Deterministic time of CP-SAT for a whole table: some half a minute."""
_UNITS_EACH = 1.0
"""And for one set."""


def screen_any(placement: Placement, count: int, *, among: Ints | None = None) -> LossTable:
    """Every single node, or every two nodes, lost at once.

    Nodes that are down already cannot be lost; those that are in use, or drained, can.

    Args:
        placement: the state before.
        count: 1 or 2.
        among: rows of the nodes that may be lost; all, if None.

    Raises:
        ValueError: ``count`` is neither 1 nor 2.
    """
    if count not in (1, 2):
        raise ValueError(f"1 or 2 nodes at once, not {count}")
    exposure = Exposure(placement)
    rows = np.flatnonzero(exposure.works)
    if among is not None:
        rows = np.intersect1d(rows, among)
    if count == 1:
        return _each(exposure, rows[:, None])
    return _PairLosses(exposure, rows).table()


def screen_sets(placement: Placement, sets: Iterable[Sequence[int]]) -> LossTable:
    """Some sets of nodes (rows), each lost at once; a row that a set has twice counts once."""
    different = [np.unique(np.array(nodes, dtype=np.int64)) for nodes in sets]
    width = max((len(nodes) for nodes in different), default=1)
    table = np.full((len(different), width), NO_NODE, dtype=np.int64)
    for row, nodes in zip(table, different, strict=True):
        row[: len(nodes)] = nodes
    return _each(Exposure(placement), table)


class _Columns:
    """The columns of a table while they are filled."""

    def __init__(self, size: int) -> None:
        self.restarted = np.zeros(size, dtype=np.int64)
        self.not_restarted = self.restarted.copy()
        self.down = self.restarted.copy()
        self.lost = self.restarted.copy()
        self.second_copies = self.restarted.copy()
        self.short_mib = self.restarted.copy()
        self.certain: Bools = np.ones(size, dtype=np.bool_)

    def table(self, nodes: Ints) -> LossTable:
        return LossTable(nodes=nodes, **vars(self))


class _Searches:
    """Restarts set by set, with what is left of the deterministic time for all."""

    def __init__(self, exposure: Exposure) -> None:
        self.planner = RestartPlanner(exposure)
        self._left = _UNITS

    def fill(self, columns: _Columns, number: int, nodes: Ints) -> None:
        """The restarts of one set of nodes."""
        found = self.planner.restarts(nodes, units=min(self._left, _UNITS_EACH))
        self._left -= found.spent
        columns.not_restarted[number] = found.no_room
        columns.restarted[number] = len(found.instances) - found.no_room
        columns.short_mib[number] = found.short_mib
        columns.certain[number] = found.certain


def _each(exposure: Exposure, sets: Ints) -> LossTable:
    """Set by set."""
    columns, searches = _Columns(len(sets)), _Searches(exposure)
    for number, padded in enumerate(sets):
        nodes = padded[padded != NO_NODE]
        found = fates(exposure, nodes)
        columns.lost[number] = found.lost.sum()
        columns.down[number] = found.down.sum()
        columns.second_copies[number] = found.second_copy.sum()
        searches.fill(columns, number, nodes)
    return columns.table(sets)


class _PairLosses:
    """Every two of some nodes (rows, ascending)."""

    def __init__(self, exposure: Exposure, rows: Ints) -> None:
        self._exposure = exposure
        count = len(exposure.takes)
        self._numbers = PairNumbers(rows, count)
        self._rows = rows
        self._may_go = np.zeros(count, dtype=np.bool_)
        self._may_go[rows] = True
        self._searches = _Searches(exposure)
        self._columns = _Columns(len(self._numbers))
        self._doubt: Bools = np.zeros(len(self._numbers), dtype=np.bool_)
        self._met: Ints = np.zeros(len(self._numbers), dtype=np.int64)
        """To how many nodes both nodes of a pair send instances."""
        apart = exposure.primary != exposure.secondary
        self._mirrored: Bools = exposure.mirrored & apart
        self._moving = np.flatnonzero(exposure.restarts_on_secondary & apart)

    def table(self) -> LossTable:
        """All pairs."""
        nodes = self._numbers.nodes
        self._add_fates(nodes)
        self._add_restarts(nodes)
        for number in np.flatnonzero(self._doubt).tolist():
            self._searches.fill(self._columns, number, nodes[number])
        return self._columns.table(nodes)

    # -- what no room changes ----------------------------------------------------------------------

    def _add_fates(self, nodes: Ints) -> None:
        exposure, columns = self._exposure, self._columns
        first, second, mirrored = exposure.primary, exposure.secondary, self._mirrored
        waits, waits_too = exposure.waits_for_primary, exposure.waits_for_secondary & mirrored
        both_here = exposure.mirrored & ~mirrored
        self._add(columns.lost, nodes, self._count(first, both_here))
        self._add(columns.down, nodes, self._count(first, waits & ~both_here))
        self._add(columns.down, nodes, self._count(second, waits_too))
        self._add(columns.second_copies, nodes, self._count(second, mirrored & ~waits_too))
        wanted = np.zeros_like(first, dtype=np.bool_)
        wanted[self._moving] = True
        wanted |= exposure.should_run & exposure.anywhere
        self._add(columns.restarted, nodes, self._count(first, wanted))
        # An instance of both nodes is lost, and nothing else.
        shared = np.flatnonzero(mirrored)
        shared = shared[self._may_go[first[shared]] & self._may_go[second[shared]]]
        at = self._numbers.of(first[shared], second[shared])
        np.add.at(columns.lost, at, 1)
        for column, counted in (
            (columns.down, waits[shared]),
            (columns.down, waits_too[shared]),
            (columns.second_copies, ~waits_too[shared]),
            (columns.restarted, wanted[shared]),
        ):
            np.subtract.at(column, at[counted], 1)

    def _count(self, column: Ints, chosen: Bools) -> Ints:
        return np.bincount(column[chosen], minlength=len(self._may_go))

    def _add(self, column: Ints, nodes: Ints, by_node: Ints) -> None:
        column += by_node[nodes].sum(axis=1)

    # -- what room changes -------------------------------------------------------------------------

    def _add_restarts(self, nodes: Ints) -> None:
        memory = self._arrivals(0)
        columns, streams = self._columns, memory.streams
        of_all = np.zeros((2, len(self._may_go)), dtype=np.int64)
        np.add.at(of_all[0], streams.source, streams.short)
        np.add.at(of_all[1], streams.source, streams.left)
        self._add(columns.short_mib, nodes, of_all[0])
        self._add(columns.not_restarted, nodes, of_all[1])
        inside = self._may_go[streams.source] & self._may_go[streams.target]
        at = self._numbers.of(streams.source[inside], streams.target[inside])
        np.subtract.at(columns.short_mib, at, streams.short[inside])
        np.subtract.at(columns.not_restarted, at, streams.left[inside])
        for one in memory.meetings(self._may_go):
            at = self._numbers.of(streams.source[one.first], streams.source[one.second])
            columns.short_mib[at] += one.short  # a target meets every pair once
            columns.not_restarted[at] += one.left
            self._met[at] += 1
        for amount in range(1, len(self._searches.planner.rooms)):
            self._doubt_further(amount, nodes)
        self._doubt_shared()
        columns.restarted -= columns.not_restarted

    def _arrivals(self, amount: int) -> ArrivalsByNode:
        planner, rows = self._searches.planner, self._moving
        return ArrivalsByNode(
            self._exposure.primary[rows],
            self._exposure.secondary[rows],
            planner.takes[amount][rows],
            planner.room[amount],
        )

    def _doubt_further(self, amount: int, nodes: Ints) -> None:
        """Pairs that break another hard limit than memory are looked at by themselves."""
        arrivals = self._arrivals(amount)
        streams = arrivals.streams
        short = np.zeros(len(self._may_go), dtype=np.bool_)
        short[streams.source[streams.short > 0]] = True
        self._doubt |= short[nodes].any(axis=1)
        for one in arrivals.meetings(self._may_go):
            at = self._numbers.of(streams.source[one.first], streams.source[one.second])
            self._doubt[at] |= one.over

    def _doubt_shared(self) -> None:
        """Pairs with instances on shared storage, unless there is surely room for all."""
        exposure, planner = self._exposure, self._searches.planner
        model = exposure.placement.model
        wanted = np.flatnonzero(exposure.should_run & exposure.anywhere)
        groups = model.group[exposure.primary[wanted]]
        streams, short = self._arrivals(0).streams, self._columns.short_mib.copy()
        for group in np.unique(groups).tolist():
            some = wanted[groups == group]
            takers = np.flatnonzero(exposure.takes & (model.group == group))
            home, sizes = exposure.primary[some], planner.takes[0][some]
            slots = SharedSlots(home, sizes, takers, planner.room[0], streams)
            further = (planner.takes[1:, some] > 0).any()
            for node in self._rows[slots.homes[self._rows]].tolist():
                others = self._rows[self._rows != node]
                at = self._numbers.of(np.full_like(others, node), others)
                fits = slots.all_fit(node, others, self._met[at])
                lacking = slots.lacking(node, others)
                fits &= (short[at] == 0) | (lacking == 0)
                self._doubt[at] |= ~fits | further
                once = ~slots.homes[others] | (others > node)  # a pair comes with each of its homes
                once &= fits
                homeless = slots.homeless[node] + slots.homeless[others[once]]
                self._columns.not_restarted[at[once]] += homeless
                self._columns.short_mib[at[once]] += lacking[once]
