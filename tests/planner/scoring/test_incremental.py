"""Scores of new places from the sums of the others, against the score taken afresh."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.rules.new_places import place_pair
from planner.scoring.exact import ExactScorer
from planner.scoring.incremental import IncrementalScorer
from planner.state.model import prepare
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE
from snapshots.disk_template import DiskTemplate
from snapshots.subset import extended
from tests.planner.made_clusters import KINDS, samples
from tests.planner.small_clusters import instance

NEW = replace(instance("new", NO_NODE, template=DiskTemplate.DRBD), memory=1500, disk=3000)


@pytest.mark.parametrize("kind", KINDS)
def test_every_pair_has_the_score_that_it_would_have_afterwards(kind: str) -> None:
    for case in samples(kind, 8, first=300):
        place = Placement(prepare(extended(case.cluster, [NEW]), case.options))
        scope = np.arange(place.model.node_count)
        online = scope[~place.model.offline]
        first, second = np.nonzero(~np.eye(len(online), dtype=bool))
        if not len(first):
            continue
        row = len(case.cluster.instances)
        pairs = place_pair(place, row, online[first], online[second], force=True)
        found = IncrementalScorer(place, scope).scores(pairs)
        exact = ExactScorer(place, scope).scores_after(pairs)
        told = np.isfinite(exact)  # a cluster without CPUs, say, has no score
        assert np.allclose(found[told], exact[told], rtol=1e-7, atol=1e-7), case.name
