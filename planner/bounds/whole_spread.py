"""Spreads of whole numbers with a known sum: their sizes are few, and say where units can be.

The sum of squares Q of N whole numbers that add up to T is least where they are as even as can be,
and goes up in steps of 2, as it is even or odd with T.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from snapshots.arrays import Floats, Ints


def least_squares(total: Ints, count: Ints) -> Ints:
    """The least sum of squares of ``count`` whole numbers that add up to ``total`` (arrays)."""
    many = np.maximum(count, 1)
    low = total // many
    rest = total - low * many
    found: Ints = np.where(
        count > 0, rest * (low + 1) ** 2 + (many - rest) * low**2, np.where(total == 0, 0, _NEVER)
    )
    return found


_NEVER = 1 << 50
"""Stands for a sum of squares that cannot be."""


@dataclass(frozen=True, slots=False)
class WholeSpread:
    """The numbers of units on ``nodes`` nodes that have ``total`` of them together."""

    nodes: int
    total: int

    @cached_property
    def least(self) -> int:
        """The sum of squares where the units are spread most evenly."""
        return int(least_squares(np.array(self.total), np.array(self.nodes)))

    def deviation(self, squares: int) -> float:
        """The standard deviation that goes with a sum of squares."""
        mean = self.total / self.nodes
        return float(np.sqrt(max(squares / self.nodes - mean * mean, 0.0)))

    def most(self, squares: int) -> Ints:
        """The most units that any 0, 1, … N nodes can hold together at a sum of squares."""
        return self._extreme(squares, 1)

    def fewest(self, squares: int) -> Ints:
        """The fewest units that any 0, 1, … N nodes can hold together at a sum of squares."""
        return self._extreme(squares, -1)

    def _extreme(self, squares: int, sign: int) -> Ints:
        some = np.arange(self.nodes + 1)
        slack = squares - self.total * self.total / self.nodes
        reach = np.sqrt(np.maximum(slack * some * (self.nodes - some) / self.nodes, 0.0))
        even = self.total * some / self.nodes
        found = np.floor(even + reach + 1e-9) if sign > 0 else np.ceil(even - reach - 1e-9)
        held: Ints = found.astype(np.int64)
        rest = self.nodes - some
        while True:  # from beyond towards the middle, until whole numbers can be like that
            needs = least_squares(held, some) + least_squares(self.total - held, rest)
            over = (needs > squares) & (some > 0) & (rest > 0)
            if not over.any():
                break
            held = held - sign * over
        held[0], held[-1] = 0, self.total
        return held


def evened(values: Ints, transfers: int) -> int:
    """The sum of squares of ``values`` after so many units went from the fullest to the emptiest.

    No way to move as few units leads to a smaller one.
    """
    numbers = np.sort(values).astype(np.int64)
    for _ in range(transfers):
        low, high = int(numbers.argmin()), int(numbers.argmax())
        if numbers[high] - numbers[low] < 2:
            break
        numbers[high] -= 1
        numbers[low] += 1
    return int((numbers * numbers).sum())


def clamped(values: Floats, raise_by: float, lower_by: float) -> float:
    """The least standard deviation of values some of which are raised, and some lowered.

    ``raise_by`` and ``lower_by``: how much all of them together may be. The least are raised to
    one level and the largest lowered to another.
    """
    ordered = np.sort(values)
    floor = _filled(ordered, raise_by)
    ceiling = -_filled(-ordered[::-1], lower_by)
    if floor >= ceiling:
        return 0.0
    return float(np.clip(ordered, floor, ceiling).std())


def _filled(ordered: Floats, amount: float) -> float:
    """The level to which an amount raises the least of values that are in order."""
    count = np.arange(1, len(ordered) + 1)
    levels = (np.cumsum(ordered) + amount) / count
    next_up = np.append(ordered[1:], np.inf)
    return float(levels[int((levels <= next_up).argmax())])
