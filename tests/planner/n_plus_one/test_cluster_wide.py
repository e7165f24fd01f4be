"""Global N+1 of a cluster: whether every node could be emptied."""

from __future__ import annotations

import numpy as np
import pytest

from planner.n_plus_one.cluster_wide import CapacityCheck
from planner.n_plus_one.emptying_trial import stranded_on
from planner.rules.new_places import place_single
from planner.state.model import prepare
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE
from snapshots.subset import extended
from tests.planner.made_clusters import samples
from tests.planner.small_clusters import A, B, cluster, instance, placed


@pytest.mark.parametrize("kind", ["mixed", "tagged", "groups", "exclusive", "small"])
def test_it_holds_where_no_node_strands_an_instance(kind: str) -> None:
    for sample in samples(kind, 15, first=30):
        place = Placement(sample.model)
        scope = np.arange(place.model.node_count)
        stuck = any(any(stranded_on(place, row, scope)) for row in scope.tolist())
        assert CapacityCheck(place, scope).holds() == (not stuck), sample.name


def test_a_node_full_of_equal_instances_can_be_emptied() -> None:
    crowded = [instance(f"i{k}", A, memory=900) for k in range(8)]
    assert CapacityCheck(placed(*crowded, nodes=3), np.arange(3)).holds()


def test_a_placement_is_judged_with_what_it_adds_and_leaves_nothing_behind() -> None:
    """b has room for what fails over from a, or for the new instance."""
    new = instance("new", NO_NODE, memory=2500)
    place = Placement(prepare(extended(cluster(instance("old", A, B, memory=6000)), [new])))
    check = CapacityCheck(place, np.arange(3))
    placing = place_single(place, 1, np.array([A, B]), force=True)
    assert [check.holds(placing, lane) for lane in (0, 1)] == [True, False]
    assert check.holds()
