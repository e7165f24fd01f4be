"""What adding and removing primaries and secondaries does to a node."""

from __future__ import annotations

from typing import Any

import numpy as np

from planner.rules.node_lanes import NodeLanes
from planner.rules.node_operations import (
    add_primary,
    add_secondary,
    remove_primary,
    remove_secondary,
)
from planner.state.node_columns import NODE_COLUMNS
from snapshots.records import Disk
from tests.planner.arrival import (
    COMING,
    EXCLUSIVE,
    FORCED,
    IDLE,
    MIRRORED,
    NOTHING_YET,
    STRICT,
    Arrival,
)
from tests.planner.small_clusters import FIRST, A, B, C, instance, lanes_of, node, placed


def columns(lanes: NodeLanes) -> dict[str, Any]:
    """Every column of the only lane, loads too."""
    found = {name: getattr(lanes, name)[0].item() for name in NODE_COLUMNS}
    return found | {"load": lanes.load[:, 0].tolist()}


def changes(before: NodeLanes, after: NodeLanes) -> dict[str, Any]:
    """The columns that differ, as they are afterwards."""
    old = columns(before)
    return {name: value for name, value in columns(after).items() if value != old[name]}


def test_a_primary_takes_memory_disk_cpus_spindles_and_load() -> None:
    place = Arrival(moved={"spindle_use": 2, "vcpus": 3}).place()
    before = NodeLanes(place, np.array([C]))
    after, _ = add_primary(before, lanes_of(place, FIRST), STRICT, NOTHING_YET)
    assert changes(before, after) == {
        "used_memory": 1000,
        "free_disk": 99_000,
        "used_spindles": 2.0,
        "used_cpus": 3,
        "primaries": 1,
        "load": [1.0, 1.0, 1.0, 1.0],
        "later_free_memory": 7000,
        "later_free_disk": 99_000,
        "later_used_spindles": 2.0,
        "later_used_cpus": 3,
    }


def test_a_stopped_primary_takes_memory_for_later_only() -> None:
    place = Arrival(moved=IDLE).place()
    before = NodeLanes(place, np.array([C]))
    after, _ = add_primary(before, lanes_of(place, FIRST), STRICT, NOTHING_YET)
    assert (after.used_memory[0], after.later_free_memory[0]) == (0, 7000)


def test_a_secondary_takes_disk_spindles_disk_load_and_a_reserve() -> None:
    place = Arrival(moved={"spindle_use": 2}).place()
    before, inst = NodeLanes(place, np.array([C])), lanes_of(place, FIRST)
    after, _ = add_secondary(before, inst, np.array([A]), STRICT, NOTHING_YET)
    assert changes(before, after) == {
        "free_disk": 99_000,
        "used_spindles": 2.0,
        "reserved_memory": 1000,
        "secondaries": 1,
        "load": [0.0, 0.0, 1.0, 0.0],
        "later_free_disk": 99_000,
        "later_used_spindles": 2.0,
    }


def test_a_primary_removed_and_added_again_leaves_no_trace() -> None:
    place = Arrival(moved={"spindle_use": 2}, hosted=(MIRRORED, MIRRORED)).place()
    before, inst = NodeLanes(place, np.array([A])), lanes_of(place, FIRST)
    after, _ = add_primary(remove_primary(before, inst), inst, STRICT, NOTHING_YET)
    assert changes(before, after) == {}


def test_a_removed_secondary_leaves_the_next_largest_reservation() -> None:
    others = (
        {"primary": A, "secondary": B, "memory": 300},
        {"primary": C, "secondary": B, "memory": 500},
    )
    place = Arrival(hosted=tuple(MIRRORED | other for other in others)).place()
    after = remove_secondary(NodeLanes(place, np.array([B])), lanes_of(place, FIRST))
    assert place.reserved_memory[B] == 1300
    assert after.reserved_memory.tolist() == [500]


def test_a_forthcoming_instance_changes_only_what_is_for_later() -> None:
    place = Arrival(moved=COMING).place()
    before, inst = NodeLanes(place, np.array([C])), lanes_of(place, FIRST)
    after, _ = add_primary(before, inst, STRICT, NOTHING_YET)
    assert changes(before, after) == {
        "later_free_memory": 7000,
        "later_free_disk": 99_000,
        "later_used_spindles": 1.0,
        "later_used_cpus": 1,
    }


def test_a_node_that_was_failing_stays_so_for_a_forthcoming_instance() -> None:
    place = Arrival(moved=COMING, hosted=(MIRRORED,), target={"free_memory": 500}).place()
    before, inst = NodeLanes(place, np.array([C])), lanes_of(place, FIRST)
    after, _ = add_primary(before, inst, FORCED, NOTHING_YET)
    assert before.failing[0]
    assert after.failing[0]


def test_operations_leave_the_lanes_they_are_given_alone() -> None:
    place = Arrival().place()
    lanes, inst = NodeLanes(place, np.array([A])), lanes_of(place, FIRST)
    before = columns(lanes)
    remove_primary(lanes, inst)
    add_secondary(lanes, inst, np.array([B]), STRICT, NOTHING_YET)
    assert columns(lanes) == before
    assert columns(NodeLanes(place, np.array([A]))) == before


def test_tag_conflicts_follow_how_often_a_tag_is_carried() -> None:
    place = Arrival(
        moved={"tags": ("svc:x", "svc:x")},
        hosted=({"tags": ("svc:x",)},),
        tags=("htools:iextags:svc",),
    ).place()
    inst, none = lanes_of(place, FIRST), NOTHING_YET
    before = NodeLanes(place, np.array([C]))
    after, _ = add_primary(before, inst, FORCED, none)
    assert after.tag_conflicts.tolist() == [2]
    assert remove_primary(after, inst).tag_conflicts.tolist() == [0]
    left = remove_primary(NodeLanes(place, np.array([A])), inst)
    assert place.tag_conflicts[A] == 1
    assert left.tag_conflicts.tolist() == [0]


def test_an_instance_clashes_with_others_not_with_itself() -> None:
    place = Arrival(moved={"tags": ("svc:x",)}, tags=("htools:iextags:svc",)).place()
    inst = lanes_of(place, FIRST)
    home = NodeLanes(place, np.array([A]))
    assert home.clashes(inst).tolist() == [True]
    assert remove_primary(home, inst).clashes(inst).tolist() == [False]


def test_spindles_unknown_are_not_given_back() -> None:
    exclusive = node("a", **EXCLUSIVE, free_spindles=5)
    place = placed(instance("i", A, B), nodes=[exclusive, node("b"), node("c")])
    after = remove_primary(NodeLanes(place, np.array([A])), lanes_of(place, FIRST))
    assert after.free_spindles.tolist() == [5]


def test_a_forthcoming_instance_takes_exclusive_spindles_for_later_only() -> None:
    target = EXCLUSIVE | {"free_spindles": 8}
    place = Arrival(moved=COMING | {"disks": (Disk(1000, 3),)}, target=target).place()
    before, inst = NodeLanes(place, np.array([C])), lanes_of(place, FIRST)
    after, _ = add_primary(before, inst, STRICT, NOTHING_YET)
    assert (after.free_spindles[0], after.later_free_spindles[0]) == (8, 5)
