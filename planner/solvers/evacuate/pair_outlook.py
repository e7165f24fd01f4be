"""The pairs of new nodes for an instance that are worth a look, the most promising first.

There are as many pairs as nodes squared. What a node becomes hardly depends on the other one, so
each is evaluated by itself, in either role, and the two together give a floor under the pair's
score. Once a score is known, only pairs whose floor does not exceed it are left.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from planner.rules.both_nodes import placed_apart
from planner.rules.failure import Failure
from planner.scoring.estimate import ScoreEstimate
from planner.state.placement import Placement
from snapshots.arrays import Floats, Ints

Pairs = tuple[Ints, Ints]
"""Primaries and secondaries (rows), one pair a lane."""


class PairOutlook:
    """The pairs of ``firsts`` and ``nodes`` (ascending rows, none of them the instance's own).

    Floors do not hold for the pairs whose secondary keeps memory free for the primary already; all
    of these are looked at, and there are not more of them than instances. Where a floor is not a
    number, so may be scores, and all pairs are looked at.
    """

    def __init__(
        self,
        placement: Placement,
        instance: int,
        estimate: ScoreEstimate,
        firsts: Ints,
        nodes: Ints,
        *,
        force: bool,
        few: int = 0,
    ) -> None:
        """``few``: so many pairs are looked at without working out floors."""
        self._placement = placement
        self._firsts, self._nodes = firsts, nodes
        self._limit = float("inf")
        self._margin = 0.0
        self._floors = np.zeros(len(firsts)), np.zeros(len(nodes))
        self._known = False
        if not len(firsts) or not len(nodes) or len(firsts) * len(nodes) <= few:
            return
        first, second = placed_apart(placement, instance, firsts, nodes, force=force)
        own, other, margin = estimate.floors(first, second)
        if np.isfinite(own).all() and np.isfinite(other).all() and np.isfinite(margin):
            self._known = True
            self._margin = margin
            self._floors = (
                np.where(first.failure == Failure.NONE, own, np.inf),
                np.where(second.failure == Failure.NONE, other, np.inf),
            )

    def seen(self, scores: Floats, margin: float) -> None:
        """Allowed pairs have these scores, two of which may be equal if ``margin`` apart."""
        if len(scores):
            limit = float(scores.min()) + 2 * max(margin, self._margin)
            self._limit = min(self._limit, limit)

    def in_turn(self, lanes: int) -> Iterator[Pairs]:
        """The pairs, some ``lanes`` at a time, until no more are worth a look."""
        if self._known:
            primaries, secondaries = self._exceptions()
            for start in range(0, len(primaries), lanes):
                part = slice(start, start + lanes)
                yield primaries[part], secondaries[part]
            yield self._promising(int(lanes**0.5))
        yield from self._below_limit(lanes)

    def _exceptions(self) -> Pairs:
        """The pairs whose secondary keeps memory free for the primary."""
        as_first, as_second = np.zeros((2, self._placement.model.node_count), dtype=np.bool_)
        as_first[self._firsts] = as_second[self._nodes] = True
        secondary, primary, _ = self._placement.reservations.entries()
        inside = as_first[primary] & as_second[secondary] & (primary != secondary)
        return primary[inside], secondary[inside]

    def _promising(self, side: int) -> Pairs:
        """The pairs of the ``side`` nodes with the lowest floors in either role."""
        own, other = (np.argsort(floors, kind="stable")[:side] for floors in self._floors)
        return _apart(
            np.repeat(self._firsts[own], len(other)), np.tile(self._nodes[other], len(own))
        )

    def _below_limit(self, lanes: int) -> Iterator[Pairs]:
        """All pairs whose floors do not exceed the limit, which may get lower meanwhile."""
        own, other = self._floors
        ranked = np.argsort(other, kind="stable")
        floors = other[ranked]
        usable = np.isfinite(floors).sum()
        left = np.argsort(own, kind="stable")
        left = left[np.isfinite(own[left])]
        while len(left):
            counts = np.minimum(floors.searchsorted(self._limit - own[left], "right"), usable)
            if not counts[0]:
                return
            some = max(1, int(counts.cumsum().searchsorted(lanes, "right")))
            counts = counts[:some]
            lane = np.arange(counts.sum()) - (counts.cumsum() - counts).repeat(counts)
            yield _apart(self._firsts[left[:some]].repeat(counts), self._nodes[ranked[lane]])
            left = left[some:]


def _apart(primaries: Ints, secondaries: Ints) -> Pairs:
    """The pairs of two nodes."""
    apart = primaries != secondaries
    return primaries[apart], secondaries[apart]


def in_order(primaries: Ints, secondaries: Ints) -> Pairs:
    """The pairs by primary, then by secondary, each once."""
    width = 1 + int(secondaries.max(initial=0))
    keys = np.sort(primaries * width + secondaries)
    first, second = np.divmod(keys[np.diff(keys, prepend=-1) > 0], width)
    return first, second
