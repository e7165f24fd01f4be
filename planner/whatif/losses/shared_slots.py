"""Room for instances on shared storage, counted in slots: enough of them settles most losses.

Instances that are larger than the room of every node restart nowhere. Of the others it is never
wrong where it says that all have room; where it does not say so, a search decides.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.state.pair_table import PairTable
from planner.whatif.losses.arrivals_by_node import Streams
from snapshots.arrays import Bools, Ints

_CLASSES = 32
"""Sizes that are told apart; an instance between two of them counts as the larger one."""


@dataclass(frozen=True, eq=False, slots=True)
class _Slots:
    """For each class of size (C): slots of all nodes, and what of each node (N) is gone if it is.

    ``own``: those on the node itself. ``taken``: those that its mirrored instances take elsewhere.
    """

    all: Ints
    own: Ints
    taken: Ints

    def left(self, a: int, others: Ints, met: Ints) -> Ints:
        """A number of slots (O, C) that remain at least without node ``a`` and each other one.

        ``met`` (O): to how many nodes both send instances; each such node may lose one slot more.
        """
        gone = self.own[a] + self.taken[a] + self.own[others] + self.taken[others]
        left: Ints = self.all - gone - met[:, None]
        return left


class SharedSlots:
    """One group of nodes."""

    def __init__(self, home: Ints, sizes: Ints, takers: Ints, room: Ints, streams: Streams) -> None:
        """Count the slots of nodes ``takers``.

        Args:
            home: the primaries of the group's instances on shared storage (B, node rows).
            sizes: what each takes.
            takers: nodes of the group that take instances.
            room: of every node (N).
            streams: the mirrored instances that restart on their secondaries.
        """
        count = len(room)
        self._takers = np.zeros(count, dtype=np.bool_)
        self._takers[takers] = True
        too_large = sizes > np.maximum(room[takers], 0).max(initial=0)
        self.homeless: Ints = np.bincount(home[too_large], minlength=count)
        """Instances of each node (N) that no node has room for."""
        self.wanted: Ints = np.zeros(count, dtype=np.int64)
        """The sum of what the instances of each node (N) take."""
        np.add.at(self.wanted, home, sizes)
        self.homes: Bools = np.bincount(home, minlength=count) > 0
        """True for nodes (N) with such instances, homeless ones included."""
        home, sizes = home[~too_large], sizes[~too_large]
        steps = _steps(sizes)
        kind = np.searchsorted(steps, sizes)
        at_least = np.zeros((count, len(steps)), dtype=np.int64)
        for step in range(len(steps)):
            at_least[:, step] = np.bincount(home[kind >= step], minlength=count)
        self._at_least = at_least
        """Instances of each node (N) that are of each class, or larger (C)."""
        here = self._takers[streams.target]
        to, from_ = streams.target[here], streams.source[here]
        rest = room[to] - streams.amount[here]

        def counted(often: bool) -> _Slots:
            def slots(free: Ints) -> Ints:
                found: Ints = np.maximum(free, 0)[:, None] // steps
                return found if often else np.minimum(found, 1)

            own = slots(room) * self._takers[:, None]
            taken = np.zeros_like(own)
            np.add.at(taken, from_, slots(room[to]) - slots(rest))
            return _Slots(own.sum(axis=0), own, taken)

        self._many, self._single = counted(True), counted(False)
        self._room: Ints = np.where(self._takers, np.maximum(room, 0), 0)
        self._taken: Ints = np.zeros(count, dtype=np.int64)
        np.add.at(self._taken, from_, streams.amount[here])
        self._sent = PairTable((count, count), from_, to, streams.amount[here])

    def all_fit(self, a: int, others: Ints, met: Ints) -> Bools:
        """True where all but the homeless surely have room if ``a`` and one of ``others`` are lost.

        ``others``, ``met`` (O): as in :class:`_Slots`. Either there are as many slots of the
        largest size as instances, in which case any order of placing them ends well; or each finds
        a node of its own: for every size there are as many nodes with that room as instances of
        that size or a larger one. A secondary that is short itself has no slot, so that the most
        of its own instances restart as well.
        """
        wanted = self._at_least[a] + self._at_least[others]
        largest = np.maximum((wanted > 0).sum(axis=1) - 1, 0)
        each = np.arange(len(others))
        many = self._many.left(a, others, met)[each, largest] >= wanted[:, 0]
        left = self._single.left(a, others, met)
        single = ((left >= wanted) | (wanted == 0)).all(axis=1)
        none_left = self._takers.sum() - self._takers[a] - self._takers[others] <= 0
        fits: Bools = (many | single) & ~none_left
        return fits

    def lacking(self, a: int, others: Ints) -> Ints:
        """The memory that lacks in all if ``a`` and each of ``others`` (O) are lost.

        Where a secondary lacks some itself it is too much, unless it is 0.
        """
        gone = (self._room + self._taken)[others] + self._room[a] + self._taken[a]
        gone -= self._sent[a, others] + self._sent[others, a]  # it goes to a node that is lost
        missing: Ints = self.wanted[a] + self.wanted[others] - (self._room.sum() - gone)
        return np.maximum(missing, 0)


def _steps(sizes: Ints) -> Ints:
    """The sizes of classes, ascending, the largest that there is among them; 1 or more."""
    different = np.unique(np.maximum(sizes, 1)) if len(sizes) else np.ones(1, dtype=np.int64)
    if len(different) <= _CLASSES:
        return different
    chosen: Ints = different[np.linspace(0, len(different) - 1, _CLASSES).astype(np.int64)]
    return chosen
