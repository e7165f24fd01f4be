"""Times drawn from a scatter, and the range of a whole change that they give."""

from __future__ import annotations

import pytest

from planner.rules.actions import Verb
from planner.timing.rates import USUAL_RATES, ActionSeconds
from planner.timing.scatter import Scatter, time_range


def test_the_usual_time_is_in_the_middle_and_the_tenths_are_where_they_should_be() -> None:
    scatter = Scatter(0.8, 1.5)
    assert scatter.factor(0.0) == 1.0
    assert scatter.factor(1.28155) == pytest.approx(1.5, rel=1e-4)
    assert scatter.factor(-1.28155) == pytest.approx(0.8, rel=1e-4)


SCATTERS = {Verb.MIGRATE: Scatter(0.8, 1.5)}


def one_after_the_other(number: int) -> tuple[float, float]:
    def seconds(given: ActionSeconds) -> float:
        return sum(given.seconds(Verb.MIGRATE, 1120.0) for _ in range(number))

    found = time_range(USUAL_RATES, SCATTERS, seconds, 400)
    return found.p50 / (15.0 * number), found.p90 / (15.0 * number)


def test_one_action_has_the_range_of_its_kind() -> None:
    assert one_after_the_other(1) == pytest.approx((1.0, 1.5), rel=0.06)


def test_many_actions_make_up_for_each_other_but_not_for_a_slow_evening() -> None:
    _, alone = one_after_the_other(1)
    _, many = one_after_the_other(30)
    assert 1.2 < many < alone


def test_the_same_question_has_the_same_answer() -> None:
    assert one_after_the_other(5) == one_after_the_other(5)
