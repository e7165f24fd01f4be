"""The allowance of a joint search: units of CP-SAT, and the caller's work."""

from __future__ import annotations

import pytest

from planner.solvers.joint.effort import UNITS_PER_SECOND, Effort
from planner.work import Work


def test_units_of_cp_sat_are_taken_off_the_work_of_the_caller() -> None:
    work = Work(10.0)
    effort = Effort(2.0, work)
    effort.spend(1.0)
    assert (effort.units, work.left) == (1.0, 10.0 - 1.0 / UNITS_PER_SECOND)


@pytest.mark.parametrize(
    ("units", "seconds", "over", "late"),
    [(1.0, 5.0, False, False), (0.0, 5.0, True, False), (1.0, 0.0, True, True)],
)
def test_it_is_over_without_units_and_late_without_work(
    units: float, seconds: float, over: bool, late: bool
) -> None:
    effort = Effort(units, Work(seconds))
    assert (effort.over, effort.late) == (over, late)


def test_some_of_the_work_may_be_kept_for_later() -> None:
    assert Effort(1.0, Work(1.0), keeps=1.0).late


def test_loading_the_library_is_work_that_a_short_question_does_not_pay() -> None:
    enough, short = Work(5.0), Work(0.5)
    assert Effort(1.0, enough).load()
    assert not Effort(1.0, short).load()
    assert enough.left < 5.0
    assert short.left == 0.5


def test_a_solver_may_use_a_share_of_what_is_left_and_does_the_same_every_time() -> None:
    parameters = Effort(4.0, Work(100.0)).solver(0.5).parameters
    assert parameters.max_deterministic_time == 2.0
    assert (parameters.num_workers, parameters.random_seed) == (1, 1)
