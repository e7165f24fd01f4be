"""The ground of an exact model: instances, their places, and what nodes take of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from planner.mixed_integer import MixedInteger
from planner.solvers.exact.places import Places
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Ints


class Ground:
    """Variables that say which place every instance has.

    ``online``: rows of the group's nodes that are. ``chosen`` (K): the variable of every place, 0
    or 1. ``constant``: the cost besides that of the variables. ``loose``: moves may break soft
    limits.
    """

    def __init__(self, start: Placement, scope: Ints, places: Places, *, loose: bool) -> None:
        self.start = start
        self.places = places
        self.loose = loose
        self.mip = MixedInteger()
        self.constant = 0.0
        self.online: Ints = scope[~start.model.offline[scope]]
        self.chosen: list[int] = [self.mip.whole(0, 1) for _ in places.which]
        for k in range(len(places.rows)):
            one = {self.chosen[x]: 1.0 for x in np.flatnonzero(places.which == k).tolist()}
            self.mip.row(one, 1, 1)
        self._at_primary = _by_node(places.primary)
        self._at_secondary = _by_node(places.secondary)

    def at(self, node: int) -> tuple[list[int], list[int]]:
        """The places whose primary is a node, and those whose secondary is."""
        return self._at_primary.get(node, []), self._at_secondary.get(node, [])

    def touched(self) -> list[int]:
        """Online nodes that any place is on."""
        found = {*self._at_primary, *self._at_secondary}
        return [node for node in self.online.tolist() if node in found]

    def keep_unless_untouched(
        self, factors: dict[int, float], room: float, arrivals: Sequence[int], *, broken: bool
    ) -> None:
        """Keep a sum within ``room``; where it is ``broken`` now, only if anything arrives."""
        factors = {x: factor for x, factor in factors.items() if factor}
        most = sum(factor for factor in factors.values() if factor > 0)
        if most <= room:
            return
        if broken:
            arrives = self.mip.whole(0, 1)
            self.mip.row({**dict.fromkeys(arrivals, 1.0), arrives: -float(len(arrivals))}, high=0.0)
            factors, room = {**factors, arrives: most - room}, most
        self.mip.row(factors, high=float(room))


def _by_node(nodes: Ints) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for k, node in enumerate(nodes.tolist()):
        if node != NO_NODE:
            found.setdefault(node, []).append(k)
    return found
