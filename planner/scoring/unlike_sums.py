"""The sums that have to be made to score many candidates, each of them once.

A candidate changes the values of two or three nodes. Where nodes and guests are alike, thousands
of candidates put the same numbers in the same places: their sums, in the same order, are the same
to the last bit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from snapshots.arrays import Bools, Floats, Ints

Words = NDArray[np.uint64]

_MANY = 16
"""Candidates from which on it pays to look for sums that are the same."""
_TWINS = ((5, 4), (6, 4), (7, 4), (9, 0), (10, 1), (11, 3), (12, 8))
"""Spreads that are often equal, each with the earlier one."""
_STIR = np.uint64(0x9E3779B97F4A7C15)
_FOLD = np.uint64(29)


@dataclass(frozen=True)
class UnlikeSums:
    """M sums over the online nodes (N) that stand for those of every spread and candidate.

    Sum m is of the spread ``row[m]`` after the candidate ``lane[m]``; ``of`` (spreads, candidates)
    names the sum of each. ``values`` (spreads, N) are the present ones, ``changed`` (spreads,
    touched, candidates) what they become on the nodes ``column`` (touched, candidates), which is
    negative where the node does not count.
    """

    row: Ints
    lane: Ints
    of: Ints
    values: Floats
    changed: Floats
    column: Ints

    def grid(self, part: slice) -> Floats:
        """The addends of the sums ``part``, one after the other: (N, sums)."""
        row, lane = self.row[part], self.lane[part]
        grid = self.values.T.take(row, axis=1)
        which = np.arange(len(row))
        for k, column in enumerate(self.column[:, lane]):
            here = column >= 0
            grid[column[here], which[here]] = self.changed[row, k, lane][here]
        return grid


def unlike_sums(values: Floats, changed: Floats, column: Ints) -> UnlikeSums:
    """The sums to make; the arguments are those of :class:`UnlikeSums`."""
    spreads, _, count = changed.shape
    rows = np.arange(spreads)
    if count < _MANY:
        of = np.arange(spreads * count).reshape(spreads, count)
        return UnlikeSums(rows.repeat(count), of.ravel() % count, of, values, changed, column)
    for row, twin in _TWINS:
        if np.array_equal(values[row], values[twin]) and np.array_equal(
            changed[row], changed[twin]
        ):
            rows[row] = rows[twin]
    own, shared = np.unique(rows, return_inverse=True)
    first, which = _unlike(values[own], changed[own], column)
    of = which.reshape(len(own), count)[shared]
    return UnlikeSums(own[first // count], first % count, of, values, changed, column)


def _unlike(values: Floats, changed: Floats, column: Ints) -> tuple[Ints, Ints]:
    """Positions in (spreads x candidates) whose sums are made, and for each which of them it has.

    Two are the same where the same bits replace others on the same nodes. They are found by a hash
    and then compared, so that two that only share a hash do not pass for the same.
    """
    spreads, _, count = changed.shape
    bits = changed.view(np.uint64)
    moved: Bools = bits != values.view(np.uint64)[:, column]
    moved &= column >= 0
    bits = np.where(moved, bits, np.uint64(0))
    node = np.where(moved, (column + 1).astype(np.uint64), np.uint64(0))
    key: Words = np.arange(spreads, dtype=np.uint64)[:, None] * _STIR
    for word in (*bits.swapaxes(0, 1), *node.swapaxes(0, 1)):
        key = (key ^ word) * _STIR
        key ^= key >> _FOLD
    _, first, which = np.unique(key.ravel(), return_index=True, return_inverse=True)
    which = which.ravel()
    row, lane = np.divmod(first[which], count)
    same = np.array_equal(row, np.arange(spreads).repeat(count))
    for words in (bits, node):
        own = words.swapaxes(0, 1).reshape(-1, spreads * count)
        same = same and np.array_equal(own, words[row, :, lane].T)
    if not same:
        first = which = np.arange(spreads * count)
    return first, which
