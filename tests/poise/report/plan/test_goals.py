"""The lines of goals in a report."""

from __future__ import annotations

import pytest

from planner.plan import GoalOutcome
from poise.report.plan.goals import goal_text


@pytest.mark.parametrize(
    ("goal", "text"),
    [
        (GoalOutcome("stay a", True, 0, 0), "met"),
        (GoalOutcome("stay a", True, 1, 0), "met (before: 1 in a wrong place)"),
        (GoalOutcome("stay a", True, 2, 2, ("a", "b")), "2 in wrong places: a, b"),
        (
            GoalOutcome("stay a", False, 9, 4, ("a", "b", "c", "d")),
            "9 -> 4 in wrong places: a, b, c and 1 more",
        ),
    ],
)
def test_a_goal_says_what_becomes_of_it(goal: GoalOutcome, text: str) -> None:
    assert goal_text(goal) == text
