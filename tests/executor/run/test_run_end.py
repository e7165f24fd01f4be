"""The end of a run by the states of its moves, and what it still waits for."""

from __future__ import annotations

import pytest

from executor.backend import Job, JobState
from executor.ledger import AttemptRecord, AttemptState, MoveState, RunState
from executor.limits import Limits
from executor.run.move_task import MoveTask
from executor.run.run_end import RunEnd, run_end
from executor.run.task import Inspection, LateJob, Submission
from executor.run.task_list import TaskList
from tests.executor.made_moves import MIGRATE, move

WAITING, RUNNING, DONE = MoveState.WAITING, MoveState.RUNNING, MoveState.DONE
FAILED, BROKEN, BLOCKED = MoveState.FAILED, MoveState.BROKEN, MoveState.BLOCKED
OPEN = AttemptRecord(
    "poise:u:1:0:1", 1, 1, 0, 1, AttemptState.SUBMITTED, "5", 0.0, 0.0, None, "", False, 0.0
)
LATE = LateJob(Job("5", JobState.RUNNING), 0, None)
NOTHING_SUBMITTED, SEEN = Submission(), Inspection()
UNSEEN = Inspection(judged=False, looks=1)


def task(
    state: MoveState,
    number: int = 1,
    plan: int = 0,
    submission: Submission = NOTHING_SUBMITTED,
    inspection: Inspection = SEEN,
) -> MoveTask:
    made = move("a:b", "b:a", (MIGRATE, "b"), number=number, instance=f"guest{number}")
    return MoveTask(made, plan, state, submission=submission, inspection=inspection)


def end(*tasks: MoveTask, latest_plan: int = 0, **why: str) -> RunEnd | None:
    return run_end(TaskList(Limits(), tasks), latest_plan, **why)


def test_a_run_whose_moves_are_all_done_is_done() -> None:
    assert end(task(DONE), task(DONE, 2)) == RunEnd(RunState.DONE)
    assert end() == RunEnd(RunState.DONE)


@pytest.mark.parametrize("state", [FAILED, BROKEN, BLOCKED])
def test_a_run_with_moves_that_were_not_done_is_incomplete(state: MoveState) -> None:
    found = end(task(DONE), task(state, 2))
    assert found == RunEnd(RunState.INCOMPLETE, "1 of 2 moves not done")


def test_what_failed_before_a_new_plan_is_for_that_to_do_but_broken_moves_are_not() -> None:
    assert end(task(FAILED), task(DONE, 2, 1), latest_plan=1) == RunEnd(RunState.DONE)
    found = end(task(BROKEN), task(DONE, 2, 1), latest_plan=1)
    assert found is not None and found.state is RunState.INCOMPLETE


def test_moves_that_are_left_go_on() -> None:
    assert end(task(DONE), task(WAITING, 2)) is None
    assert end(task(RUNNING)) is None


# -- stopped ---------------------------------------------------------------------------------------


def test_a_stop_ends_the_run_once_no_job_is_open() -> None:
    assert end(task(WAITING), stopping="by root") == RunEnd(RunState.STOPPED, "by root")
    busy = task(RUNNING, submission=Submission(open=OPEN, number=1))
    assert end(busy, stopping="by root") is None
    late = task(DONE, submission=Submission(late_jobs=(LATE,)))
    assert end(late, task(WAITING, 2), stopping="by root") is None


def test_a_stop_that_comes_when_all_is_done_changes_nothing() -> None:
    assert end(task(DONE), stopping="by root") == RunEnd(RunState.DONE)


def test_a_stop_does_not_wait_for_looks() -> None:
    unsettled = task(RUNNING, inspection=UNSEEN)
    assert end(unsettled, stopping="by root") == RunEnd(RunState.STOPPED, "by root")


@pytest.mark.parametrize(
    "waits_for_a_look",
    [task(RUNNING, inspection=UNSEEN), task(FAILED, inspection=Inspection(look_back=True))],
)
def test_a_run_is_not_over_before_its_instances_are_seen(waits_for_a_look: MoveTask) -> None:
    assert end(waits_for_a_look, drift="web is gone") is None


# -- drifts and budgets ----------------------------------------------------------------------------


def test_a_drift_ends_the_run_once_running_moves_are_judged() -> None:
    drifted = RunEnd(RunState.DRIFTED, "web is gone")
    assert end(task(WAITING), task(RUNNING, 2), drift="web is gone") == drifted
    unseen = task(RUNNING, inspection=Inspection(judged=False))
    assert end(task(WAITING, 2), unseen, drift="web is gone") is None


def test_a_budget_ends_the_run_once_the_moves_that_have_begun_are_done() -> None:
    spent = "limit of 1 move reached"
    assert end(task(WAITING), task(RUNNING, 2), spent=spent) is None
    assert end(task(WAITING), task(DONE, 2), spent=spent) == RunEnd(RunState.STOPPED, spent)
    assert end(task(DONE), spent=spent) == RunEnd(RunState.DONE)
