"""What a plan says of goals, and of those that it does not meet."""

from __future__ import annotations

import numpy as np
import pytest

from planner.explain.immovable import Immobility, Immovable
from planner.plan.goal_outcome import GoalOutcome
from planner.plan.judged_goals import goal_outcomes, goal_warnings
from planner.plan.plan import Json
from tests.planner.goals.small_group import goals_for, group

STUCK = [Immovable(1, Immobility.AUTO_BALANCE_OFF, "auto_balance is off")]


def outcome(
    goal: str, stuck: list[Immovable] | None = None, options: dict[str, Json] | None = None
) -> GoalOutcome:
    """The goal where nothing moved."""
    placement, scope = group()
    return goal_outcomes(goals_for(goal), placement, scope, stuck or [], options or {})[0]


def test_a_goal_that_is_met_is_no_warning() -> None:
    one = outcome("keep-together db*")
    assert one == GoalOutcome("keep-together db*", True, 0, 0)
    assert goal_warnings([one]) == []


def test_an_instance_that_runs_on_a_node_to_be_emptied_is_one_instance() -> None:
    one = outcome("empty n3")
    assert one.before == one.after == len(one.instances) == 3


def test_a_soft_goal_is_no_problem() -> None:
    one = outcome("keep-apart web*:2")
    assert (one.after, one.hard, one.reason) == (1, False, "")
    assert goal_warnings([one]) == []


@pytest.mark.parametrize(
    ("goal", "stuck", "reason"),
    [
        ("keep-apart *", [], "6 instances, 4 nodes"),
        ("keep-apart web*", STUCK, "web2.example.org cannot move: auto_balance is off"),
        (
            "empty n3",
            [
                Immovable(4, Immobility.TEMPLATE, "disk template file"),
                Immovable(5, Immobility.TEMPLATE, "disk template file"),
                Immovable(3, Immobility.AUTO_BALANCE_OFF, "auto_balance is off"),
            ],
            "web4.example.org cannot move: auto_balance is off; db1.example.org, db2.example.org"
            " cannot move: disk template file",
        ),
        ("empty n3", [], "no plan that meets it was found"),
    ],
)
def test_the_reason_says_what_stands_in_the_way(
    goal: str, stuck: list[Immovable], reason: str
) -> None:
    assert outcome(goal, stuck).reason == reason


def test_options_that_may_stand_in_the_way_are_named() -> None:
    options: dict[str, Json] = {"disk_moves": False, "max_hours": 2.0}
    assert outcome("empty n3", [], options).reason == (
        "no plan that meets it was found with --no-disk-moves and --max-hours"
    )


def test_a_hard_goal_that_is_not_met_is_a_problem_that_is_left() -> None:
    (warning,) = goal_warnings([outcome("keep-apart web*", STUCK)])
    assert (warning.kind, warning.resolved) == ("goal", False)
    assert warning.before == "keep-apart web*: 1 instance in a wrong place"
    assert warning.after == (
        "keep-apart web*: 1 instance in a wrong place (web1.example.org, web2.example.org);"
        " web2.example.org cannot move: auto_balance is off"
    )


def test_one_that_the_plan_meets_is_fixed() -> None:
    placement, scope = group()
    goals = goals_for("keep-apart web*")
    placement.primary[1] = np.int64(3)
    (warning,) = goal_warnings(goal_outcomes(goals, placement, scope, [], {}))
    assert (warning.resolved, warning.after) == (True, None)
    assert warning.message == "keep-apart web*: 1 instance in a wrong place; met by this plan"
