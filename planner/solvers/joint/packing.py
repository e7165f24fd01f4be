"""Instances put on nodes and taken off again, quickly: which places are free, what is in the way.

The limits are those of :mod:`planner.rules.node_operations` without global N+1; an instance that is
not on a node takes nothing from any. What is found here is a proposal, for the exact rules to
judge.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from planner.rules.limit import PLENTY
from planner.solvers.counting import Bunch, Places, amounts_of, limiting_tags, memory_of
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Bools, Floats, Ints

Spot = tuple[int, int]
"""Node rows (primary, secondary; NO_NODE for none)."""
_SPENT = 1e-9


class Packing:
    """Nodes with the instances of some bunches on them, none at first.

    ``left`` (R, N) is what is left of every limited amount, ``free`` (N) MiB of memory, ``held``
    by pair the MiB that a row keeps free for the failure of a column.
    ``items`` are the instances' rows, ``kind[k]`` the bunch of item k, ``spots[k]`` where it is,
    ``there[n]`` the items with a part on node n.
    """

    def __init__(self, placement: Placement, bunches: Sequence[Bunch]) -> None:
        model = placement.model
        self.items = [row for bunch in bunches for row in bunch.rows]
        self.kind = [b for b, bunch in enumerate(bunches) for _ in bunch.rows]
        self.spots: list[Spot | None] = [None] * len(self.items)
        self.there: list[set[int]] = [set() for _ in range(model.node_count)]
        rows = np.array([bunch.rows[0] for bunch in bunches], dtype=np.int64)
        self.mirrored: Bools = model.drbd[rows]
        self.stays: list[int] = [
            bunch.home[0] if len(bunch.pairs) and (bunch.pairs[:, 0] == bunch.home[0]).all() else -1
            for bunch in bunches
        ]
        """The primary of bunches that only look for a secondary, else -1."""
        memory, reserve = memory_of(placement, rows)
        self.memory: list[int] = memory.tolist()
        self.reserve: list[int] = reserve.tolist()
        self.free: Ints = placement.free_memory.copy()
        self._later: Ints = placement.later_free_memory.copy()
        uses = placement.model.memory[rows]
        self._wants: list[int] = uses.tolist()
        self.held = placement.reservations.copy()
        self.exempt: Bools = placement.failing.copy()
        self._total = np.maximum(
            np.where(np.isfinite(model.total_memory), model.total_memory, 0), 1
        )
        self._rows(placement, rows, sum(bunch.size for bunch in bunches))
        self._pairs: list[tuple[Ints, Ints, Bools]] = [
            _table(bunch, drbd) for bunch, drbd in zip(bunches, self.mirrored.tolist(), strict=True)
        ]

    def _rows(self, placement: Placement, rows: Ints, count: int) -> None:
        """The amounts that can run out: what each kind takes of them, and what there is."""
        found: dict[tuple[bytes, ...], tuple[Ints, Ints, Ints]] = {}
        kinds = [
            (one.primary, one.secondary, one.room, one.met_by_primary, one.met_by_secondary)
            for one in amounts_of(placement, rows)
        ]
        nothing = np.zeros(len(rows), dtype=np.int64)
        for tag in limiting_tags(placement, rows):
            carries = np.zeros(len(rows), dtype=np.int64)
            carries[tag.carriers] = 1
            kinds.append((carries, nothing, 1 - tag.there, carries, nothing))
        for first, second, room, met, met_second in kinds:
            # An unchecked instance takes as much, but is stopped by nothing: marked by -PLENTY.
            takes = np.where(met > 0, first, -PLENTY), np.where(met_second > 0, second, -PLENTY)
            largest = max(int(first.max(initial=0)), int(second.max(initial=0)))
            if int(room.min()) >= largest * count * 2:
                continue
            key = takes[0].tobytes(), takes[1].tobytes(), room.tobytes()
            found.setdefault(key, (takes[0], takes[1], room))
        self.left: Ints = np.array([room for _, _, room in found.values()], dtype=np.int64)
        self.left = self.left.reshape(len(found), placement.model.node_count)
        self._floor: Ints = np.minimum(self.left, 0)  # none comes that this would stop
        shape = len(found), len(rows)
        first = np.array([one for one, _, _ in found.values()], dtype=np.int64).reshape(shape)
        second = np.array([one for _, one, _ in found.values()], dtype=np.int64).reshape(shape)
        self._needs = first.T[:, :, None].copy(), second.T[:, :, None].copy()
        self._takes = np.maximum(first, 0).T.copy(), np.maximum(second, 0).T.copy()
        self._scale = np.maximum(self.left.max(axis=1, initial=1), 1).astype(np.float64)[:, None]

    # -- looking -----------------------------------------------------------------------------------

    def places(self, item: int) -> tuple[Ints, Ints, Floats]:
        """Free places of an item: primaries, secondaries, and what each costs in spare MiB."""
        b = self.kind[item]
        rows, columns, allowed = self._pairs[b]
        second = np.flatnonzero((self._needs[1][b] <= self.left).all(axis=0)[columns])
        if self.stays[b] >= 0:
            first = np.arange(len(rows))
        else:
            good = (self._needs[0][b] <= self.left).all(axis=0)
            good &= self.exempt | (self.free - self.memory[b] > self.held.most)
            first = np.flatnonzero(good[rows])
        if not self.mirrored[b]:
            found = rows[first[allowed[first, 0]]]
            none = np.full(len(found), NO_NODE)
            return found, none, np.zeros(len(found))
        if not len(first) or not len(second):
            return first[:0], second[:0], np.zeros(0)
        p, s = rows[first], columns[second]
        kept = self.held[s[None, :], p[:, None]] + self.reserve[b]
        good = (kept < self.free[s]) | self.exempt[s]
        good &= self.reserve[b] < np.minimum(self.free, self._later)[s]
        good &= allowed[first[:, None], second]
        i, j = np.nonzero(good)
        return p[i], s[j], np.maximum(kept[i, j] - self.held.most[s[j]], 0).astype(np.float64)

    def slack(self) -> Ints:
        """MiB of every node that are neither used nor kept free."""
        found: Ints = self.free - self.held.most
        return found

    def lacking(self, item: int) -> tuple[Ints, Ints, Floats]:
        """All places that the item may ever have, and what they lack, as sums of shares."""
        b = self.kind[item]
        rows, columns, allowed = self._pairs[b]
        i, j = np.nonzero(allowed)
        lacks = np.maximum(self._needs[0][b] - self.left, 0) / self._scale
        each = lacks.sum(axis=0)
        short = np.maximum(self.held.most + self.memory[b] + 1 - self.free, 0) / self._total
        each += np.where(self.exempt, 0.0, short)
        p = rows[i]
        missing: Floats = each[p] if self.stays[b] < 0 else np.zeros(len(p))
        if not self.mirrored[b]:
            return p, np.full(len(p), NO_NODE), missing
        s = columns[j]
        lacks = np.maximum(self._needs[1][b] - self.left, 0) / self._scale
        kept = np.maximum(self.held[s, p] + self.reserve[b], self.held.most[s])
        short = np.maximum(kept + 1 - self.free[s], 0) / self._total[s]
        missing = missing + lacks.sum(axis=0)[s] + np.where(self.exempt[s], 0.0, short)
        return p, s, missing

    def strain(self, node: int, newest: int) -> float:
        """By how much a node's limits are exceeded, as a sum of shares; 0 where none is.

        ``newest``: the item that came last; what a secondary needs is looked at when it comes.
        """
        over = np.minimum(self.left[:, node] - self._floor[:, node], 0) / self._scale[:, 0]
        found = -float(over.sum())
        if not self.exempt[node]:
            short = int(self.held.most[node] + 1 - self.free[node])
            found += max(short, 0) / float(self._total[node])
        spot, need = self.spots[newest], self.reserve[self.kind[newest]]
        if spot is not None and spot[1] == node:
            short = int(need + 1 - min(self.free[node], self._later[node]))
            found += max(short, 0) / float(self._total[node])
        return found if found > _SPENT else 0.0

    # -- changing ----------------------------------------------------------------------------------

    def put(self, item: int, spot: Spot) -> None:
        """An item that is nowhere goes to ``spot``."""
        self.spots[item] = spot
        self._shift(item, spot, 1)

    def take(self, item: int) -> Spot:
        """An item leaves its spot, which is returned."""
        spot = self.spots[item]
        assert spot is not None
        self._shift(item, spot, -1)
        self.spots[item] = None
        return spot

    def _shift(self, item: int, spot: Spot, sign: int) -> None:
        b = self.kind[item]
        p, s = spot
        if self.stays[b] < 0:
            self.left[:, p] -= sign * self._takes[0][b]
            self.free[p] -= sign * self.memory[b]
            self._later[p] -= sign * self._wants[b]
            (self.there[p].add if sign > 0 else self.there[p].discard)(item)
        if s != NO_NODE:
            self.left[:, s] -= sign * self._takes[1][b]
            self.held[s, p] += sign * self.reserve[b]
            (self.there[s].add if sign > 0 else self.there[s].discard)(item)

    def arranged(self) -> Places:
        """The places of all who have one, by row of the instance."""
        pairs = zip(self.items, self.spots, strict=True)
        return {row: spot for row, spot in pairs if spot is not None}


def _table(bunch: Bunch, mirrored: bool) -> tuple[Ints, Ints, Bools]:
    """Primaries (P) and secondaries (S) of a bunch, and which pairs (P, S) are its choices."""
    rows, i = np.unique(bunch.pairs[:, 0], return_inverse=True)
    if not mirrored:
        return rows, rows[:0], np.ones((len(rows), 1), dtype=np.bool_)
    columns, j = np.unique(bunch.pairs[:, 1], return_inverse=True)
    allowed = np.zeros((len(rows), len(columns)), dtype=np.bool_)
    allowed[i, j] = True
    return rows, columns, allowed
