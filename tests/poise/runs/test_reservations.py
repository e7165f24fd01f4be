"""What a run that is done leaves undone, or not in order."""

from __future__ import annotations

from dataclasses import replace

from executor.ledger import RunState
from planner.plan.plan_warning import PlanWarning
from poise.runs.reservations import number_of_problems, reservations
from poise.runs.view import RunView
from tests.poise.report.run.made_runs import BROKEN, DONE, at, run_of, web


def leaving(view: RunView, *warnings: PlanWarning) -> RunView:
    """The same run of a plan with these warnings."""
    return replace(view, plans=(replace(view.plans[-1], warnings=warnings),))


def test_moves_that_were_not_done_are_one_problem() -> None:
    view = run_of(at(web(1), BROKEN), at(web(2), BROKEN), at(web(3), DONE), state=RunState.DONE)
    assert reservations(view) == ["2 of the moves planned first were not carried out"]
    assert number_of_problems(view) == 1


def test_a_problem_that_the_plan_leaves_is_told_with_its_node() -> None:
    left = PlanWarning("n-plus-one", "short of 2G", "node1", None, False, "short", "short of 2G")
    view = leaving(run_of(at(web(1), DONE), state=RunState.DONE), left)
    assert reservations(view) == ["not in order after the plan: node1: short of 2G"]


def test_a_run_that_did_all_and_leaves_nothing_has_none() -> None:
    view = run_of(at(web(1), DONE), state=RunState.DONE)
    assert (reservations(view), number_of_problems(view)) == ([], 0)
