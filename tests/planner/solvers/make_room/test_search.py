"""The common part of all ways to make room: work, candidates, the best answer so far."""

from __future__ import annotations

import numpy as np

from planner.rules.move_price import Price
from planner.rules.moves import MoveKind
from planner.rules.step import Step
from planner.solvers.make_room.search import RoomHunt, WorkMeter
from snapshots.arrays import NO_NODE
from tests.planner.small_clusters import A, B, C, cluster, instance, node
from tests.planner.solvers.make_room.questions import EXT, ONE_BY_ONE, WIDE, Question, new

X, Y = 0, 1


def hunt() -> RoomHunt:
    """The new instance needs 3500 MiB: y has to leave b for c."""
    nodes = [node("a"), node("b"), node("c", free_memory=2500, total_memory=2500.0)]
    there = instance("x", A, memory=6000), instance("y", B, memory=5000), instance("z", B)
    asked = Question(cluster(*there, nodes=nodes, policy=WIDE), new(EXT, memory=2900))
    return asked.hunt(rules=ONE_BY_ONE)


def test_work_that_is_not_enough_is_cut_and_nothing_is_left() -> None:
    meter = WorkMeter(10)
    assert [meter.spend(6), meter.spend(6), meter.spend(1)] == [True, False, False]
    assert (meter.cut, meter.left) == (True, 0)


def test_every_node_knows_which_instances_may_leave_it() -> None:
    assert hunt().on_node == {A: [0], B: [1, 2], C: []}


def z_leaves(found: RoomHunt) -> Step:
    return Step(2, MoveKind.FAILOVER_TO_ANY, C, (B, NO_NODE), (C, NO_NODE), float("nan"))


def test_moves_that_make_room_become_the_best_answer_with_their_price() -> None:
    found = hunt()
    assert found.found((z_leaves(found),))
    assert found.best is not None
    assert found.best.spot.primary == B
    assert found.best.price == found.limit == Price(sent=1000, commands=1)
    assert np.isfinite(found.best.steps[0].score)


def test_moves_that_make_no_room_change_nothing() -> None:
    found = hunt()
    assert not found.found(())
    assert found.best is None


def test_moves_that_are_not_needed_are_left_out() -> None:
    found = hunt()
    useless = Step(X, MoveKind.FAILOVER_TO_ANY, A, (A, NO_NODE), (A, NO_NODE), 0.0)
    there = Step(2, MoveKind.FAILOVER_TO_ANY, C, (B, NO_NODE), (C, NO_NODE), 0.0)
    assert not found.found((useless, there))  # x is on a already: that is no move
    assert found.found((there,))


def test_targets_to_be_avoided_come_last() -> None:
    found = hunt()
    root = found.goal.root
    first = [
        int(outcome.target[lane])
        for outcome, lane in found.ordered(
            root, MoveKind.FAILOVER_TO_ANY, 2, np.array([A, C]), avoid={A}
        )
    ]
    assert first == [C, A]
