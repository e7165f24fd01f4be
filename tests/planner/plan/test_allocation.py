"""Answers to where a new instance goes, as values."""

from __future__ import annotations

import pytest

from planner.plan.allocation import (
    Allocation,
    GroupAnswer,
    NewInstance,
    NodeRefusal,
    Place,
    Placed,
    RoomMade,
)
from tests.planner.plan.made_plans import sample_plan

PLACE = Place("racks", "n1", "n2", 1.5)
NEW = NewInstance(memory=1024, disks=(2048,), vcpus=1)


def answer(placed: int, count: int) -> Allocation:
    return Allocation(
        source="today.data",
        fingerprint="f",
        request=NEW,
        disk=2176,
        count=count,
        placed=tuple(Placed(f"new-{k}", PLACE) for k in range(placed)),
        places=(PLACE,),
        explained="new-0",
        groups=(),
        score_before=2.0,
    )


@pytest.mark.parametrize(("placed", "fits"), [(2, True), (1, False)])
def test_it_fits_where_every_instance_has_a_place(placed: int, fits: bool) -> None:
    assert answer(placed, 2).fits is fits


def test_a_place_reads_as_a_pair_of_nodes() -> None:
    assert (str(PLACE), str(Place("racks", "n1", None, 1.5))) == ("n1:n2", "n1")
    assert repr(answer(1, 2)) == "Allocation: 1 of 2 fit: new-0 on n1:n2"


def test_a_node_that_is_refused_in_two_roles_is_one_node() -> None:
    refusals = NodeRefusal("n3", "primary", ()), NodeRefusal("n3", "secondary", ())
    group = GroupAnswer("racks", "preferred", "refused", None, (), refusals)
    assert repr(group) == "GroupAnswer racks: refused, 1 node refused"


def test_room_costs_what_its_moves_cost_together() -> None:
    moves = sample_plan().moves
    room = RoomMade(moves, PLACE)
    assert room.copy_gib == sum(move.copy_gib for move in moves)
    assert room.memory_gib == sum(move.memory_gib for move in moves)
    assert room.restarts == sum(move.restarts for move in moves)
