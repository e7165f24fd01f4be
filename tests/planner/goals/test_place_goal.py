"""Goals about nodes: what an instance on a wrong node counts."""

from __future__ import annotations

import pytest

from planner.goals.place_goal import PlaceGoal
from tests.planner.goals.small_group import goals_for


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
