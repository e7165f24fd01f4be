"""Restarts on secondaries: each lost node by itself, and two that meet on a third."""

from __future__ import annotations

import numpy as np

from planner.whatif.losses.arrivals_by_node import ArrivalsByNode
from tests.planner.small_clusters import A, B, C, D

EVERYWHERE = np.ones(4, dtype=np.bool_)


def arrivals(*moves: tuple[int, int, int], room: int) -> ArrivalsByNode:
    """``moves``: source, target and amount of each instance; every node has ``room``."""
    source, target, takes = np.array(moves).T
    return ArrivalsByNode(source, target, takes, np.full(4, room))


def test_a_stream_is_all_that_one_node_sends_to_another() -> None:
    found = arrivals((A, C, 3), (A, B, 2), (A, C, 4), room=10).streams
    assert found.source.tolist() == [A, A]
    assert found.target.tolist() == [B, C]
    assert found.amount.tolist() == [2, 7]
    assert found.count.tolist() == [1, 2]


def test_the_smallest_restart_where_not_all_can() -> None:
    found = arrivals((A, C, 3), (A, C, 4), (A, C, 9), room=10).streams
    assert (found.short.tolist(), found.left.tolist()) == ([6], [1])


def test_what_takes_nothing_restarts_on_a_full_node() -> None:
    found = arrivals((A, C, 0), (A, C, 1), room=-2).streams
    assert (found.short.tolist(), found.left.tolist()) == ([3], [1])


def test_two_that_meet_lack_more_than_each_alone() -> None:
    one = next(arrivals((A, C, 6), (B, C, 5), (B, C, 2), room=10).meetings(EVERYWHERE))
    assert (one.short.tolist(), one.left.tolist(), one.over.tolist()) == ([3], [1], [True])


def test_those_that_do_not_count_meet_none() -> None:
    counts = np.array([True, False, True, True])
    found = arrivals((A, C, 6), (B, C, 5), (D, C, 2), room=10).meetings(counts)
    assert [len(one.first) for one in found] == [1]
