"""When balancing ends, and the reason that it gives."""

from __future__ import annotations

import math

import pytest

from planner.solvers.stopping import Stop, StopRules

NAN = math.nan


def test_what_there_is_to_do_is_measured_from_the_bound() -> None:
    assert StopRules(min_score=0.6).nothing_to_do(1.0, bound=0.5)
    assert not StopRules(min_score=0.5).nothing_to_do(1.0, bound=0.5)
    assert not StopRules(min_score=9.0).nothing_to_do(NAN, bound=0.5)


@pytest.mark.parametrize(
    ("steps", "score", "most", "why"),
    [
        (0, NAN, -1, Stop.NO_SCORE),
        (2, 0.5, -1, Stop.AT_GANETI_BOUND),
        (2, 0.5, 2, Stop.AT_GANETI_BOUND),
        (2, 1.0, 2, Stop.MAX_MOVES),
        (0, 1.0, 0, Stop.MAX_MOVES),
        (2, 1.0, 5, None),
        (2, 1.0, -1, None),
    ],
)
def test_before_a_step_it_may_have_ended(
    steps: int, score: float, most: int, why: Stop | None
) -> None:
    assert StopRules(max_steps=most).ended(steps, score, bound=0.5) is why


def test_a_step_lowers_the_score_and_gains_enough_once_that_is_low() -> None:
    stop = StopRules(min_gain=0.2, min_gain_limit=1.0)
    assert stop.accepts(1.1, 1.05)
    assert not stop.accepts(1.0, 0.9)
    assert stop.accepts(1.0, 0.75)
    assert not stop.accepts(2.0, 2.0)
    assert not stop.accepts(2.0, NAN)


def test_a_copy_pays_by_what_it_gains_for_each_gib() -> None:
    stop = StopRules(min_gain_per_gib=0.5)
    assert stop.pays(1.0, gib=2.0)
    assert not stop.pays(0.9, gib=2.0)
    assert StopRules().pays(0.0, gib=2.0)


@pytest.mark.parametrize(
    ("score", "uncopied", "why"),
    [
        (0.55, 0, Stop.SMALL_GAIN),
        (1.0, 0, Stop.NO_BETTER_MOVE),
        (1.0, 3, Stop.SMALL_GAIN_PER_GIB),
    ],
)
def test_without_a_step_it_says_what_is_missing(score: float, uncopied: int, why: Stop) -> None:
    assert StopRules(min_gain_limit=0.6).no_step(score, uncopied) is why
