"""The exclusion tags of some instances that are met on the nodes of a placement."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from snapshots.arrays import Ints

if TYPE_CHECKING:
    from planner.state.placement import Placement

Worth = Callable[[Ints, Ints], Ints]
"""Of how often a node's primaries carry a tag, and how often the instance does."""

_SMALL = 1 << 13
"""Pairs of an instance and a node up to which sums are kept for all of them: 64 KiB."""


class MetTags:
    """The tags of ``rows`` (instances, lanes), wherever a primary carries them already.

    Few nodes hold a primary with any one tag, so the work grows with the tags of the instances,
    not with the lanes that ask for them.
    """

    def __init__(self, placement: Placement, rows: Ints) -> None:
        carried = placement.model.tags.exclusion
        instances, self._lane = np.unique(rows, return_inverse=True)
        self._count = len(instances)
        self._width = placement.model.node_count
        self._which, tags, self._often = carried.of_each(instances)
        entry, node, self._known = placement.tag_counts.of_each(tags)
        self._met = self._often[entry]
        keys, size = self._which[entry] * self._width + node, self._count * self._width
        if size <= max(_SMALL, len(keys)):  # number all pairs, which is quicker than to sort
            self._keys, self._at = np.arange(size), keys
        else:
            self._keys, self._at = np.unique(keys, return_inverse=True)

    def sum(self, worth: Worth, nodes: Ints) -> Ints:
        """For every lane and its node: the sum of ``worth`` over the instance's tags."""
        if not len(self._which):
            return np.zeros(self._lane.shape, dtype=np.int64)
        rest, more = self._sums(worth)
        keys = self._lane * self._width + nodes
        at = np.append(self._keys, -1)
        found = self._keys.searchsorted(keys)
        total: Ints = rest[self._lane] + np.append(more, 0)[found] * (at[found] == keys)
        return total

    def everywhere(self, worth: Worth) -> Ints:
        """The same for every lane and every node, (lanes, N)."""
        rest, more = self._sums(worth)
        table = rest[:, None].repeat(self._width, axis=1)
        table.reshape(-1)[self._keys] += more
        every: Ints = table[self._lane]
        return every

    def _sums(self, worth: Worth) -> tuple[Ints, Ints]:
        """By instance where no primary has its tags, and what a key's primaries add to that."""
        none = np.zeros_like(self._often)
        rest = _sums_of(worth(none, self._often), self._which, self._count)
        change = worth(self._known, self._met) - worth(np.zeros_like(self._met), self._met)
        return rest, _sums_of(change, self._at, len(self._keys))


def _sums_of(amounts: Ints, places: Ints, count: int) -> Ints:
    """Amounts added up by place; all of them small enough to be exact as doubles."""
    sums: Ints = np.bincount(places, amounts, count).astype(np.int64)
    return sums
