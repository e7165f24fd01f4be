"""Numbers of the pairs of some nodes: of node 0 and each later one, then of node 1, and so on."""

from __future__ import annotations

import numpy as np

from snapshots.arrays import Ints


class PairNumbers:
    """The pairs of nodes ``rows`` (M, ascending) of ``count`` nodes."""

    def __init__(self, rows: Ints, count: int) -> None:
        self.rows = rows
        self._place = np.full(count, -1, dtype=np.int64)
        self._place[rows] = np.arange(len(rows))

    def __len__(self) -> int:
        return len(self.rows) * (len(self.rows) - 1) // 2

    @property
    def nodes(self) -> Ints:
        """The nodes of every pair (P, 2), the lower row first."""
        first, second = np.triu_indices(len(self.rows), 1)
        return np.stack([self.rows[first], self.rows[second]], axis=1)

    def of(self, a: Ints, b: Ints) -> Ints:
        """The numbers of pairs of different nodes, all of them among ``rows``."""
        first, second = self._place[a], self._place[b]
        low, high = np.minimum(first, second), np.maximum(first, second)
        found: Ints = low * (2 * len(self.rows) - low - 1) // 2 + high - low - 1
        return found
