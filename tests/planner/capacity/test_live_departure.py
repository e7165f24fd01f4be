"""The instances that leave a node before it is off."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.capacity.departure_room import NoRoomToLeave
from planner.capacity.live_departure import can_leave, left_live
from planner.state import ModelOptions, Placement, prepare
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from snapshots.instance_status import InstanceStatus
from tests.planner.plan.made_plans import GIB, A, B, C, cluster, instance


def placed(held: Cluster, *offline: int) -> Placement:
    return Placement(prepare(held, ModelOptions(offline_nodes=frozenset(offline))))


def left(held: Cluster, node: int = A) -> list[int]:
    targets = np.array([row for row in range(len(held.nodes)) if row != node])
    return left_live(placed(held), node, targets).primary.tolist()


def test_drbd_goes_to_its_secondary_and_shared_storage_to_the_first_with_room() -> None:
    held = cluster(
        instance("web", A, C), instance("ext", A), instance("big", B, memory=60 * GIB), nodes=3
    )
    assert left(held) == [C, C, B]


def test_a_plain_disk_and_what_does_not_run_stay() -> None:
    held = cluster(
        instance("local", A, template=DiskTemplate.PLAIN),
        instance("off", A, B, status=InstanceStatus.ADMIN_DOWN),
    )
    assert left(held) == [A, A]


def test_drbd_cannot_leave_for_a_node_that_is_offline() -> None:
    held = cluster(instance("web", A, B))
    assert can_leave(placed(held), 0)
    assert not can_leave(placed(held, B), 0)


def test_the_lack_of_room_and_the_ban_by_tags_are_told_apart() -> None:
    full = cluster(instance("web", A, B, memory=40 * GIB), instance("db", B, memory=40 * GIB))
    with pytest.raises(NoRoomToLeave, match="no room for web"):
        left(full)
    held = cluster(instance("web", A, B))
    nodes = replace(held.nodes, tags=(("v:1",), (), (), ()))
    with pytest.raises(NoRoomToLeave, match="migration tags keep web from where it could go"):
        left(replace(held, nodes=nodes, tags=("htools:migration:v",)))
