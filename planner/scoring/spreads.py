"""The spread terms in the form that many candidates need: sums of squares and their changes.

Moving amount ``a`` of something from node A to node B changes a node value x by ``±a * unit``.
With values centred on their mean, scaled by weight / sqrt(nodes), the weighted spread of term k
is sqrt(Q_k) with Q_k the sum of squares, and after a change

    sqrt(Q_k + sum of change * (2 x + change) - (sum of changes)^2 / nodes).

Terms that always move together (equal amounts, units and values, such as the three loads while
nothing was measured) are merged into one with the sum of their weights.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.placement import Placement
from planner.scoring import terms
from planner.scoring.exact import spread_values
from snapshots.cluster import Bools, Floats, Ints

_PRIMARY_ONLY = (0, 3, 4, 5, 7, 9, 11)
"""Spreads (in the order of ``terms.SPREADS``) that only an instance's primary bears."""
_BOTH_NODES = (1, 6, 8, 10, 12)
"""Spreads that primary and secondary bear alike."""
_SAME = 1e-13


@dataclass(frozen=True)
class SpreadClass:
    """Merged spread terms: rows of ``terms.SPREADS``, all with the same amounts and units."""

    rows: tuple[int, ...]
    weight: float
    amount: Floats
    unit: Floats
    spindle_amount: Floats | None
    spindle_unit: Floats | None


class Spreads:
    """Spread terms of a placement within the online nodes of a scope.

    ``both`` tells which classes secondaries bear too; they come after the primary-only ones.
    After :meth:`refresh`: ``value`` (K, N) centred and scaled, 0 off the scope; ``square`` (K)
    the Q of each class; ``mean`` (K) in scaled units.
    """

    def __init__(self, placement: Placement, online: Ints, movers: Ints) -> None:
        self._placement = placement
        self._online = online
        self.count = len(online)
        self._scale = 1.0 / np.sqrt(max(1, self.count))
        values = spread_values(placement, online)
        self._classes: list[SpreadClass] = []
        found = [self._merge(values, rows, movers) for rows in (_PRIMARY_ONLY, _BOTH_NODES)]
        self.primary_only = len(found[0])
        self._classes = found[0] + found[1]
        node_count = placement.model.node_count
        size = len(self._classes)
        self.amount = np.zeros((size, placement.model.instance_count))
        self.unit = np.zeros((size, node_count))
        self.spindle_amount = np.zeros_like(self.amount)
        self.spindle_unit = np.zeros_like(self.unit)
        self.by_spindle = any(c.spindle_unit is not None for c in self._classes)
        for k, cls in enumerate(self._classes):
            self.amount[k] = cls.amount
            self.unit[k, online] = cls.unit * cls.weight * self._scale
            if cls.spindle_amount is not None and cls.spindle_unit is not None:
                self.spindle_amount[k] = cls.spindle_amount
                self.spindle_unit[k, online] = cls.spindle_unit * cls.weight * self._scale
        live = self.unit[:, online]
        self.even = (
            size > 0 and not self.by_spindle and bool((live == live[:, :1]).all())
        )
        """Whether all nodes weigh alike, so that moves between online nodes keep the mean."""
        self.value = np.zeros((size, node_count))
        self.square = np.zeros(size)
        self.mean = np.zeros(size)
        self.refresh()

    def __len__(self) -> int:
        return len(self._classes)

    def refresh(self) -> None:
        """Take the placement's present values."""
        values = spread_values(self._placement, self._online)
        if not self._classes:
            return
        raw = np.stack(
            [values[cls.rows[0]] * (cls.weight * self._scale) for cls in self._classes]
        )
        self.mean = raw.mean(axis=1)
        centred = raw - self.mean[:, None]
        self.value[:, self._online] = centred
        self.square = (centred * centred).sum(axis=1)

    def _merge(self, values: Floats, rows: tuple[int, ...], movers: Ints) -> list[SpreadClass]:
        """Classes of equal terms; terms that no mover changes are left out."""
        merged: list[SpreadClass] = []
        centred = values - values.mean(axis=1, keepdims=True)
        for row in rows:
            cls = self._single(row)
            moves = np.any(cls.amount[movers] != 0)
            if cls.spindle_amount is not None:
                moves = moves or np.any(cls.spindle_amount[movers] != 0)
            if not moves:
                continue
            for k, other in enumerate(merged):
                if _alike(cls, other, movers) and np.allclose(
                    centred[row], centred[other.rows[0]], rtol=0, atol=_SAME
                ):
                    merged[k] = SpreadClass(
                        (*other.rows, row),
                        other.weight + cls.weight,
                        other.amount,
                        other.unit,
                        other.spindle_amount,
                        other.spindle_unit,
                    )
                    break
            else:
                merged.append(cls)
        return merged

    def _single(self, row: int) -> SpreadClass:
        """One spread term: the amount that each instance brings, the unit on each online node."""
        place, model, online = self._placement, self._placement.model, self._online
        real = ~model.forthcoming
        used = np.where(model.uses_memory, model.memory, 0)
        disk = np.where(model.local, model.disk, 0)
        cpus = np.where(model.uses_cpu, model.vcpus, 0)
        spindles = np.where(model.local, model.spindle_use, 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            per_memory = 1.0 / model.total_memory[online]
            per_cpu = 1.0 / model.total_cpus[online] / model.cpu_speed[online]
            per_disk = np.where(model.total_disk[online] == 0, 0, 1 / model.total_disk[online])
            per_spindle = 1.0 / model.max_spindles[online]
        shared: Bools = ~model.exclusive[online]
        alone = np.ones(len(online))
        amount: Floats | Ints
        match row:
            case 0:
                amount, unit = -used, per_memory
            case 3:
                amount, unit = cpus * real, per_cpu
            case 4 | 5 | 6 | 7:
                amount, unit = model.utilisation[:, row - 4] * real, alone
            case 9:
                amount, unit = -model.memory, per_memory
            case 11:
                amount, unit = cpus, per_cpu
            case 1 | 10:
                amount, unit = -disk * (real if row == 1 else 1), per_disk * shared
            case _:
                amount, unit = spindles * (real if row == 8 else 1), per_spindle * shared
        by_spindle = row in (1, 10) and bool(place.model.exclusive[online].any())
        spindle_amount = spindle_unit = None
        if by_spindle:
            total = model.total_spindles[online]
            known = np.maximum(model.disk_spindles, 0)
            spindle_amount = -(known * (real if row == 1 else 1)).astype(np.float64)
            with np.errstate(divide="ignore"):
                spindle_unit = np.where(shared | (total == 0), 0.0, 1.0 / total)
        return SpreadClass(
            (row,), _WEIGHTS[row], amount.astype(np.float64), unit, spindle_amount, spindle_unit
        )


_WEIGHTS = [terms.TERMS[k].weight for k in terms.SPREADS]


def _alike(one: SpreadClass, other: SpreadClass, movers: Ints) -> bool:
    def same(a: Floats | None, b: Floats | None, pick: Ints | slice) -> bool:
        if a is None or b is None:
            return a is b
        return np.array_equal(a[pick], b[pick])

    return (
        same(one.amount, other.amount, movers)
        and same(one.unit, other.unit, slice(None))
        and same(one.spindle_amount, other.spindle_amount, movers)
        and same(one.spindle_unit, other.spindle_unit, slice(None))
    )
