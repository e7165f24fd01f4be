"""Restarts on secondaries: what each lost node sends where, and what any two send together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from snapshots.arrays import Bools, Ints


@dataclass(frozen=True, eq=False, slots=True)
class Streams:
    """Instances that restart from lost node ``source`` on node ``target`` (E, by target).

    ``amount``: of one limit, together. ``count``: instances. ``short``: what is missing of the
    limit if only the source is lost, ``left``: how many do not restart then.
    """

    source: Ints
    target: Ints
    amount: Ints
    count: Ints
    short: Ints
    left: Ints


@dataclass(frozen=True, eq=False, slots=True)
class Meeting:
    """Two streams (by number, ``first`` < ``second``) to one target; beside what each lacks alone.

    ``short`` and ``left`` are what both together lack more. ``over``: they do not all fit.
    """

    first: Ints
    second: Ints
    short: Ints
    left: Ints
    over: Bools


class ArrivalsByNode:
    """Instances (B) that restart on their secondary, and the room of all nodes for one limit."""

    def __init__(self, source: Ints, target: Ints, takes: Ints, room: Ints) -> None:
        """``source``, ``target``: node rows; ``takes``: of each instance; ``room``: of nodes."""
        count = len(room)
        order = np.lexsort((takes, target))
        self._source, self._target = source[order], target[order]
        self._takes, self._room = takes[order], room
        keys, self._stream = np.unique(self._target * count + self._source, return_inverse=True)
        amount = np.zeros(len(keys), dtype=np.int64)
        np.add.at(amount, self._stream, self._takes)
        at, from_ = np.divmod(keys, max(count, 1))
        ends = np.searchsorted(at, np.arange(count + 1)).tolist()
        self._streams_to = list(pairwise(ends))
        ends = np.searchsorted(self._target, np.arange(count + 1)).tolist()
        self._items_to = list(pairwise(ends))
        short = _short(amount, room[at])
        left = np.zeros(len(keys), dtype=np.int64)
        for target_row in np.unique(at[short > 0]).tolist():
            some = self._numbers(target_row)
            some = some[short[some] > 0]
            left[some] = self._left(target_row, some, some)
        counts = np.bincount(self._stream, minlength=len(keys))
        self.streams = Streams(from_, at, amount, counts, short, left)

    def _numbers(self, target: int) -> Ints:
        return np.arange(*self._streams_to[target])

    def _left(self, target: int, first: Ints, second: Ints) -> Ints:
        """Of pairs of streams to ``target`` (P), how many instances do not restart.

        The smaller ones come first; so none is left that could take another's place.
        """
        start, end = self._items_to[target]
        stream, takes = self._stream[start:end], self._takes[start:end]
        among = (stream == first[:, None]) | (stream == second[:, None])
        held = np.cumsum(among * takes, axis=1)
        left = among & (takes > 0) & (held > self._room[target])
        found: Ints = left.sum(axis=1)
        return found

    def meetings(self, counts: Bools) -> Iterator[Meeting]:
        """All pairs of streams that meet, target by target; ``counts`` (N): sources that do."""
        streams = self.streams
        for target, (start, end) in enumerate(self._streams_to):
            if end - start < 2:
                continue
            some = np.arange(start, end)[counts[streams.source[start:end]]]
            i, j = np.triu_indices(len(some), 1)
            first, second = some[i], some[j]
            both = streams.amount[first] + streams.amount[second]
            short = _short(both, self._room[target])
            over = short > 0
            left = np.zeros_like(short)
            if over.any():
                left[over] = self._left(target, first[over], second[over])
            yield Meeting(
                first,
                second,
                short - streams.short[first] - streams.short[second],
                left - streams.left[first] - streams.left[second],
                over,
            )


def _short(amount: Ints, room: Ints | int) -> Ints:
    """The part that is missing: nothing where nothing comes, else the room below 0, too."""
    missing: Ints = np.where(amount > np.maximum(room, 0), amount - room, 0)
    return missing
