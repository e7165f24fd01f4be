"""All places at once, against each of them by itself: to the last bit of the score."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.rules.new_places import place_pair
from planner.scoring.incremental import IncrementalScorer
from planner.solvers.place.pair_grid import NO_PAIR, grid_of_nodes
from planner.state.model import prepare
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE
from snapshots.disk_template import DiskTemplate
from snapshots.instance_status import InstanceStatus
from snapshots.records import InstanceRecord
from snapshots.subset import extended
from tests.planner.made_clusters import KINDS, Sample, samples

NEW = InstanceRecord(
    name="new",
    memory=1500,
    disk=3000,
    disks=(),
    vcpus=1,
    status=InstanceStatus.RUNNING,
    primary=NO_NODE,
    secondary=NO_NODE,
    template=DiskTemplate.DRBD,
)


def with_newcomer(case: Sample) -> Placement:
    """The sample with one more instance, which carries the tags of its first one."""
    tags = case.cluster.instances.tags[0] if len(case.cluster.instances) else ()
    larger = extended(case.cluster, [replace(NEW, tags=tags)])
    return Placement(prepare(larger, case.options))


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_every_pair_is_what_it_is_by_itself(kind: str, force: bool) -> None:
    for case in samples(kind, 12, first=900):
        place = with_newcomer(case)
        row, scope = len(case.cluster.instances), np.arange(place.model.node_count)
        for group in range(len(case.cluster.groups)):
            nodes = scope[(place.model.group == group) & ~place.model.offline]
            if not len(nodes):
                continue
            grid = grid_of_nodes(place, scope, row, nodes, nodes, force=force)
            first, second = np.nonzero(grid.failure != NO_PAIR)
            assert len(first) == len(nodes) * (len(nodes) - 1)
            pairs = place_pair(place, row, nodes[first], nodes[second], force=force)
            assert np.array_equal(grid.failure[first, second], pairs.failure), case.name
            if (pairs.failure == -1).any():
                scores = IncrementalScorer(place, scope).scores(pairs)
                assert np.array_equal(grid.scores[first, second], scores, equal_nan=True), case.name
