"""The best of several targets, and the words where there is none."""

from __future__ import annotations

import numpy as np
import pytest

from planner.rules.failure import Failure
from planner.rules.moves import MoveKind
from planner.solvers.evacuate.targets import best_target, try_targets
from snapshots.errors import PlanningError
from tests.planner.small_clusters import A, B, C, D, instance, node, placed

NONE, MEM = int(Failure.NONE), int(Failure.MEM)
TARGETS = np.array([B, C, D])


def best(failures: list[int], scores: list[float]) -> int:
    place = placed(instance("i", A), nodes=4)
    return best_target(place, TARGETS, np.array(failures), np.array(scores))


def test_the_lowest_score_wins_and_the_last_of_equals() -> None:
    assert best([NONE, NONE, NONE], [2.0, 1.0, 3.0]) == C
    assert best([NONE, NONE, NONE], [1.0, 2.0, 1.0]) == D


def test_targets_that_refuse_do_not_count() -> None:
    assert best([NONE, MEM, MEM], [2.0, 1.0, 1.0]) == B


def test_where_all_refuse_each_of_them_is_named() -> None:
    with pytest.raises(PlanningError) as caught:
        best([MEM, MEM, MEM], [0.0, 0.0, 0.0])
    assert str(caught.value) == (
        "Can't find any good node:  Node b failed: FailMem; Node c failed: FailMem;"
        " Node d failed: FailMem;"
    )


def test_every_target_is_tried() -> None:
    nodes = [node("a"), node("b"), node("c", free_memory=10, node_memory=7990), node("d")]
    place = placed(instance("i", A), nodes=nodes)
    failures, scores = try_targets(place, MoveKind.FAILOVER_TO_ANY, 0, TARGETS, force=False)
    assert failures.tolist() == [NONE, MEM, NONE]
    assert scores[0] == scores[2]


def test_no_targets_give_no_results() -> None:
    empty = np.array([], dtype=np.int64)
    place = placed(instance("i", A))
    failures, scores = try_targets(place, MoveKind.FAILOVER_TO_ANY, 0, empty, force=False)
    assert (len(failures), len(scores)) == (0, 0)
