"""Clusters of many nodes: what is kept grows with the nodes and instances, not with their square.

A table over all pairs of these nodes would not fit into any memory.
"""

from __future__ import annotations

import numpy as np

from planner.n_plus_one.cluster_wide import CapacityCheck
from planner.scoring.exact import ExactScorer
from planner.state.model import prepare
from planner.state.placement import Placement
from snapshots.htools.synthetic import read_simulation

MANY = 100_000


def test_a_placement_of_many_nodes() -> None:
    place = Placement(prepare(read_simulation([f"p,{MANY},8t,64g,16"])))
    scope = np.arange(MANY)
    assert ExactScorer(place, scope).score() == 0
    assert CapacityCheck(place, scope).holds()
    assert place.clone().reserved_memory.sum() == 0
