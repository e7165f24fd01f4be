"""Of all pairs of nodes only the promising ones are looked at, and the best always is."""

from __future__ import annotations

import numpy as np

from benchmarks.clusters import Recipe, make_cluster
from planner.rules.both_nodes import place_on_both
from planner.scoring.estimate import ScoreEstimate
from planner.scoring.exact import ExactScorer
from planner.solvers.evacuate.pair_outlook import PairOutlook, in_order
from planner.state.model import prepare
from planner.state.placement import Placement


def test_few_pairs_of_many_nodes_are_looked_at_and_the_best_is_one_of_them() -> None:
    place = Placement(prepare(make_cluster(Recipe("60/600", 60, 600, mixed=True))))
    every = np.arange(60)
    nodes = every[(every != place.primary[0]) & (every != place.secondary[0])]
    estimate = ScoreEstimate(ExactScorer(place, every))
    outlook = PairOutlook(place, 0, estimate, nodes, nodes, force=True)
    seen = []
    for pairs in outlook.in_turn(64):
        seen += [in_order(*pairs)]
        outlook.seen(*estimate.scores(place_on_both(place, 0, *pairs, force=True)))
    looked_at = {
        pair for pairs in seen for pair in zip(*map(np.ndarray.tolist, pairs), strict=True)
    }

    first, second = np.nonzero(~np.eye(len(nodes), dtype=np.bool_))
    everywhere = place_on_both(place, 0, nodes[first], nodes[second], force=True)
    best = int(estimate.scores(everywhere)[0].argmin())
    assert (int(nodes[first[best]]), int(nodes[second[best]])) in looked_at
    assert len(looked_at) < len(first) / 3


def test_pairs_are_put_in_order_once_each() -> None:
    primaries, secondaries = in_order(np.array([4, 1, 4, 1]), np.array([2, 9, 2, 3]))
    assert primaries.tolist() == [1, 1, 4]
    assert secondaries.tolist() == [3, 9, 2]
