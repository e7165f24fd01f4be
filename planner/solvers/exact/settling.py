"""A placement with the instances of another one where a solver wants them."""

from __future__ import annotations

import numpy as np

from planner.rules.moves import evaluate
from planner.rules.paths import shortest_paths
from planner.state.placement import Placement
from snapshots.arrays import Ints


def settled(start: Placement, places: Ints) -> Placement:
    """A copy of ``start`` whose instances have ``places`` (I, 2): primary and secondary.

    Nothing is checked: it is what the nodes would have, whatever way led there.
    """
    found = start.clone()
    templates = start.model.cluster.instances.template
    moved = (places[:, 0] != start.primary) | (places[:, 1] != start.secondary)
    for row in np.flatnonzero(moved).tolist():
        here = int(start.primary[row]), int(start.secondary[row])
        there = int(places[row, 0]), int(places[row, 1])
        for step in shortest_paths(templates[row], here, there)[0]:
            lane = np.array([row]), np.array([step.target])
            found.commit(evaluate(found, step.kind, *lane, allowed=True), 0)
    return found


def places_in(placement: Placement) -> Ints:
    """The places (I, 2) of all instances."""
    return np.stack([placement.primary, placement.secondary], axis=1)
