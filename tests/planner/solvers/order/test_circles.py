"""Instances that wait for each other."""

from __future__ import annotations

from planner.solvers.order.circles import circles, waiting
from snapshots.arrays import NO_NODE
from tests.planner.small_clusters import A, B, C, D


def test_an_instance_waits_for_those_that_leave_its_node() -> None:
    moves = {
        0: ((A, NO_NODE), (B, NO_NODE)),
        1: ((B, NO_NODE), (C, NO_NODE)),
        2: ((D, NO_NODE), (A, NO_NODE)),
    }
    assert waiting(moves) == {0: {1}, 1: set(), 2: {0}}
    assert circles(waiting(moves)) == []


def test_those_that_wait_for_each_other_are_a_circle() -> None:
    nothing = frozenset[int]()
    waits = {
        1: frozenset({2}),
        2: frozenset({3}),
        3: frozenset({1, 7}),
        5: frozenset({6, 1}),
        6: frozenset({5}),
        7: nothing,
    }
    assert circles(waits) == [(5, 6), (1, 2, 3)]
