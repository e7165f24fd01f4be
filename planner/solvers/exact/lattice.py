"""Spreads of whole numbers in an exact model: their possible sizes are few.

Where all values are the same unit times whole numbers of a known sum T, the sum Q of their squares
is even or odd with T, so that the spread ``unit * sqrt(Q / N - (T / N) ** 2)`` takes one of a row
of sizes. The model picks the size, which decides far sooner than cuts do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.solvers.exact.spreads import Spread
from snapshots.arrays import Floats

if TYPE_CHECKING:
    from planner.mixed_integer import MixedInteger

_LEVELS = 6
"""Sizes that are told apart; all larger ones are one."""
_REACH = 4
"""Whole numbers on either side of the mean up to which squares are exact."""
_NEAR = 1e-6
"""A number so close to a whole one is one."""


@dataclass(frozen=True, slots=True)
class Lattice:
    """Values ``offset + unit * k`` with whole numbers k that add up to ``total``."""

    unit: float
    offset: float
    total: int


def lattice_of(spread: Spread, values: Floats) -> Lattice | None:
    """The lattice on which the values of a spread lie, now ``values`` (N); None for none."""
    shares = np.concatenate([spread.primary, spread.secondary], axis=1)
    if not np.allclose(shares, shares[:1], rtol=0, atol=1e-15):
        return None
    sizes = np.abs(shares[0][shares[0] != 0])
    unit = float(sizes.min())
    whole = np.concatenate([sizes, values - values[0]]) / unit
    if np.abs(whole - np.round(whole)).max() > _NEAR:
        return None
    offset = float(values[0])
    return Lattice(unit, offset, int(np.round((values - offset) / unit).sum()))


def keep_to_lattice(
    mip: MixedInteger, spread: int, variables: list[int | None], base: Floats, lattice: Lattice
) -> None:
    """Let the variable ``spread`` be one of the sizes that values on a lattice have.

    ``variables`` (N) are those of the values, ``base`` (N) what they are where there is none.
    """
    count = len(variables)
    mean = lattice.total / count
    middle = int(np.floor(mean))
    rest = lattice.total - count * middle
    least = rest * (middle + 1) ** 2 + (count - rest) * middle**2
    squares: dict[int, float] = {}
    known = 0.0
    for n, variable in enumerate(variables):
        if variable is None:
            known += round((float(base[n]) - lattice.offset) / lattice.unit) ** 2
            continue
        square = mip.number(-np.inf, np.inf)
        squares[square] = 1.0
        for j in range(middle - _REACH, middle + _REACH + 1):
            # A line through (j, j^2) and (j + 1, (j + 1)^2): no whole number lies below it.
            slope = (2 * j + 1) / lattice.unit
            mip.row(
                {square: 1.0, variable: -slope},
                low=-slope * lattice.offset - j * (j + 1),
            )
    picks = [mip.whole(0, 1) for _ in range(_LEVELS + 1)]
    mip.row(dict.fromkeys(picks, 1.0), 1, 1)
    sums = [least + 2 * level for level in range(_LEVELS)]
    sums.append(least + count * (_REACH + abs(lattice.total)) ** 2 * 4)
    mip.row({**squares, **{p: -float(q) for p, q in zip(picks, sums, strict=True)}}, high=-known)
    sizes = [
        lattice.unit * float(np.sqrt(max((least + 2 * level) / count - mean * mean, 0.0)))
        for level in range(_LEVELS + 1)
    ]
    mip.row({spread: 1.0, **{p: -s for p, s in zip(picks, sizes, strict=True)}}, low=0.0)
