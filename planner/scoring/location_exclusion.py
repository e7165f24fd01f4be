"""The location-exclusion term: primaries of one exclusion tag that share a location tag.

Over the online nodes, count the primaries under every pair (location tag, exclusion tag). The
term is the sum of the counts less the number of pairs that occur.
"""

from __future__ import annotations

import numpy as np

from planner.placement import Placement
from snapshots.cluster import NO_NODE, Bools, Ints


class LocationExclusion:
    """The pair counts (L, E) of a placement within ``scope`` (node rows), and their changes."""

    def __init__(self, placement: Placement, scope: Ints) -> None:
        tags = placement.model.tags
        self._placement = placement
        self._scope = scope
        seen = np.zeros(placement.model.node_count, dtype=np.bool_)
        seen[scope] = True
        located: Bools = tags.located.kinds[:, tags.located.columns]
        self._visible: Bools = located & ~placement.model.offline & seen
        self.active = tags.has_locations and tags.has_exclusion

    def counts(self) -> Ints:
        """Primaries under each (location tag, exclusion tag), shape (L, E)."""
        homes = self._placement.tag_homes[:, self._scope]
        counts: Ints = self._visible[:, self._scope].astype(np.int64) @ homes.T
        return counts

    def value(self) -> int:
        """The term's present value."""
        if not self.active:
            return 0
        counts = self.counts()
        return int(counts.sum() - np.count_nonzero(counts))

    def changes(self, instance: Ints, source: Ints, target: Ints) -> Ints:
        """How the term changes when primaries move, for broadcastable row arrays.

        ``source`` is NO_NODE where the instance has no node yet.
        """
        if not self.active:
            return np.zeros(np.broadcast_shapes(instance.shape, target.shape), dtype=np.int64)
        tags, model = self._placement.model.tags, self._placement.model
        counts = self.counts()
        leaves = self._visible[:, source] & (source != NO_NODE)
        enters = self._visible[:, target]
        total = np.zeros(np.broadcast_shapes(leaves.shape, enters.shape)[1:], dtype=np.int64)
        for k in range(tags.exclusion.shape[1]):
            tag = tags.exclusion[instance, k]
            times = np.where(model.forthcoming[instance], 0, tags.exclusion_times[instance, k])
            now = counts[:, tag]
            loss = -times + ((now == times) & (times > 0))
            gain = times - ((now == 0) & (times > 0))
            total = total + (loss * (leaves & ~enters) + gain * (enters & ~leaves)).sum(axis=0)
        return total
