"""Rates fitted to actions that were measured, robustly: a few strange ones change little."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.timing.observed_job import ObservedJob
from planner.timing.scatter import Scatter
from snapshots.arrays import Floats

ENOUGH = 5
"""Actions of a kind, below which nothing is said about it."""
_APART = 1.5
"""The largest size must be so many times the smallest for a rate to show beside the overhead."""
_FASTEST = 1e5
"""MiB/s: faster than any, where sizes make no difference."""
_REACH = 9.0
"""The logarithm of the largest share to the rest: one in 8,000 is none."""
_STEPS = 61
_ROUNDS = 3
_LEVEL = 0.9
_STUDENT = {3: 1.638, 4: 1.533, 5: 1.476, 6: 1.440, 7: 1.415}
"""The same level of Student's distribution, by degrees of freedom: those of 5 to 8 times."""
_FIGURES = 4


@dataclass(frozen=True, slots=True)
class LineFit:
    """``overhead`` seconds and then ``rate`` MiB a second; ``scatter`` of the times about that."""

    overhead: float
    rate: float
    scatter: Scatter


def fit_line(jobs: Sequence[ObservedJob], overhead: float, rate: float) -> LineFit:
    """The overhead and the rate that half of the actions are slower than.

    Where the sizes are too much alike to tell one from the other, the two that are assumed are
    kept in their proportion.

    Args:
        jobs: actions of one kind, :data:`ENOUGH` of them; each took some time.
        overhead: that is assumed, in seconds.
        rate: that is assumed, in MiB a second.
    """
    mib = np.array([job.mib for job in jobs])
    took = np.array([job.seconds for job in jobs])
    assumed = overhead + mib / rate
    if not mib.any():
        middle = _middle(took)
        return LineFit(_rounded(middle), rate, scatter_of(took / middle))
    sized = mib[mib > 0]
    if len(sized) < len(mib) or sized.max() >= _APART * sized.min():
        begin, slope = _line(mib, took)
    else:
        factor = _middle(took / assumed)
        begin, slope = overhead * factor, factor / rate
    begin, rate = _rounded(begin), _rounded(1 / max(slope, 1 / _FASTEST))
    return LineFit(begin, rate, scatter_of(took / (begin + mib / rate), 2))


def fit_constant(jobs: Sequence[ObservedJob]) -> tuple[float, Scatter]:
    """The seconds that half of the actions are longer than, and their scatter."""
    took = np.array([job.seconds for job in jobs])
    middle = _rounded(_middle(took))
    return middle, scatter_of(took / middle)


def _line(mib: Floats, took: Floats) -> tuple[float, float]:
    """Seconds at no size, and seconds for each MiB: those with the least sum of differences.

    Differences are of logarithms, as what takes long varies more. For a given share of the overhead
    in the longest time both follow from the median, so that this share alone is looked for: in
    steps, and then in finer ones about the best.
    """
    unit = float(mib.max())
    sizes, logs = mib / unit, np.log(took)
    steps = np.linspace(-_REACH, _REACH, _STEPS)
    for _ in range(_ROUNDS):
        shares = 1 / (1 + np.exp(-steps))
        shapes = np.log(shares[:, None] + (1 - shares[:, None]) * sizes)
        off = logs - shapes
        middles = np.median(off, axis=1)
        best = int(np.argmin(np.abs(off - middles[:, None]).sum(axis=1)))
        share, whole = float(shares[best]), math.exp(float(middles[best]))
        steps = np.linspace(steps[max(0, best - 1)], steps[min(_STEPS - 1, best + 1)], _STEPS)
    return whole * share, whole * (1 - share) / unit


def scatter_of(ratios: Floats, fitted: int = 1) -> Scatter:
    """The scatter by the times of the past, as factors of the usual one.

    ``fitted``: how many figures of the usual time were fitted to these same times, 1 or 2.
    The next time is up to ``p90`` with at least 9 chances in 10: of n times it is the one of rank
    0.9 (n + 1). Where n is too small for that it is beyond the longest, by what a normal
    distribution of their logarithms has there.
    """
    return Scatter(
        min(1.0, _rounded(1 / _reach(1 / ratios, fitted))),
        max(1.0, _rounded(_reach(ratios, fitted))),
    )


def _reach(ratios: Floats, fitted: int) -> float:
    count, free = len(ratios), len(ratios) - fitted
    ascending = np.sort(ratios)
    rank = math.ceil(_LEVEL * (count + 1) - 1e-9)
    if rank <= count:
        return float(ascending[rank - 1])
    deviation = float(np.sqrt(np.mean(np.log(ratios) ** 2) * count / free))
    beyond = _STUDENT[free] * deviation * math.sqrt(1 + 1 / count)
    return max(float(ascending[-1]), math.exp(beyond))


def _middle(values: Floats) -> float:
    return float(np.median(values))


def _rounded(value: float) -> float:
    """To four figures: more would be no more true, and differ from machine to machine."""
    return float(f"{value:.{_FIGURES}g}")
