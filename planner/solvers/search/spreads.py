"""The spread terms of the score for the kernel: which of them move, and which move alike."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum, sqrt

import numpy as np

from planner.kernel.problem import COLUMNS, Terms
from planner.scoring import terms
from planner.scoring.exact import spread_values
from planner.solvers.search.columns import CPUS, FREE_DISK, RESERVED, SPINDLES
from planner.state.placement import Placement
from snapshots.arrays import Bools, Floats, Ints

_COLUMN_OF_SPREAD = (*range(COLUMNS), FREE_DISK, CPUS, SPINDLES)
"""The column behind each value of ``spread_values``; twins differ by what is to come."""


@dataclass(frozen=True, eq=False)
class _Spread:
    """One spread: its values (N), and what instances (I) add to one as primary and secondary."""

    values: Floats
    scale: Floats
    first: Floats
    second: Floats


def spread_terms(
    placement: Placement, scope: Ints, online: Bools, nodes: np.ndarray, instances: np.ndarray
) -> Terms:
    """Fills in scale and offset of the nodes; terms that move alike are counted as one."""
    spreads = [_spread(placement, scope, k, nodes, instances) for k in range(len(terms.SPREADS))]
    kept: list[int] = []
    weights: list[float] = []
    base = 0.0
    for k, spread in enumerate(spreads):
        weight = terms.TERMS[terms.SPREADS[k]].weight
        if k != RESERVED and not (spread.first.any() or spread.second.any()):
            base += weight * _deviation(spread.values[online])
            continue
        for at, j in enumerate(kept):
            ratio = _ratio(spreads[j], spread, online) if RESERVED not in (j, k) else None
            if ratio is not None:
                weights[at] += weight * ratio
                break
        else:
            kept.append(k)
            weights.append(weight)
    for at, k in enumerate(kept):
        column = _COLUMN_OF_SPREAD[k]
        nodes["scale"][:, at] = spreads[k].scale
        nodes["offset"][:, at] = spreads[k].values - nodes["amount"][:, column] * spreads[k].scale
    units = [_unit(spreads[k], instances, k, online) for k in kept]
    return Terms(
        column=np.array([_COLUMN_OF_SPREAD[k] for k in kept], dtype=np.int32),
        weight=np.array(weights),
        unit=np.array(units),
        base=base,
        reserved=kept.index(RESERVED),
        reserved_weight=terms.TERMS[terms.RESERVED_TOTAL].weight,
    )


def _spread(
    placement: Placement, scope: Ints, k: int, nodes: np.ndarray, instances: np.ndarray
) -> _Spread:
    model = placement.model
    with np.errstate(all="ignore"):
        memory = 1.0 / model.total_memory[scope]
        disk = np.where(model.total_disk[scope] == 0, 0.0, 1.0 / model.total_disk[scope])
        cpus = 1.0 / model.total_cpus[scope] / model.cpu_speed[scope]
        spindles = 1.0 / model.max_spindles[scope]
        ones = np.ones(len(scope))
        scales = (memory, disk, memory, cpus, *(ones,) * 4, spindles, memory, disk, cpus, spindles)
        values = spread_values(placement, scope)[k]
    offline = model.offline[scope]
    scale = np.where(offline, 0.0, scales[k])
    column = _COLUMN_OF_SPREAD[k]
    return _Spread(
        np.where(offline, 0.0, values),
        scale,
        instances["as_primary"][:, column],
        instances["as_secondary"][:, column],
    )


def _ratio(one: _Spread, other: _Spread, online: Bools) -> float | None:
    """By how much ``other`` spreads more than ``one`` after any moves; None if they move apart."""
    part = np.stack([one.first, one.second]).ravel()
    same = np.stack([other.first, other.second]).ravel()
    at = int(np.flatnonzero(part)[0]) if part.any() else -1
    if at < 0:
        return None
    factor = same[at] / part[at]
    with np.errstate(all="ignore"):
        scales = other.scale[online] / one.scale[online]
        ratio = float(factor * scales[0])
        apart = other.values[online] - ratio * one.values[online]
    alike = (
        np.array_equal(part * factor, same)
        and np.allclose(scales, scales[0], rtol=1e-13, atol=0)
        and np.allclose(apart, apart[0], rtol=0, atol=1e-13)
    )
    return abs(ratio) if alike else None


def _unit(spread: _Spread, instances: np.ndarray, k: int, online: Bools) -> float:
    """The share that an average instance has in a value."""
    amounts = instances["reserve"] if k == RESERVED else np.abs(spread.first)
    return _mean(amounts) * _mean(spread.scale[online])


def _mean(values: Floats) -> float:
    """The mean, the same on every machine: no order of adding decides the last bits."""
    return fsum(values) / len(values) if len(values) else 0.0


def _deviation(values: Floats) -> float:
    mean = _mean(values)
    return sqrt(_mean((values - mean) ** 2))
