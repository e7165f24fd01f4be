"""Sums of floats and integers as Ganeti's tools compute them, infinities and NaN included."""

from __future__ import annotations

import numpy as np

from snapshots.arrays import Floats, Ints


def times(ratio: Floats | float, amounts: Floats | Ints) -> Floats:
    """A product of which infinities and NaN are part."""
    with np.errstate(all="ignore"):
        return np.asarray(ratio * amounts, dtype=np.float64)


_LEAST = -(1 << 63)
"""Stands for what is no 64-bit integer (NaN, Infinity, 1e19): below everything, as Ganeti's."""


def whole(values: Floats) -> Ints:
    """Truncation towards zero."""
    inside = np.abs(values) < -_LEAST
    return np.where(inside, values, 0).astype(np.int64) + np.where(inside, 0, _LEAST)


def floor(values: Floats) -> Ints:
    """The integer below; Ganeti's steps beyond the least one, and arrives at the largest."""
    truncated = whole(values)
    return truncated - (values < truncated)
