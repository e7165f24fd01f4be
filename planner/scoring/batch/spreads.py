"""The spread terms in the form that many candidates need: sums of squares and their changes.

Moving an amount a of something from node A to node B changes a node value x by ``±a * unit``.
With values measured from a fixed centre and scaled by weight / sqrt(nodes), let Q be their sum
of squares and S their sum. The weighted spread is sqrt(Q - S^2 / nodes), and after a change

    sqrt(Q + sum of change * (2 x + change) - (S + sum of changes)^2 / nodes).

Terms that always move together (equal amounts, units and values, such as the three loads while
nothing was measured) are merged into one class with the sum of their weights.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.scoring import terms
from planner.scoring.exact import spread_values
from planner.state.placement import Placement
from snapshots.arrays import Bools, Floats, Ints

_PRIMARY_ONLY = (0, 3, 4, 5, 7, 9, 11)
"""Spreads (in the order of ``terms.SPREADS``) that only an instance's primary bears."""
_BOTH_NODES = (1, 6, 8, 10, 12)
"""Spreads that primary and secondary bear alike."""
_SAME = 1e-13
_WEIGHTS = [terms.TERMS[k].weight for k in terms.SPREADS]


@dataclass(frozen=True)
class SpreadClass:
    """Merged spread terms: rows of ``terms.SPREADS`` with equal amounts (I) and units (online).

    ``spindle_amount`` and ``spindle_unit`` replace them on exclusive storage.
    """

    rows: tuple[int, ...]
    weight: float
    amount: Floats
    unit: Floats
    spindle_amount: Floats | None
    spindle_unit: Floats | None


class Spreads:
    """Spread classes of a placement within the online nodes of a scope, reserved memory last.

    The first ``primary_only`` classes concern primaries only, the others both nodes of a pair;
    the last one (reserved memory) has no amounts and is kept by the batch scorer's own rules.
    After :meth:`refresh`: ``exact`` (13, online), what the exact scorer sums up; ``value``
    (K + 1, N) from the centre, 0 off the online nodes; ``square`` and ``total`` (K + 1) the Q and
    S of each class, ``reach`` (K + 1) the largest value before centring: what the exact sums
    round at.
    ``amount`` (K, I), ``unit`` (K + 1, N, 0 off the online nodes).
    """

    def __init__(self, placement: Placement, online: Ints, movers: Ints) -> None:
        self._placement = placement
        self._online = online
        self.count = max(1, len(online))
        scale = 1.0 / np.sqrt(self.count)
        values = spread_values(placement, online)
        single = self._merge(values, _PRIMARY_ONLY, movers)
        classes = single + self._merge(values, _BOTH_NODES, movers)
        self.primary_only = len(single)
        self.size = len(classes)
        model = placement.model
        self.amount = np.zeros((self.size, model.instance_count))
        self.unit = np.zeros((self.size + 1, model.node_count))
        self.spindle_amount = np.zeros_like(self.amount)
        self.spindle_unit = np.zeros((self.size, model.node_count))
        self.by_spindle = any(c.spindle_unit is not None for c in classes)
        for k, cls in enumerate(classes):
            self.amount[k] = cls.amount
            self.unit[k, online] = cls.unit * (cls.weight * scale)
            if cls.spindle_amount is not None and cls.spindle_unit is not None:
                self.spindle_amount[k] = cls.spindle_amount
                self.spindle_unit[k, online] = cls.spindle_unit * (cls.weight * scale)
        with np.errstate(all="ignore"):
            reserved_unit = 1.0 / model.total_memory[online]
        self.unit[-1, online] = reserved_unit * (_WEIGHTS[terms.RESERVED_SPREAD] * scale)
        live = self.unit[:-1, online]
        self.even = not self.by_spindle and bool((live == live[:, :1]).all())
        """True if all nodes weigh alike, so that moves between online nodes keep every S."""
        self._rows = [cls.rows[0] for cls in classes] + [terms.RESERVED_SPREAD]
        weights = [cls.weight for cls in classes] + [_WEIGHTS[terms.RESERVED_SPREAD]]
        self._scales = (np.array(weights) * scale)[:, None]
        sums = values[self._rows].sum(axis=1, keepdims=True)
        self._centre = sums / self.count * self._scales
        self.value = np.zeros((self.size + 1, model.node_count))
        self.refresh()

    def refresh(self) -> None:
        """Take the placement's present values."""
        self.exact = spread_values(self._placement, self._online)
        raw = self.exact[self._rows] * self._scales
        self.reach = np.abs(raw).max(axis=1, initial=0.0)
        raw -= self._centre
        self.value[:, self._online] = raw
        self.square = (raw * raw).sum(axis=1)
        self.total = raw.sum(axis=1)

    def variances(self) -> Floats:
        """Squared weighted spread of each class (K + 1)."""
        squared: Floats = self.square - self.total * self.total / self.count
        return np.maximum(squared, 0.0)

    def _merge(self, values: Floats, rows: tuple[int, ...], movers: Ints) -> list[SpreadClass]:
        """Classes of equal terms; terms that no mover changes are left out."""
        merged: list[SpreadClass] = []
        centred = values - values.sum(axis=1, keepdims=True) / self.count
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
        with np.errstate(all="ignore"):
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
        spindle_amount = spindle_unit = None
        if row in (1, 10) and place.model.exclusive[online].any():
            total = model.total_spindles[online]
            known = np.maximum(model.disk_spindles, 0)
            spindle_amount = -(known * (real if row == 1 else 1)).astype(np.float64)
            with np.errstate(all="ignore"):
                spindle_unit = np.where(shared | (total == 0), 0.0, 1.0 / total)
        return SpreadClass(
            (row,), _WEIGHTS[row], amount.astype(np.float64), unit, spindle_amount, spindle_unit
        )


def _alike(one: SpreadClass, other: SpreadClass, movers: Ints) -> bool:
    def same(a: Floats | None, b: Floats | None, pick: Ints | slice) -> bool:
        if a is None or b is None:
            return a is b
        return np.array_equal(a[pick], b[pick])

    everything = slice(None)
    return (
        same(one.amount, other.amount, movers)
        and same(one.unit, other.unit, everything)
        and same(one.spindle_amount, other.spindle_amount, movers)
        and same(one.spindle_unit, other.spindle_unit, everything)
    )
