"""A search that pushes out those that are in the way."""

from __future__ import annotations

import numpy as np
import pytest

from planner.solvers.counting.bunch import Bunch, Places
from planner.solvers.counting.model import CountingModel
from planner.solvers.joint.effort import Effort
from planner.solvers.joint.ejection import can_push, pack
from planner.work import Work
from snapshots.arrays import NO_NODE
from tests.planner.small_clusters import A, B, C, node
from tests.planner.solvers.counting.test_model import SINGLES, model_of, new

NODES = [
    node("a", total_memory=5001.0, free_memory=5001),
    node("b", total_memory=3001.0, free_memory=3001),
    node("c"),
]
TIGHT = model_of((new(memory=3000), 2, SINGLES), (new(memory=2000), 1, SINGLES), nodes=NODES)
"""Together they fill a (5000 MiB) and b (3000 MiB), in one way only."""


def packed(model: CountingModel, start: Places, *, steps: int = 400) -> Places:
    return pack(model.placement, model.bunches, start, steps, Effort(1.0, Work()))


def test_who_stands_in_the_way_goes_elsewhere() -> None:
    """The small one on b leaves no room for both large ones."""
    found = packed(TIGHT, {2: (B, NO_NODE)})
    assert len(found) == 3
    assert found[2] == (A, NO_NODE)


def test_the_same_question_has_the_same_answer() -> None:
    assert packed(TIGHT, {}) == packed(TIGHT, {})


def test_the_best_found_is_kept_where_not_all_fit() -> None:
    crowded = model_of((new(memory=3000), 5, SINGLES), nodes=NODES)
    assert len(packed(crowded, {})) == 2


def test_what_is_no_choice_is_no_start() -> None:
    assert packed(TIGHT, {0: (C, NO_NODE)}, steps=0) == {}


def bunch(home: tuple[int, int], *pairs: tuple[int, int]) -> Bunch:
    return Bunch((0,), home, np.array(pairs))


@pytest.mark.parametrize(
    ("bunches", "may"),
    [
        ([bunch((NO_NODE, NO_NODE), (A, B))], True),
        ([bunch((A, B), (C, B))], False),  # b is left, and gone to
        ([bunch((A, B), (B, C)), bunch((B, C), (A, C))], False),  # a change of places
        ([bunch((A, B), (C, A))], False),
        ([bunch((A, NO_NODE), (C, NO_NODE)), bunch((B, NO_NODE), (C, NO_NODE))], True),
    ],
)
def test_it_is_not_for_instances_that_leave_nodes_for_each_other(
    bunches: list[Bunch], may: bool
) -> None:
    assert can_push(bunches) is may
