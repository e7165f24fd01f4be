"""The fit of a new instance after moves, and what is still missing."""

from __future__ import annotations

import numpy as np
import pytest

from planner.rules.failure import Failure
from planner.rules.moves import MoveKind
from planner.rules.step import Step
from planner.solvers.place.allocate import AllocationRules
from snapshots.arrays import NO_NODE
from tests.planner.small_clusters import A, B, C, cluster, instance, move, node
from tests.planner.solvers.make_room.questions import DRBD, EXT, WIDE, Question, new


def two_full(template: object = EXT) -> Question:
    """a and b have 2000 MiB left each, c is small; the new instance needs 3000."""
    nodes = [node("a"), node("b"), node("c", free_memory=2500, total_memory=2500.0)]
    there = instance("x", A, memory=6000), instance("y", B, memory=4000), instance("z", B)
    source = cluster(*there, nodes=nodes, policy=WIDE)
    return Question(source, new(template, memory=3500))  # type: ignore[arg-type]


def test_what_a_node_lacks_as_a_primary() -> None:
    asked = two_full()
    goal = asked.goal()
    needs = goal.as_primary(goal.root, asked.nodes)
    assert (needs.memory + needs.kept).tolist() == [1501, 501, 1001]  # one MiB has to stay free
    assert not needs.none.any()


def test_a_secondary_keeps_what_the_failure_of_its_primary_brings() -> None:
    there = instance("x", A, C, memory=5000)
    asked = Question(cluster(there, policy=WIDE), new(DRBD, memory=4000))
    goal = asked.goal()
    nodes, beside = np.array([C, C]), np.array([A, B])
    needs = goal.as_secondary(goal.root, nodes, beside)
    assert needs.total[0].tolist() == [1001, 0]  # with x for a; alone for b


def test_places_are_nodes_or_pairs_of_nodes() -> None:
    primaries, secondaries = two_full(EXT).goal().places()
    assert (primaries.tolist(), set(secondaries.tolist())) == ([A, B, C], {NO_NODE})
    assert len(two_full(DRBD).goal().places()[0]) == 6


def test_rules_may_name_the_nodes_that_places_are_looked_for_on() -> None:
    goal = two_full().goal(AllocationRules(only=("a", "b")))
    assert goal.homes.tolist() == [A, B]


@pytest.mark.parametrize(("disk", "enough"), [(1000, True), (400_000, False)])
def test_what_the_group_does_not_have_no_move_brings(disk: int, enough: bool) -> None:
    asked = Question(cluster(instance("x", A), policy=WIDE), new(DRBD, disk=disk))
    assert asked.goal().enough_in_all() is enough


def test_only_instances_that_leave_enough_are_worth_moving() -> None:
    goal = two_full().goal()
    assert goal.worth_moving(np.array([0, 1, 2])).tolist() == [True, True, True]
    larger = Question(goal.model.cluster, new(EXT, memory=5000)).goal()
    assert larger.worth_moving(np.array([0, 1, 2])).tolist() == [True, True, False]


def test_there_is_room_after_a_move_and_none_before() -> None:
    goal = two_full().goal()
    assert not goal.room_somewhere(goal.root)
    outcome = move(goal.root, 2, MoveKind.FAILOVER_TO_ANY, C)  # z leaves b
    assert outcome.failure[0] == Failure.NONE
    assert goal.may_help(outcome).tolist() == [True]
    after = goal.root.clone()
    after.commit(outcome, 0)
    assert goal.room_somewhere(after)
    step = Step(2, MoveKind.FAILOVER_TO_ANY, C, (B, NO_NODE), (C, NO_NODE), 0.0)
    found = goal.spot(after, [step])
    assert found is None or found.primary == B


def test_the_node_in_the_way_is_the_one_that_refuses() -> None:
    nodes = [node("a"), node("b"), node("c", free_disk=500)]
    asked = Question(cluster(nodes=nodes, policy=WIDE), new(DRBD))
    goal = asked.goal()
    assert goal.in_the_way(goal.root, A, C) == C
    assert goal.in_the_way(goal.root, C, A) == C
    assert goal.in_the_way(goal.root, A, B) is None


def test_a_move_that_makes_a_node_fail_is_no_way_to_make_room() -> None:
    goal = two_full().goal()
    harmed = goal.root.clone()
    harmed.failing[A] = True
    assert goal.spot(harmed, []) is None
