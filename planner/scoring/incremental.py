"""The running statistics with which Ganeti scores the placement of a pair.

For a new pair the score is not summed again: the statistics of all nodes are updated for the
primary, then for the secondary. The results differ from :mod:`planner.scoring.exact` in the
last bits, which decide ties, so the order of operations here is the one of the facts.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from planner.rules.new_places import Placing
from planner.rules.node_lanes import NodeLanes
from planner.scoring import terms
from planner.scoring.exact import overall, spread_values
from planner.scoring.location_exclusion import LocationExclusion
from planner.state.placement import Placement
from snapshots.arrays import Floats, Ints

_SPREADS = list(terms.SPREADS)
_BLOCK = 1 << 15
"""Pairs of a block: arrays of 256 KiB."""


class IncrementalScorer:
    """Scores of pairs by statistics computed once from the nodes ``scope`` (ascending rows)."""

    def __init__(self, placement: Placement, scope: Ints) -> None:
        self._placement = placement
        offline = placement.model.offline[scope]
        self._online = scope[~offline]
        self._offline = scope[offline]
        place, online = placement, self._online
        count = len(terms.TERMS)
        self._sums = np.zeros(count)
        self._count = float(len(online))
        self._total = np.zeros(len(_SPREADS))
        self._variance = np.zeros(len(_SPREADS))
        if not len(online):
            return
        with np.errstate(all="ignore"):
            values = spread_values(place, online)
            self._total = np.add.accumulate(values, axis=1)[:, -1]
            distance = values - (self._total / self._count)[:, None]
            distance *= distance
            self._variance = np.add.accumulate(distance, axis=1)[:, -1] / self._count
            reserved = np.add.accumulate(values[terms.RESERVED_SPREAD])[-1]
        hosted = place.primaries + place.secondaries
        self._sums[terms.N1] = hosted[online][place.failing[online]].sum()
        self._sums[terms.OFFLINE_ALL] = hosted[self._offline].sum()
        self._sums[terms.OFFLINE_PRIMARIES] = place.primaries[self._offline].sum()
        self._sums[terms.TAGS] = place.tag_conflicts[online].sum()
        self._sums[terms.LOCATION] = place.location_score[online].sum()
        self._location_exclusion = LocationExclusion(place, scope)
        self._sums[terms.LOCATION_EXCLUSION] = self._location_exclusion.value()
        self._sums[terms.RESERVED_TOTAL] = reserved

    def scores(self, placing: Placing) -> Floats:
        """The score after each candidate (lanes)."""
        lanes = len(placing.instance)
        if not len(self._online):
            return np.zeros(lanes)
        sums = np.tile(self._sums, (lanes, 1))
        total = np.repeat(self._total[:, None], lanes, axis=1)
        variance = np.repeat(self._variance[:, None], lanes, axis=1)
        with np.errstate(all="ignore"):
            for node in placing.touched:
                self._replace(node, sums, total, variance)
            sums[:, terms.LOCATION_EXCLUSION] += self._location_exclusion.changes(
                placing.instance, np.full(lanes, -1), placing.primary
            )
            spreads = np.sqrt(variance)
            spreads[np.isnan(spreads)] = 0.0
            sums[:, _SPREADS] = spreads.T
            return overall(sums)

    def scores_of_pairs(self, first: Placing, second: NodeLanes, shared: Ints | None) -> Floats:
        """The score after each pair (P, S) of a primary and a secondary, both online.

        ``first`` (P lanes) has the primaries without a secondary, ``second`` (S lanes) what the
        other nodes become. ``shared`` (P, S): locations of the pairs, None where there are none.
        """
        count, (home,) = len(first.instance), first.touched
        sums = np.tile(self._sums, (count, 1))
        total = np.repeat(self._total[:, None], count, axis=1)
        variance = np.repeat(self._variance[:, None], count, axis=1)
        scores = np.empty((count, len(second.node)))
        with np.errstate(all="ignore"):
            self._replace(home, sums, total, variance)
            sums[:, terms.LOCATION_EXCLUSION] += self._location_exclusion.changes(
                first.instance, np.full(count, -1), first.primary
            )
            more = np.zeros((len(second.node), len(terms.TERMS)))
            old = spread_values(self._placement, second.node)
            new = spread_values(second, second.node)
            self._add_sums(second, new - old, more)
            pairs = _Pairs(self._count, variance, total, old, new)
            for block in pairs.blocks():
                own = shared[block] if shared is not None else 0
                score: Floats | None = None
                for k, term in enumerate(terms.TERMS):
                    if term.spread:
                        value = pairs.spread(_SPREADS.index(k), block)
                    else:
                        value = sums[block, k, None] + more[None, :, k]
                        if k == terms.LOCATION:
                            value += own
                    value = value * term.weight
                    score = value if score is None else score + value
                scores[block] = score
                pairs.known.clear()
        return scores

    def _replace(self, node: NodeLanes, sums: Floats, total: Floats, variance: Floats) -> None:
        """Update the statistics for one node's old and new values, per lane."""
        place, rows = self._placement, node.node
        online = ~node.offline
        old, new = spread_values(place, rows), spread_values(node, rows)
        change = new - old
        squares = new * new - old * old
        moved = (self._count * squares - 2 * total * change) - change * change
        after = variance + moved / (self._count * self._count)
        after = np.where(after > 0, after, 0.0)  # NaN becomes 0 as well
        np.copyto(variance, after, where=online)
        np.copyto(total, total + change, where=online)
        self._add_sums(node, change, sums)

    def _add_sums(self, node: NodeLanes, change: Floats, sums: Floats) -> None:
        """Add to ``sums`` (lanes, 20) what the new values of a node change, per lane."""
        place, rows = self._placement, node.node
        online = ~node.offline
        reserved = sums[:, terms.RESERVED_TOTAL] + change[terms.RESERVED_SPREAD]
        sums[:, terms.RESERVED_TOTAL] = np.where(online, reserved, sums[:, terms.RESERVED_TOTAL])
        before = place.primaries[rows] + place.secondaries[rows]
        hosted = node.primaries + node.secondaries
        failing = hosted * node.failing - before * place.failing[rows]
        sums[:, terms.N1] += online * failing
        sums[:, terms.OFFLINE_ALL] += node.offline * (hosted - before)
        sums[:, terms.OFFLINE_PRIMARIES] += node.offline * (node.primaries - place.primaries[rows])
        sums[:, terms.TAGS] += online * (node.tag_conflicts - place.tag_conflicts[rows])
        sums[:, terms.LOCATION] += online * (node.location_score - place.location_score[rows])


