"""Global N+1: what sums settle is what carrying it out shows."""

from __future__ import annotations

import numpy as np
import pytest

from planner.n_plus_one.cluster_wide import CapacityCheck
from planner.state.placement import Placement
from tests.planner.made_clusters import samples
from tests.planner.small_clusters import instance, placed


@pytest.mark.parametrize("kind", ["mixed", "tagged", "groups", "unbalanced", "small"])
def test_nodes_that_sums_settle_are_judged_as_if_carried_out(kind: str) -> None:
    for sample in samples(kind, 25):
        place = Placement(sample.model)
        scope = np.arange(place.model.node_count)
        check = CapacityCheck(place, scope)
        lost, unclear = check._settle()
        for node in scope.tolist():
            if node not in unclear:
                assert check._carry_out(place, node) == (node not in lost), sample.name


def test_a_node_full_of_equal_instances_is_settled_by_counting() -> None:
    crowded = [instance(f"i{k}", 0, memory=900) for k in range(8)]
    place = placed(*crowded, nodes=3)
    check = CapacityCheck(place, np.arange(3))
    lost, unclear = check._settle()
    assert (lost.tolist(), unclear.tolist()) == ([], [])
    assert check.holds()
