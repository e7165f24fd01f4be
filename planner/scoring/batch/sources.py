"""The instances of a block of candidates, as columns beside its targets."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from planner.scoring.batch.tables import BatchTables
from snapshots.arrays import Ints

T = TypeVar("T", bound=np.generic)


class Sources:
    """R instances at positions ``at`` among the movers, shaped to meet tall or wide targets.

    Columns are (R, 1) beside tall targets and (1, R) beside wide ones; their meaning is that of
    :class:`planner.scoring.batch.movers.Movers`. ``p`` and ``sec`` are the two nodes of the
    instances. ``calm``: all checks of all instances are the ordinary ones. ``mirrored``: some of
    them have a secondary, ``single``: some have none.
    """

    def __init__(self, tables: BatchTables, at: Ints | slice, *, tall: bool) -> None:
        movers = tables.movers
        rows = movers.rows[at]
        self.at = at
        self.count = len(rows)
        self._tall = tall
        self.rows = self.shaped(rows)
        self.pair: Ints = movers.pair[:, at]
        self.p, self.sec = self.shaped(self.pair)
        (
            self.used,
            self.reserve,
            self.memory,
            self.disk,
            self.cpus,
            self.spindles,
            self.disk_spindles,
            self.mirror_reserved,
            self.swapped,
            self.hosted_p,
            self.hosted_s,
        ) = self.shaped(movers.amounts[:, at])
        self.tags = tables.home_cost.tags(rows, self.pair[0], self.shaped)
        flags = movers.flags[:, at]
        self.calm = tables.capacity.calm and not flags[0].any()
        (
            _,
            self.force_p,
            self.force_s,
            self.fails_p,
            self.fails_s,
        ) = self.shaped(flags)
        self.gain = self.shaped(movers.gains[:, at])
        self.may = self.shaped(movers.may[:, at])
        drbd = movers.drbd[at]
        self.single = not tables.single_template and not bool(drbd.all())
        self.mirrored = tables.single_template or bool(drbd.any())

    def shaped(self, columns: NDArray[T]) -> NDArray[T]:
        """Columns (…, R) with the axis of the targets added."""
        return columns[..., None] if self._tall else columns[..., None, :]
