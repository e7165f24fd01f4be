"""States of nodes side by side, and the instances that they are asked about."""

from __future__ import annotations

import numpy as np

from planner.rules.node_lanes import InstanceLanes, NodeLanes, join
from planner.rules.node_operations import remove_primary
from snapshots.instance_status import InstanceStatus
from tests.planner.small_clusters import A, B, C, instance, lanes_of, placed

TAGS = ("htools:iextags:svc",)


def test_lanes_are_copies_that_leave_the_placement_alone() -> None:
    place = placed(instance("i", A, B))
    lanes = NodeLanes(place, np.array([A, A, C]))
    lanes.used_memory += 5
    assert lanes.free_memory.tolist() == [6995, 6995, 7995]
    assert place.free_memory.tolist() == [7000, 8000, 8000]


def test_one_lane_by_itself_has_all_of_its_columns() -> None:
    lanes = NodeLanes(placed(instance("i", A, B)), np.array([A, B, C]))
    only = lanes.one(1)
    assert only.node.tolist() == [B]
    assert only.load.shape == (4, 1)
    assert only.reserved_memory.tolist() == [1000]


def test_lanes_are_joined_one_after_another() -> None:
    place = placed(instance("i", A, B))
    both = join([NodeLanes(place, np.array([A])), NodeLanes(place, np.array([C, B]))])
    assert both.node.tolist() == [A, C, B]
    assert both.load.shape == (4, 3)


def test_amounts_are_zero_where_they_do_not_count() -> None:
    guests = [
        instance("runs", A, B),
        instance("shared", A),
        instance("stopped", A, B, status=InstanceStatus.ADMIN_DOWN),
    ]
    inst = InstanceLanes(placed(*guests), np.arange(3))
    assert inst.used_memory.tolist() == [1000, 1000, 0]
    assert inst.disk.tolist() == [1000, 0, 1000]
    assert inst.memory.tolist() == [1000, 1000, 1000]


def test_forthcoming_instances_keep_the_old_value() -> None:
    guests = [instance("here", A), instance("later", A, forthcoming=True)]
    inst = InstanceLanes(placed(*guests), np.arange(2))
    assert inst.if_real(np.array([1, 2]), np.array([8, 9])).tolist() == [1, 9]


def test_a_primary_with_the_same_tag_clashes_until_it_is_gone() -> None:
    web = ("svc:web",)
    place = placed(instance("i", A, tags=web), instance("j", B, tags=web), tags=TAGS)
    inst = lanes_of(place, 0)
    assert NodeLanes(place, np.array([B])).clashes(inst).tolist() == [True]
    assert NodeLanes(place, np.array([C])).clashes(inst).tolist() == [False]
    home = NodeLanes(place, np.array([A]))
    assert home.clashes(inst).tolist() == [True]  # with itself
    assert remove_primary(home, inst).clashes(inst).tolist() == [False]
