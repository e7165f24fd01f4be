"""Restarts of several groups and kinds at once, all asked for room together."""

from __future__ import annotations

import numpy as np

from planner.whatif.losses.exposure import Exposure
from planner.whatif.losses.restarts import RestartPlanner, Restarts
from snapshots.arrays import NO_NODE
from tests.planner.small_clusters import A, B, C, D, instance, node, placed

TWO_GROUPS = [node("a"), node("b"), node("c", group=1), node("d", group=1)]


def restarts(*instances: object, lost: list[int]) -> Restarts:
    """The restarts in two groups of two nodes."""
    place = placed(*instances, nodes=TWO_GROUPS, groups=2)  # type: ignore[arg-type]
    return RestartPlanner(Exposure(place)).restarts(np.array(lost))


def test_shared_storage_stays_in_its_group() -> None:
    found = restarts(instance("i", A), instance("j", C), lost=[A, C])
    assert found.nodes.tolist() == [B, D]


def test_a_secondary_in_another_group_takes_it() -> None:
    found = restarts(instance("i", A, C), lost=[A])
    assert found.nodes.tolist() == [C]


def test_mirrored_and_shared_share_the_room_of_a_node() -> None:
    found = restarts(instance("i", A, B, memory=5000), instance("j", A, memory=4000), lost=[A])
    assert found.no_room == 1
    assert found.certain
    assert found.short_mib == 1001


def test_where_not_all_have_room_more_small_ones_restart() -> None:
    found = restarts(
        instance("i", A, B, memory=7000),
        instance("j", A, memory=4000),
        instance("k", A, memory=3000),
        lost=[A],
    )
    assert found.nodes.tolist() == [NO_NODE, B, B]


def test_a_group_that_is_lost_altogether_has_no_room() -> None:
    found = restarts(instance("i", A), lost=[A, B])
    assert (found.nodes.tolist(), found.most, found.short_mib) == ([NO_NODE], 0, 1000)


def test_nothing_restarts_where_nothing_ran() -> None:
    assert not len(restarts(instance("i", A, B), lost=[C]).instances)
