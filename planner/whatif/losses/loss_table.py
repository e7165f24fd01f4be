"""Many losses side by side, in arrays: one row a set of nodes that is lost at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from snapshots.arrays import NO_NODE, Bools, Ints


@dataclass(frozen=True, eq=False)
class LossTable:
    """Sets (S) of nodes, and what each of them means.

    Attributes:
        nodes: rows of the nodes of each set (S, K), ascending, NO_NODE where a set has fewer.
        restarted: instances that restart (S).
        not_restarted: those that could and have no room, as few as can be.
        down: instances that nothing can start until a node is back.
        lost: DRBD instances with both copies in the set.
        second_copies: DRBD instances that lose their second copy only.
        short_mib: MiB of memory that are missing for those without room, at least: what their
            secondaries lack, and what groups lack in all for those on shared storage. It may be 0
            where some have no room, as none of several rests is large enough.
        certain: True where it is proved that no more can restart.
    """

    nodes: Ints
    restarted: Ints
    not_restarted: Ints
    down: Ints
    lost: Ints
    second_copies: Ints
    short_mib: Ints
    certain: Bools

    def __len__(self) -> int:
        return len(self.nodes)

    @property
    def harmless(self) -> Bools:
        """True for sets (S) after which every instance that should run does."""
        stopped: Bools = self.not_restarted + self.down + self.lost == 0
        return stopped

    @property
    def by_harm(self) -> Ints:
        """The sets (S), the worst first.

        More instances lost are worse, then more that stay down (without room, or until a node is
        back), then more MiB that are missing, then more second copies lost. Of sets that are alike
        in all of these the one with the lower node rows comes first.
        """
        stay_down = self.not_restarted + self.down
        nodes = [column for column in self.nodes.T[::-1]]
        keys = (*nodes, -self.second_copies, -self.short_mib, -stay_down, -self.lost)
        found: Ints = np.lexsort(keys)
        return found

    def worst(self, most: int) -> tuple[int, ...]:
        """The ``most`` worst sets, in the order of :attr:`by_harm`."""
        return tuple(self.by_harm[:most].tolist())

    def nodes_of(self, number: int) -> tuple[int, ...]:
        """The nodes (rows) of one set."""
        row = self.nodes[number]
        return tuple(row[row != NO_NODE].tolist())
