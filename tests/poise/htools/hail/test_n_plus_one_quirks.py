"""Where hail's N+1 test asks for nodes that it does not look at."""

from __future__ import annotations

import numpy as np
import pytest

from planner.state.model import prepare
from poise.htools.conventions.htools_placement import HtoolsPlacement
from poise.htools.hail.n_plus_one_quirks import capacity_check
from poise.htools.hail.out_of_sight import OutOfSight
from snapshots.arrays import NO_NODE
from snapshots.disk_template import DiskTemplate
from snapshots.records import InstanceRecord
from tests.planner.small_clusters import A, B, C, cluster, instance


def placed(*instances: InstanceRecord, nodes: int = 3) -> HtoolsPlacement:
    return HtoolsPlacement(prepare(cluster(*instances, nodes=nodes)))


@pytest.mark.parametrize("half", [False, True])
def test_nobody_is_out_of_sight_where_all_nodes_are_looked_at(half: bool) -> None:
    place = placed(instance("i", A, B))
    assert capacity_check(place, np.arange(3), half=half).holds()


def test_a_secondary_outside_is_out_of_sight() -> None:
    place = placed(instance("i", A, C))
    with pytest.raises(OutOfSight) as lost:
        capacity_check(place, np.array([A, B])).holds()
    assert lost.value.node == C


def test_a_node_that_cannot_be_emptied_is_found_before() -> None:
    stuck = instance("stuck", A, memory=7000)
    place = placed(stuck, instance("big", B, memory=7000), instance("i", B, C, memory=100))
    assert not capacity_check(place, np.array([A, B])).holds()


def test_a_mirrored_instance_without_a_secondary_is_never_failed_over() -> None:
    place = placed(instance("i", A, template=DiskTemplate.DRBD))
    with pytest.raises(OutOfSight) as lost:
        capacity_check(place, np.arange(3)).holds()
    assert lost.value.node == NO_NODE
