"""The cost of tags and locations when a primary moves; nothing where none are used."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from planner.scoring import terms
from planner.scoring.batch.exclusion_conflicts import TagCost, leaving
from planner.scoring.location_exclusion import LocationExclusion
from planner.state.met_tags import MetTags
from planner.state.placement import Placement
from snapshots.arrays import Bools, Floats, Ints

_WEIGHT = [np.float64(term.weight) for term in terms.TERMS]


class HomeCost:
    """Changes of the tag, location and location-exclusion terms, for blocks of candidates."""

    def __init__(self, placement: Placement, scope: Ints, live: Bools) -> None:
        self._placement = placement
        self._live = live
        self.location_exclusion = LocationExclusion(placement, scope)
        tags = placement.model.tags
        self._located = tags.has_locations or tags.penalty is not None
        self.active = tags.has_exclusion or self._located

    def tags(self, rows: Ints, source: Ints, shaped: Callable[[Ints], Ints]) -> TagCost | None:
        """The cost of a block's exclusion tags, as :class:`TagCost`; None where there are none."""
        if not self._placement.model.tags.has_exclusion:
            return None
        return TagCost(self._placement, rows, source, self._live, shaped)

    def moved(
        self, rows: Ints, source: Ints, target: Ints, pair: Ints | None, tags_cost: TagCost | None
    ) -> Floats | float:
        """Cost when the primaries of ``rows`` go from ``source`` to ``target``.

        The arguments are row numbers that broadcast to the block. ``pair`` is the other node of
        the new pair, None where the instance keeps the locations it shares now. ``tags_cost``: of
        the block's exclusion tags, if there are any.
        """
        if not self.active:
            return 0.0
        tags = self._placement.model.tags
        cost: Floats = np.zeros(())
        if tags_cost is not None:
            cost = tags_cost.moved(target)
        if self._located:
            before: Ints = self._placement.shared_locations[rows]
            after: Ints = before if pair is None else tags.common_locations[target, pair]
            if tags.penalty is not None:
                before = before + tags.penalty[rows, source]
                after = after + tags.penalty[rows, target]
            cost = cost + _WEIGHT[terms.LOCATION] * (after - before * self._live[source])
        if self.location_exclusion.active:
            change = self.location_exclusion.changes(rows, source, target)
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
            met = MetTags(place, rows)
            saved += _WEIGHT[terms.TAGS] * leaving(met, source, self._live)
        if self._located:
            present = place.shared_locations[rows]
            if tags.penalty is not None:
                present = present + tags.penalty[rows, source]
            saved += _WEIGHT[terms.LOCATION] * present * self._live[source]
        if self.location_exclusion.active:
            carried = met.sum(lambda known, often: often, source)
            places = np.tensordot(tags.alike, self.location_exclusion.visible[:, source], 1)
            saved += _WEIGHT[terms.LOCATION_EXCLUSION] * places * carried
        return saved
