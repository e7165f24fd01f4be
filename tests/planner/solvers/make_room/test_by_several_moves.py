"""Two or three moves that make room for a place."""

from __future__ import annotations

import pytest

from planner.solvers.make_room.by_several_moves import RoomBySeveralMoves
from tests.planner.small_clusters import A, B, C, D, cluster, instance, node
from tests.planner.solvers.make_room.questions import EXT, WIDE, Question, new


def four_nodes() -> Question:
    """Each node has one instance of 2000 MiB; the new one needs two nodes nearly for itself."""
    guests = [
        instance("w1", A, C, memory=2000),
        instance("w2", B, D, memory=2000),
        instance("w3", C, D, memory=2000),
        instance("w4", D, C, memory=2000),
    ]
    return Question(cluster(*guests, nodes=4, policy=WIDE), new(memory=6400))


def steps(asked: Question, most: int, work: int = 1_000_000) -> int | None:
    hunt = asked.hunt(work)
    RoomBySeveralMoves(hunt, most).look()
    return None if hunt.best is None else len(hunt.best.steps)


@pytest.mark.parametrize(("most", "found"), [(1, None), (2, 2), (3, 2)])
def test_as_many_moves_are_made_as_are_needed(most: int, found: int | None) -> None:
    assert steps(four_nodes(), most) == found


def test_several_instances_may_leave_one_node() -> None:
    nodes = [node("a"), node("b", free_memory=2500, total_memory=2500.0)]
    nodes.append(node("c", free_memory=2500, total_memory=2500.0))
    there = [instance(f"x{k}", A, memory=2000) for k in range(2)]
    asked = Question(cluster(*there, nodes=nodes, policy=WIDE), new(EXT, memory=7500))
    hunt = asked.hunt()
    RoomBySeveralMoves(hunt, 2).look()
    assert hunt.best is None or {step.target for step in hunt.best.steps} == {B, C}


def test_places_whose_share_of_the_work_was_not_enough_are_looked_at_again() -> None:
    hunt = four_nodes().hunt()
    several = RoomBySeveralMoves(hunt, 2)
    several.look()
    best = hunt.best
    several.look_again()
    assert several.left == []
    assert hunt.best == best
    assert not hunt.meter.cut


def test_without_work_left_the_places_that_remain_are_told() -> None:
    hunt = four_nodes().hunt(work=500)
    several = RoomBySeveralMoves(hunt, 2)
    several.look()
    several.look_again()
    assert hunt.best is None
    assert hunt.meter.cut
