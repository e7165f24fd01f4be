"""The places of an instance, by name."""

from __future__ import annotations

from planner.plan.move import Position
from snapshots.arrays import NO_NODE
from tests.planner.small_clusters import A, B, cluster, instance, node

NAMES = ("node1", "node2")


def test_a_position_is_made_of_rows() -> None:
    assert Position.of_rows(NAMES, 1, 0) == Position("node2", "node1")
    assert Position.of_rows(NAMES, 1, NO_NODE) == Position("node2")


def test_an_instance_is_on_one_node_or_two() -> None:
    now = cluster(instance("web", A, B), instance("tmp", B), nodes=[node("a"), node("b")])
    assert Position.of_instance(now, 0) == Position("a", "b")
    assert Position.of_instance(now, 1) == Position("b")


def test_people_are_told_the_primary_first() -> None:
    assert str(Position("node2", "node1")) == "node2:node1"
    assert str(Position("node2")) == "node2"
