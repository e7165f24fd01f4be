"""All goals together: hard ones before soft ones, and what is worse than at the start."""

from __future__ import annotations

from planner.goals.goal_state import GoalState
from tests.planner.goals.small_group import goals_for, group


def test_weights_add_up_and_hard_goals_stand_by_themselves() -> None:
    goals = goals_for("keep-apart web*", "keep-together web*:0.25", "empty n3:2")
    assert goals.state(goals.primary, goals.secondary) == GoalState(0, 1, 10.5)


def test_a_hard_goal_that_gets_worse_is_not_made_good_by_another() -> None:
    goals = goals_for("keep-apart web*", "keep-together db*")
    placement, _ = group()
    primary, secondary = placement.primary.copy(), placement.secondary.copy()
    primary[1], primary[5] = 3, 2  # web2 away from web1, db2 away from db1
    assert goals.state(primary, secondary) == GoalState(1, 1, 0.0)


def test_hard_goals_come_before_soft_ones() -> None:
    assert GoalState(0, 1, 0.0) > GoalState(0, 0, 100.0)
    assert GoalState(1, 0, 0.0) > GoalState(0, 9, 100.0)


def test_only_instances_that_a_hard_goal_leaves_where_they_are_are_held() -> None:
    goals = goals_for("stay db1", "stay db2:3", "keep-on web1=n0")
    assert goals.held == {4: "stay db1"}
