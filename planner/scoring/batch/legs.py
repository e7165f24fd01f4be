"""The effect of moves on the spreads, leg by leg.

A *leg* is a class of spreads (:mod:`planner.scoring.batch.spreads`) with the node that an instance
leaves in it: P in every class, then S in those that both nodes of a pair bear. With the sums S
and Q of the class after leaving, arriving with a change c on a node of value x makes the squared
spread

    Q - S^2 / n  +  c (2 x + c - c / n)  -  2 S / n * c,

and with c = amount * unit that is a sum of products of something of the instance with something
of the node: one matrix product a leg for a whole block. While every node weighs alike, S is kept
in the end, and all that concerns it vanishes.
"""

from __future__ import annotations

import numpy as np

from planner.scoring.batch.movers import Movers
from planner.scoring.batch.spreads import Spreads
from snapshots.arrays import Floats, Ints


class Legs:
    """The legs of all movers; :meth:`refresh` follows the placement.

    ``factors`` (F, L, R) and ``arrival`` (F, L, N) are multiplied and added up over F; the first
    ones are the squared spreads after leaving, and 1. ``promoted`` (classes of primaries, R) are
    the squared spreads when S becomes the primary, ``p_to_s`` (R) what that gains.
    """

    def __init__(self, spreads: Spreads, movers: Movers, *, even: bool) -> None:
        self._spreads = spreads
        self._movers = movers
        self._even = even
        self._legs = np.r_[: spreads.size, spreads.primary_only : spreads.size]
        bend = 1.0 if even else 1 - 1 / spreads.count
        left, right = [np.zeros((len(self._legs), len(movers.rows)))], []
        right.append(np.ones((len(self._legs), spreads.unit.shape[1])))
        kinds = [(movers.span, spreads.unit)]
        if spreads.by_spindle:
            kinds.append((movers.spindle_span, spreads.spindle_unit))
        self._kinds = [(amount[self._legs], unit[self._legs]) for amount, unit in kinds]
        for amount, unit in self._kinds:
            left += [amount, amount * amount]
            right += [2 * unit, bend * unit * unit]
            if not even:
                left.append(amount)
                right.append(unit)
        self.factors: Floats = np.stack(left)
        self.arrival: Floats = np.stack(right)
        self._each = len(left) // len(self._kinds)
        self.promoted: Floats = np.zeros((spreads.primary_only, len(movers.rows)))
        self.p_to_s: Floats = np.zeros(len(movers.rows))
        self._root_single = self._root_both = 0.0

    def refresh(self, roots: Floats) -> None:
        """Take the present sums and values; all movers are up to date. ``roots`` (K + 1)."""
        sp, movers, count = self._spreads, self._movers, self._spreads.count
        first, legs, value = sp.primary_only, self._legs, sp.value[self._legs]
        total = sp.total[legs, None]
        if not self._even:
            total = total + movers.leg_change
        np.subtract(movers.leg_square, total * total / count, out=self.factors[0])
        self.factors[0] += sp.square[legs, None]
        self.promoted = self.factors[0, :first] + movers.promotion_square
        if not self._even:
            pull = total * (-2 / count)
            come = movers.promotion_change
            self.promoted += come * (pull[:first] - come / count)
        for k, (amount, unit) in enumerate(self._kinds):
            self.arrival[1 + k * self._each] = 2 * unit * value
            if not self._even:
                np.multiply(amount, pull, out=self.factors[3 + k * self._each])
        self._root_single = float(roots[:first].sum())
        self._root_both = float(roots[first:-1].sum())
        self.p_to_s = self._root_single - rooted(self.promoted.copy())

    def gains(self, at: Ints | slice, nodes: Ints, *, tall: bool) -> tuple[Floats, Floats, Floats]:
        """Gains of primary P -> T, mirror P -> T and mirror S -> T.

        For movers ``at`` (R) and targets ``nodes`` (C), (R, C) each, or (C, R) unless ``tall``.
        """
        left = self.factors[:, :, at] if isinstance(at, slice) else self.factors.take(at, axis=2)
        right = self.arrival.take(nodes, axis=2)
        if tall:
            squares = np.matmul(left.transpose(1, 2, 0), right.transpose(1, 0, 2))
        else:
            squares = np.matmul(right.transpose(1, 2, 0), left.transpose(1, 0, 2))
        return self._gains(squares)

    def most(self, low: Floats) -> tuple[Floats, Floats, Floats]:
        """The same gains from the least squared spreads (L, R) that :meth:`enclose` found."""
        return self._gains(low)

    def enclose(self, nodes: Ints) -> tuple[Floats, Floats]:
        """Least and most squared spread of every leg (L, R) over the targets ``nodes``."""
        right = self.arrival[1:].take(nodes, axis=2)
        one = self.factors[1:] * right.min(axis=2)[..., None]
        two = self.factors[1:] * right.max(axis=2)[..., None]
        low = np.minimum(one, two).sum(axis=0) + self.factors[0]
        high = np.maximum(one, two, out=one).sum(axis=0) + self.factors[0]
        return low, high

    def _gains(self, squares: Floats) -> tuple[Floats, Floats, Floats]:
        first, size = self._spreads.primary_only, self._spreads.size
        np.maximum(squares, 0.0, out=squares)
        np.sqrt(squares, out=squares)
        return (
            self._root_single - squares[:first].sum(axis=0),
            self._root_both - squares[first:size].sum(axis=0),
            self._root_both - squares[size:].sum(axis=0),
        )


def rooted(square: Floats) -> Floats:
    """Sum over classes (axis 0) of the spreads; ``square`` is used up."""
    np.maximum(square, 0.0, out=square)
    np.sqrt(square, out=square)
    result: Floats = square.sum(axis=0)
    return result
