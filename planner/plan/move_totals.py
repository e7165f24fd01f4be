"""The price of several moves together."""

from __future__ import annotations

import math
from collections.abc import Sequence

from planner.plan.move import Move


class MoveTotals:
    """The price of all ``moves``. Sums do not depend on their order."""

    moves: Sequence[Move]

    @property
    def restarts(self) -> int:
        """The number of times that instances that run, or may run, stop and start."""
        return sum(move.restarts for move in self.moves)

    @property
    def copy_gib(self) -> float:
        """GiB that DRBD copies in all."""
        return math.fsum(move.copy_gib for move in self.moves)

    @property
    def memory_gib(self) -> float:
        """GiB of instances' memory sent in all."""
        return math.fsum(move.memory_gib for move in self.moves)
