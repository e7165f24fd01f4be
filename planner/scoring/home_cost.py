"""What tags and locations cost when an instance's primary moves; nothing where none are used."""

from __future__ import annotations

import numpy as np

from planner.placement import Placement
from planner.scoring import terms
from planner.scoring.location_exclusion import LocationExclusion
from snapshots.cluster import Bools, Floats, Ints

_WEIGHT = [np.float64(term.weight) for term in terms.TERMS]


class HomeCost:
    """Changes of the tag, location and location-exclusion terms, for blocks of candidates."""

    def __init__(self, placement: Placement, scope: Ints, live: Bools) -> None:
        self._placement = placement
        self._live = live
        self._location_exclusion = LocationExclusion(placement, scope)
        tags = placement.model.tags
        self._located = tags.has_locations or tags.penalty is not None
        self.active = tags.has_exclusion or self._located

    def moved(self, rows: Ints, source: Ints, target: Ints, pair: Ints | None) -> Floats | float:
        """Cost when the primaries of ``rows`` go from ``source`` to ``target``.

        The arguments are row numbers that broadcast to the block. ``pair`` is the other node of
        the new pair, None where the instance keeps the locations it shares now.
        """
        if not self.active:
            return 0.0
        tags = self._placement.model.tags
        cost: Floats = np.zeros(())
        if tags.has_exclusion:
            cost = _WEIGHT[terms.TAGS] * (self._arrive(rows, target) - self._leave(rows, source))
        if self._located:
            before: Ints = self._placement.shared_locations[rows]
            after: Ints = before if pair is None else tags.common_locations[target, pair]
            if tags.penalty is not None:
                before = before + tags.penalty[rows, source]
                after = after + tags.penalty[rows, target]
            cost = cost + _WEIGHT[terms.LOCATION] * (after - before * self._live[source])
        if self._location_exclusion.active:
            change = self._location_exclusion.changes(rows, source, target)
            cost = cost + _WEIGHT[terms.LOCATION_EXCLUSION] * change
        return cost

    def mirrored(self, rows: Ints, primary: Ints, target: Ints) -> Floats | float:
        """Cost when only the secondaries of ``rows`` go to ``target``."""
        tags = self._placement.model.tags
        if not tags.has_locations:
            return 0.0
        change = tags.common_locations[primary, target] - self._placement.shared_locations[rows]
        cost: Floats = _WEIGHT[terms.LOCATION] * (change * self._live[primary])
        return cost

    def most(self, rows: Ints, source: Ints) -> Floats:
        """The most that any move can save of ``rows`` with their primaries on ``source``."""
        tags, place = self._placement.model.tags, self._placement
        saved: Floats = np.zeros(rows.shape)
        if tags.has_exclusion:
            saved += _WEIGHT[terms.TAGS] * self._leave(rows, source)
        if self._located:
            present = place.shared_locations[rows]
            if tags.penalty is not None:
                present = present + tags.penalty[rows, source]
            saved += _WEIGHT[terms.LOCATION] * present * self._live[source]
        if self._location_exclusion.active:
            places = tags.located.kinds.sum(axis=0)[tags.located.columns[source]]
            saved += (
                _WEIGHT[terms.LOCATION_EXCLUSION]
                * places
                * (np.where(tags.exclusion[rows] >= 0, tags.exclusion_times[rows], 0).sum(axis=1))
            )
        return saved

    def _leave(self, rows: Ints, source: Ints) -> Floats:
        """Tag conflicts that go when a primary leaves."""
        tags = self._placement.model.tags
        gone = np.zeros(rows.shape)
        for k in range(tags.exclusion.shape[1]):
            tag, often = tags.exclusion[rows, k], tags.exclusion_times[rows, k]
            left = self._placement.tag_counts[tag, source] - often
            gone += np.where(tag >= 0, often - (left == 0), 0)
        return gone * self._live[source]

    def _arrive(self, rows: Ints, target: Ints) -> Floats:
        """Tag conflicts that come when a primary arrives."""
        tags = self._placement.model.tags
        come = np.zeros(np.broadcast_shapes(target.shape, rows.shape))
        for k in range(tags.exclusion.shape[1]):
            tag, often = tags.exclusion[rows, k], tags.exclusion_times[rows, k]
            first = self._placement.tag_counts[tag, target] == 0
            come += np.where(tag >= 0, often - first, 0)
        return come
