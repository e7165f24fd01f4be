"""The cheapest single move that makes room."""

from __future__ import annotations

from planner.solvers.make_room.by_one_move import room_by_one_move
from tests.planner.small_clusters import A, B, C, cluster, instance, node
from tests.planner.solvers.make_room.questions import DRBD, EXT, ONE_BY_ONE, WIDE, Question, new


def answer(asked: Question, work: int = 1_000_000) -> tuple[str | None, bool]:
    """The instance that moves, if any; whether the work ran out."""
    hunt = asked.hunt(work, ONE_BY_ONE)
    room_by_one_move(hunt)
    names = asked.model.cluster.instances.names
    moved = None if hunt.best is None else names[hunt.best.steps[0].instance]
    return moved, hunt.meter.cut


def crowded() -> Question:
    """Either of two instances on shared storage could leave b; one of them is smaller."""
    nodes = [node("a"), node("b"), node("c", free_memory=3500, total_memory=3500.0)]
    there = (
        instance("full", A, memory=7000),
        instance("large", B, memory=3000),
        instance("small", B, memory=2000),
    )
    return Question(cluster(*there, nodes=nodes, policy=WIDE), new(EXT, memory=4500))


def test_the_least_memory_is_sent() -> None:
    assert answer(crowded()) == ("small", False)


def test_an_instance_with_two_copies_changes_places_before_anything_is_copied() -> None:
    nodes = [node("a"), node("b", free_memory=6000, total_memory=6000.0), node("c")]
    nodes[2] = node("c", free_memory=16_000, total_memory=16_000.0)
    there = instance("x", A, B, memory=3000), instance("y", C, B, memory=1000)
    asked = Question(cluster(*there, nodes=nodes, policy=WIDE), new(DRBD, memory=6000))
    hunt = asked.hunt()
    room_by_one_move(hunt)
    assert hunt.best is not None
    assert (hunt.best.price.copied, hunt.best.price.sent) == (0, 3000)


def test_where_no_single_move_is_enough_there_is_no_answer() -> None:
    pairs = [instance(f"w{k}", *p, memory=2000) for k, p in enumerate([(A, B), (B, C), (C, A)])]
    asked = Question(cluster(*pairs, policy=WIDE), new(memory=7900))
    assert answer(asked)[0] is None


def test_a_search_without_enough_work_says_so() -> None:
    assert answer(crowded(), work=1) == (None, True)
