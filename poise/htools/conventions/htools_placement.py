"""A placement as Ganeti's tools keep it: by the lists of their nodes.

Facts: hbal and hail 3.0.2. Of an instance with both nodes the same, the secondary's part stands
over the primary's; and hail can take an instance off a node twice, or put it there twice
(:mod:`poise.htools.hail.overlapping_nodes`). What is not on a list cannot be taken off it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from planner.state import Model, Placement
from snapshots.arrays import NO_NODE, Bools, Ints

Spot = tuple[int, int, int]
"""Primary, secondary, and the location tags that both carry."""


class HtoolsPlacement(Placement):
    """The changing state of a cluster.

    ``doubled``: an instance may be missing on the list of a node of its own, or be there twice.
    """

    def __init__(self, model: Model) -> None:
        super().__init__(model)
        self.doubled = bool(((self.primary != NO_NODE) & (self.primary == self.secondary)).any())

    def counted(self, rows: Ints) -> tuple[Bools, Bools]:
        """Masks of instances that are on the lists of their primary, and of their secondary."""
        if not self.doubled:
            return super().counted(rows)
        return (
            _listed(self.primary_lists, rows, self.primary[rows]),
            _listed(self.secondary_lists, rows, self.secondary[rows]),
        )

    def drop_primary(self, i: int, node: int) -> None:
        """Take an instance off the lists of its primary, should it be there."""
        if i in self.primary_lists[node]:
            self.primary_lists[node].remove(i)
        self._retag(i, node, -1)

    def drop_secondary(self, i: int, node: int, primary: int) -> None:
        """Take an instance off the lists of its secondary, should it be there."""
        if self.model.forthcoming[i]:
            return
        if i in self.secondary_lists[node]:
            self.secondary_lists[node].remove(i)
        self.reservations[node, primary] -= self._need(i)
        if self.reservations[node, primary] <= 0:
            self.reservations[node, primary] = 0
            self.empty_reservations.discard((node, primary))

    def spot(self, i: int) -> Spot:
        """The place of an instance."""
        return int(self.primary[i]), int(self.secondary[i]), int(self.shared_locations[i])

    def put_back(self, i: int, where: Spot) -> None:
        """Take an instance to be where it was before it moved, while nodes stay as they are.

        Of an instance that is to move twice, hail forgets that it has moved.
        """
        if self.spot(i) != where:
            self.doubled = True
            self.primary[i], self.secondary[i], self.shared_locations[i] = where

    def _retag(self, i: int, node: int, sign: int) -> None:
        """Count the tags of an instance; no count falls below 0."""
        super()._retag(i, node, sign)
        tags, _ = self.model.tags.exclusion.of(i)
        if sign < 0 and len(tags):
            nodes = np.full_like(tags, node)
            for table in (self.tag_counts, self.tag_homes):
                table.put(tags, nodes, np.maximum(0, table[tags, nodes]))


def _listed(lists: Sequence[Sequence[int]], rows: Ints, nodes: Ints) -> Bools:
    pairs = zip(rows.tolist(), nodes.tolist(), strict=True)
    return np.array([row in lists[node] for row, node in pairs], dtype=np.bool_)
