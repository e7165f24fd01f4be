"""What a report says of better plans."""

from __future__ import annotations

import pytest

from planner.plan.score_bounds import ScoreBounds
from poise.report.plan.bound_line import bound_line
from tests.poise.report.plan.made_plans import a_plan


def line(bounds: ScoreBounds | None, score: float = 10.0, **options: int) -> str:
    return bound_line(a_plan(bounds=bounds, score_after=score, options=options))


def test_the_score_that_no_placement_is_below_is_not_rounded_up() -> None:
    assert line(ScoreBounds(7.999)) == "No placement of this group scores below 7.99 (21 % less)."


def test_a_budget_has_its_own_bound() -> None:
    assert line(ScoreBounds(0.5, 9.5)) == (
        "No plan within the budget scores below 9.50 (5 % less), no placement below 0.50."
    )


def test_the_options_that_a_bound_is_about_are_named() -> None:
    assert line(ScoreBounds(0.5, 9.5), max_moves=2, disk_moves=False, evacuate_only=False) == (
        "No plan within --max-moves scores below 9.50 (5 % less), no placement that"
        " --no-disk-moves allows below 0.50."
    )


def test_two_bounds_that_look_alike_are_said_once() -> None:
    said = line(ScoreBounds(8.001, 8.002), max_copy=15360)
    assert said == "No placement of this group scores below 8.00 (20 % less)."


def test_a_budget_that_binds_nothing_is_not_mentioned() -> None:
    said = line(ScoreBounds(8.0, 8.0))
    assert said == "No placement of this group scores below 8.00 (20 % less)."


def test_the_best_score_that_there_is_is_called_so() -> None:
    assert line(ScoreBounds(10.0)) == "No placement of this group scores lower."
    assert line(ScoreBounds(1.0, 10.0)) == "No plan within the budget scores lower."


@pytest.mark.parametrize("bounds", [None, ScoreBounds(0.5)])
def test_nothing_is_said_that_says_nothing(bounds: ScoreBounds | None) -> None:
    assert line(bounds) == ""


def test_a_score_of_nothing_needs_no_words() -> None:
    assert line(ScoreBounds(0.0), 0.0) == ""


def test_an_evacuation_is_not_judged_by_its_score() -> None:
    assert line(ScoreBounds(8.0), evacuate_only=True) == ""


def test_no_score_has_no_bound() -> None:
    assert line(ScoreBounds(0.0), float("nan")) == ""


def test_a_proved_plan_says_so() -> None:
    assert line(ScoreBounds(10.0, best=10.0)) == "Proved: no placement of this group scores lower."
    assert (
        line(ScoreBounds(1.0, 10.0, best=10.0)) == "Proved: no plan within the budget scores lower."
    )


def test_a_better_placement_that_a_proof_found_is_not_hidden() -> None:
    assert line(ScoreBounds(8.0, best=8.0)) == "Proved: the best placement scores 8.00 (20 % less)."
    assert line(ScoreBounds(0.5, 7.0, best=8.0)) == (
        "A placement within the budget scores 8.00 (20 % less), none below 7.00."
    )
