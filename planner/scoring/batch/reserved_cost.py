"""The reserved-memory class, which depends on how pairs of nodes meet, for a block of moves.

Every other class is a sum of what each node bears (:mod:`planner.scoring.batch.legs`). Reserved
memory is the most that a node holds for any one other, so a move changes it by whom it pairs.
"""

from __future__ import annotations

import numpy as np

from planner.scoring.batch.sources import Sources
from planner.scoring.batch.tables import BatchTables
from snapshots.arrays import Floats, Ints

SpreadBefore = tuple[Floats | float, Floats | float]
"""A squared spread before a value changes, and the pull of the sum of all values."""


class ReservedCost:
    """The class before a node holds more: ``now``, and when S has let the instance go (``gone``).

    ``gain_gone`` is what is gained if nothing else changes then.
    """

    def __init__(self, tables: BatchTables, sources: Sources) -> None:
        self._spreads = sp = tables.spreads
        self._total_per_unit = tables.total_per_unit
        self._unit: Floats = sp.unit[-1]
        sec = sources.sec
        leave = (sources.mirror_reserved - tables.capacity.reserved[sec]) * self._unit[sec]
        total = sp.total[-1] + leave
        square = sp.square[-1] + leave * (2 * sp.value[-1][sec] + leave)
        self.gone: SpreadBefore = square - total * total / sp.count, total * (-2 / sp.count)
        self.now: SpreadBefore = tables.variances[-1], sp.total[-1] * (-2 / sp.count)
        self.gain_gone: Floats = tables.roots[-1] - leave * tables.total_per_unit

    def of(self, nodes: Ints, change: Floats, before: SpreadBefore) -> Floats:
        """Cost, from 0, of both terms when values of ``nodes`` grow by ``change``.

        ``change`` is used up.
        """
        sp = self._spreads
        square = change * (1 - 1 / sp.count)
        square += 2 * sp.value[-1][nodes] + before[1]
        square *= change
        square += before[0]
        np.maximum(square, 0.0, out=square)
        np.sqrt(square, out=square)
        change *= self._total_per_unit
        square += change
        return square

    def growth(self, held: Floats, nodes: Ints, reserved: Floats) -> Floats:
        """The growth of values of ``nodes`` from ``reserved`` to ``held`` where that is more.

        ``held`` is used up.
        """
        held -= reserved
        np.maximum(held, 0.0, out=held)
        held *= self._unit[nodes]
        return held

    def change(self, held: Floats, nodes: Ints, reserved: Floats) -> Floats:
        """The change of values of ``nodes`` from ``reserved`` to ``held``, which is used up."""
        held -= reserved
        held *= self._unit[nodes]
        return held
