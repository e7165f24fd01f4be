"""Scores that are nearly right: the best candidate is never missed."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from planner.rules.both_nodes import place_on_both, placed_apart
from planner.rules.failure import Failure
from planner.scoring.estimate import ScoreEstimate, contenders
from planner.scoring.exact import ExactScorer
from tests.planner.made_clusters import KINDS, samples
from tests.planner.rules.test_both_nodes import movable


@pytest.mark.parametrize("kind", KINDS)
def test_the_best_is_among_the_contenders(kind: str) -> None:
    rng = Random(kind)
    for sample in samples(kind, 8, first=8):
        for place, scope in sample.runs():
            found = movable(rng, place, scope)
            if found is None:
                continue
            row, nodes = found
            first, second = np.nonzero(~np.eye(len(nodes), dtype=np.bool_))
            placing = place_on_both(place, row, nodes[first], nodes[second], force=True)
            scorer = ExactScorer(place, scope)
            exact = scorer.scores_after(placing)
            scores, margin = ScoreEstimate(scorer).scores(placing)
            if not np.isfinite(exact).all():
                assert contenders(scores, margin).all()
                continue
            assert np.abs(scores - exact).max() <= margin / 2
            assert contenders(scores, margin)[exact == exact.min()].all()


def test_contenders_are_few_where_the_best_stands_out() -> None:
    assert contenders(np.array([3.0, 1.0, 1.0 + 1e-12, 2.0]), 1e-9).tolist() == [0, 1, 1, 0]


def test_all_contend_where_a_score_is_unknown() -> None:
    assert contenders(np.array([3.0, np.nan, 1.0]), 1e-9).all()


@pytest.mark.parametrize("kind", KINDS)
def test_no_pair_scores_below_what_its_nodes_come_to_one_by_one(kind: str) -> None:
    rng = Random(kind)
    for sample in samples(kind, 8, first=8):
        for place, scope in sample.runs():
            found = movable(rng, place, scope)
            if found is None:
                continue
            row, nodes = found
            first, second = np.nonzero(~np.eye(len(nodes), dtype=np.bool_))
            alone = placed_apart(place, row, nodes, nodes, force=True)
            estimate = ScoreEstimate(ExactScorer(place, scope))
            own, other, margin = estimate.floors(*alone)
            together = place_on_both(place, row, nodes[first], nodes[second], force=True)
            scores, doubt = estimate.scores(together)
            if not np.isfinite([*own, *other, *scores]).all():
                continue
            separate = place.reservations[nodes[second], nodes[first]] == 0
            floors = own[first] + other[second]
            assert (floors <= scores + margin + doubt)[separate].all()
            one, two = (placing.failure == Failure.NONE for placing in alone)
            allowed = together.failure == Failure.NONE
            assert np.array_equal((one[first] & two[second])[separate], allowed[separate])