class _Pairs:
    """The spreads of pairs: ``variance`` and ``total`` (13, P) have the primaries already.

    ``old`` and ``new`` (13, S) are the values of the secondaries. ``known``: the spreads of the
    present block.
    """

    def __init__(
        self, count: float, variance: Floats, total: Floats, old: Floats, new: Floats
    ) -> None:
        change = new - old
        self._count = count
        self._variance = variance
        self._pull = 2 * total
        self._change = change
        self._squares = count * (new * new - old * old)
        self._bend = change * change
        self._twin = [
            next(k for k in range(row + 1) if self._same(k, row)) for row in range(len(change))
        ]
        self.known: dict[int, Floats] = {}

    def _same(self, one: int, other: int) -> bool:
        """True if two spreads are the same numbers throughout."""
        tables = self._variance, self._pull, self._change, self._squares
        return all(np.array_equal(t[one], t[other], equal_nan=True) for t in tables)

    def blocks(self) -> Iterator[slice]:
        """Primaries, so many at a time that their pairs stay in the processor's cache."""
        size = max(1, _BLOCK // max(1, self._change.shape[1]))
        for start in range(0, self._variance.shape[1], size):
            yield slice(start, start + size)

    def spread(self, row: int, block: slice) -> Floats:
        """One spread of all pairs of a block, (primaries, S)."""
        row = self._twin[row]
        if row not in self.known:
            moved = self._squares[row] - self._pull[row, block, None] * self._change[row]
            moved -= self._bend[row]
            moved /= self._count * self._count
            moved += self._variance[row, block, None]
            after = np.where(moved > 0, moved, 0.0)  # NaN becomes 0 as well
            self.known[row] = np.sqrt(after, out=after)
        return self.known[row]
