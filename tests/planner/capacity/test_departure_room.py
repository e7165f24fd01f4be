"""Nodes that can be left at once, by the room that others have."""

from __future__ import annotations

import numpy as np
import pytest

from planner.capacity.departure_room import (
    Clearance,
    NoRoomToLeave,
    RebootGroup,
    Who,
    split_by_room,
)
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE
from snapshots.disk_template import DiskTemplate
from tests.planner.small_clusters import FIRST, SECOND, A, B, C, D, instance, node, placed

ALL = np.arange(4)


def split(
    start: Placement, who: Who, *nodes: int, force: bool = True
) -> list[RebootGroup[Placement]]:
    return split_by_room(
        RebootGroup(nodes, start), Clearance(who, force), ALL[: start.model.node_count]
    )


def pair(group: RebootGroup[Placement], row: int) -> tuple[int, int]:
    return int(group.during.primary[row]), int(group.during.secondary[row])


def test_an_instance_without_a_second_copy_goes_to_the_first_node_that_takes_it() -> None:
    (group,) = split(placed(instance("i", B), nodes=4), Who.SINGLE, B)
    assert pair(group, FIRST) == (A, NO_NODE)
    assert list(group.moved(placed(instance("i", B), nodes=4))) == [(FIRST, (B, -1), (A, -1))]


def test_nodes_that_have_no_room_together_are_left_one_after_the_other() -> None:
    nodes = [node("a"), node("b"), node("c", total_memory=1500.0, free_memory=1500)]
    start = placed(instance("i", A), instance("j", B), nodes=nodes)
    parts = split(start, Who.SINGLE, A, B)
    assert [part.nodes for part in parts] == [(A,), (B,)]
    assert pair(parts[0], FIRST) == (B, NO_NODE)
    assert pair(parts[1], SECOND) == (A, NO_NODE)
    assert (start.primary == [A, B]).all()


def test_an_instance_never_goes_to_another_node_group() -> None:
    nodes = [node("a"), node("b", group=1), node("c", group=1)]
    with pytest.raises(NoRoomToLeave, match="not all instances without a second copy can leave a"):
        split(placed(instance("i", A), nodes=nodes, groups=2), Who.SINGLE, A)


def test_the_instance_that_finds_no_place_is_named() -> None:
    nodes = [node("a"), node("b", total_memory=900.0, free_memory=900)]
    with pytest.raises(NoRoomToLeave) as caught:
        split(placed(instance("i", A), nodes=nodes), Who.SINGLE, A)
    assert (caught.value.who, caught.value.node, caught.value.instance) == (Who.SINGLE, A, FIRST)
    assert str(caught.value).endswith("no room for i")


def test_primaries_fail_over() -> None:
    (group,) = split(placed(instance("i", A, B), nodes=2), Who.PRIMARIES, A)
    assert pair(group, FIRST) == (B, A)


def test_a_primary_without_a_secondary_cannot_fail_over() -> None:
    alone = instance("i", A, template=DiskTemplate.DRBD)
    with pytest.raises(
        NoRoomToLeave, match="not all DRBD primaries can leave a: i has no copy on another"
    ):
        split(placed(alone, nodes=2), Who.PRIMARIES, A)


@pytest.mark.parametrize("who", [Who.PRIMARIES, Who.SECONDARIES])
def test_the_only_copy_on_an_online_node_goes_nowhere(who: Who) -> None:
    nodes = [node("a"), node("b", offline=True), node("c")]
    home, second = (A, B) if who is Who.PRIMARIES else (B, A)
    with pytest.raises(
        NoRoomToLeave, match=f"not all {who.value} can leave a: i has no copy on another"
    ):
        split(placed(instance("i", home, second), nodes=nodes), who, A)


def test_secondaries_go_where_the_primary_is_not() -> None:
    (group,) = split(placed(instance("i", A, B), nodes=4), Who.SECONDARIES, B)
    assert pair(group, FIRST) == (A, C)
    assert group.during.free_disk[B] == 100_000
    assert group.during.free_disk[C] == 99_000


def test_secondaries_leave_a_node_whose_primaries_are_over_their_limits() -> None:
    """The primary of a moved secondary stays as it is, however full."""
    nodes = [node("a", total_memory=500.0), node("b"), node("c")]
    (group,) = split(placed(instance("i", A, B), nodes=nodes), Who.SECONDARIES, B)
    assert pair(group, FIRST) == (A, C)


def test_what_came_from_one_node_goes_on_from_the_next_of_the_group() -> None:
    (group,) = split(placed(instance("i", A), nodes=4), Who.SINGLE, A, B, C)
    assert pair(group, FIRST) == (D, NO_NODE)


def test_soft_limits_count_unless_forced() -> None:
    plain = instance("i", A, template=DiskTemplate.PLAIN, vcpus=40)
    start = placed(plain, nodes=2)
    assert pair(split(start, Who.SINGLE, A)[0], FIRST) == (B, NO_NODE)
    with pytest.raises(NoRoomToLeave):
        split(start, Who.SINGLE, A, force=False)
