"""Nodes of a group that could not be emptied, before and after a placement."""

from __future__ import annotations

import numpy as np
import pytest

from planner.n_plus_one.within_group import EmptyingCheck
from planner.rules.new_places import Placing, place_pair
from planner.state.model import prepare
from planner.state.options import ModelOptions
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE
from snapshots.disk_template import DiskTemplate
from snapshots.records import InstanceRecord
from snapshots.subset import extended
from tests.planner.small_clusters import A, B, C, cluster, instance, node, placed

ALL = np.arange(3)


def check(place: Placement) -> EmptyingCheck:
    return EmptyingCheck(place, ALL, ALL)


def crowded(free: int = 500) -> Placement:
    """b has too little memory for what fails over from a."""
    nodes = [node("a"), node("b", free_memory=free, node_memory=8000 - free), node("c")]
    return placed(instance("i", A, B), nodes=nodes)


def test_a_node_whose_guests_find_room_can_be_emptied() -> None:
    found = check(placed(instance("i", A, B)))
    assert (found.lost_before, found.burden_before(A)) == ((), (0, 0, 0))


def test_the_memory_that_failovers_lack_is_counted() -> None:
    found = check(crowded())
    assert found.lost_before == (A,)
    assert found.burden_before(A) == (501, 0, 0)


def test_an_instance_on_shared_storage_may_go_to_any_peer() -> None:
    found = check(placed(instance("i", A), instance("j", A, B)))
    assert found.to_find_homes(A) == (0,)
    assert found.peers(A).tolist() == [B, C]


def test_offline_nodes_are_no_peers() -> None:
    found = check(placed(instance("i", A), options=ModelOptions(offline_nodes=(C,))))
    assert found.peers(A).tolist() == [B]


def test_an_instance_that_no_peer_takes_is_stranded() -> None:
    small = [node("a"), *(node(n, free_memory=900, node_memory=7100) for n in "bc")]
    assert check(placed(instance("i", A), nodes=small)).burden_before(A) == (0, 0, 1)


def test_only_nodes_that_got_worse_are_harder() -> None:
    before = check(crowded())
    assert check(crowded()).harder_since(before) == ()
    assert check(crowded(free=400)).harder_since(before) == (A,)
    assert check(crowded(free=600)).harder_since(before) == ()


def placing(place: Placement, secondary: int) -> Placing:
    """The last row on a, with a secondary."""
    row = len(place.primary) - 1
    return place_pair(place, row, np.array([A]), np.array([secondary]), force=False)


def with_new(*there: InstanceRecord) -> Placement:
    new = instance("new", NO_NODE, template=DiskTemplate.DRBD, disk=2000, memory=2000)
    nodes = [node("a"), node("b", free_memory=2500, node_memory=5500), node("c")]
    return Placement(prepare(extended(cluster(*there, nodes=nodes), [new])))


@pytest.mark.parametrize(("secondary", "broken"), [(B, (A,)), (C, ())])
def test_a_placement_breaks_the_node_whose_guests_no_longer_fit_together(
    secondary: int, broken: tuple[int, ...]
) -> None:
    """Both instances of a would fail over to b, which has room for one of them."""
    place = with_new(instance("i", A, B))
    assert check(place).broken_by(placing(place, secondary), 0) == broken


def test_a_check_is_the_same_after_a_placement_was_asked_about() -> None:
    place = with_new(instance("i", A, B))
    found = check(place)
    for _ in range(2):
        assert found.broken_by(placing(place, B), 0) == (A,)
        assert found.broken_by(placing(place, C), 0) == ()
    assert found.lost_before == ()
