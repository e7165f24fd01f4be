"""The location-exclusion term: primaries of one exclusion tag that share a location tag.

Over the online nodes, count the primaries under every pair (location tag, exclusion tag). The
term is the sum of the counts less the number of pairs that occur.
"""

from __future__ import annotations

import numpy as np

from planner.state.pair_table import PairTable
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Bools, Ints


class LocationExclusion:
    """The pair counts of a placement within ``scope`` (node rows), and their changes.

    Location tags are taken kind by kind, a kind as often as there are tags of it.
    """

    def __init__(self, placement: Placement, scope: Ints) -> None:
        tags = placement.model.tags
        self._placement = placement
        seen = np.zeros(placement.model.node_count, dtype=np.bool_)
        seen[scope] = True
        located: Bools = tags.located.kinds[:, tags.located.columns]
        self.visible: Bools = located & ~placement.model.offline & seen
        self.active = tags.has_locations and tags.has_exclusion
        self._counts: PairTable | None = None
        self._counted: tuple[PairTable, int] | None = None

    def counts(self) -> PairTable:
        """Primaries under each (exclusion tag, kind of location tag)."""
        homes = self._placement.tag_homes
        counted = self._counted
        if self._counts is None or counted is None or counted != (homes, homes.version):
            tag, node, primaries = homes.entries()
            nodes, kinds = np.nonzero(self.visible.T)
            first = nodes.searchsorted(node)
            sizes = nodes.searchsorted(node, "right") - first
            which = np.arange(len(node)).repeat(sizes)
            at = np.arange(len(which)) + (first - sizes.cumsum() + sizes)[which]
            shape = homes.shape[0], len(self.visible)
            self._counts = PairTable(shape, tag[which], kinds[at], primaries[which])
            self._counted = homes, homes.version
        return self._counts

    def value(self) -> int:
        """The term's present value."""
        if not self.active:
            return 0
        _, kind, primaries = self.counts().entries()
        return int(((primaries - 1) * self._placement.model.tags.alike[kind]).sum())

    def changes(self, instance: Ints, source: Ints, target: Ints) -> Ints:
        """The change of the term when primaries move, for broadcastable row arrays.

        ``source`` is NO_NODE where the instance has no node yet.
        """
        if not self.active:
            return np.zeros(np.broadcast_shapes(instance.shape, target.shape), dtype=np.int64)
        loss, gain = self._leaves_and_enters(instance)
        leaves = self.visible[:, source] & (source != NO_NODE)
        enters = self.visible[:, target]
        change = gain * (enters & ~leaves) + loss * (leaves & ~enters)
        total: Ints = np.tensordot(self._placement.model.tags.alike, change, 1)
        return total

    def _leaves_and_enters(self, instance: Ints) -> tuple[Ints, Ints]:
        """The changes of the term when instances leave and enter a location, (L, ...) each."""
        model = self._placement.model
        rows, lanes = np.unique(instance, return_inverse=True)
        which, tag, times = model.tags.exclusion.of_each(rows)
        real = ~model.forthcoming[rows[which]]
        which, tag, times = which[real], tag[real], times[real]
        entry, kind, now = self.counts().of_each(tag)
        count, kinds = len(rows), len(self.visible)
        pairs = which[entry] * kinds + kind

        def sums(everywhere: Ints, where_counted: Bools | None) -> Ints:
            by_row = np.bincount(which, everywhere, count)
            by_pair = np.bincount(pairs, where_counted, count * kinds)
            found: Ints = (by_row[:, None] + by_pair.reshape(count, kinds)).astype(np.int64)
            return found.T[:, lanes.reshape(instance.shape)]

        return sums(-times, now == times[entry]), sums(times - 1, None)
