"""Goals about nodes: what an instance on a wrong node counts."""

from __future__ import annotations

import numpy as np
import pytest

from planner.goals.place_goal import PlaceGoal
from planner.goals.resolve import resolved
from planner.goals.wish import read_wish
from planner.state.placement import group_scope
from tests.planner.goals.small_group import goals_for
from tests.planner.small_clusters import instance, node, placed


@pytest.mark.parametrize(
    ("goal", "counted"),
    [
        ("empty n3", 5),  # db1 and db2 run there, web4 has its copy there
        ("keep-on web*=n2", 3),  # all but web4
    ],
)
def test_only_what_runs_on_a_node_to_be_emptied_counts_twice(goal: str, counted: int) -> None:
    goals = goals_for(goal)
    (one,) = goals
    assert isinstance(one, PlaceGoal)
    assert one.broken(goals.primary, goals.secondary) == counted
    assert one.misplaced(goals.primary, goals.secondary) == 3


A, B, C = 0, 1, 2


@pytest.mark.parametrize("goal", ["empty n0", "empty n0:0.01"])
@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        ((A, B), (A, C), True),  # what runs there may stay
        ((A, B), (B, A), True),  # and become a copy
        ((B, A), (C, A), True),
        ((B, A), (A, B), False),  # a copy does not begin to run
        ((B, C), (B, A), False),
        ((B, C), (A, C), False),
    ],
)
def test_nothing_is_moved_onto_a_node_to_be_emptied(
    goal: str, before: tuple[int, int], after: tuple[int, int], kept: bool
) -> None:
    place = placed(instance("web", *before), nodes=[node(f"n{k}") for k in range(3)])
    goals = resolved(place, group_scope(place, 0), [read_wish(goal)])
    primary, secondary = (np.array([one]) for one in after)
    assert (goals.state(primary, secondary).worse == 0) is kept


def test_an_instance_that_has_a_node_offline_may_go_to_a_node_to_be_emptied() -> None:
    nodes = [node("n0"), node("n1", offline=True), node("n2")]
    place = placed(instance("web", B, A), nodes=nodes)
    goals = resolved(place, group_scope(place, 0), [read_wish("empty n0:1")])
    assert goals.state(np.array([A]), np.array([C])).worse == 0
