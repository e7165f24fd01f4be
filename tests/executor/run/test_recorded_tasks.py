"""The moves of a run as a runner finds them in the ledger of one before it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from executor.ledger import AttemptRecord, AttemptState, MoveRecord, MoveState, RunRecord, RunState
from executor.ledger.contents import Contents
from executor.run.move_task import MoveTask
from executor.run.recorded_tasks import recorded_tasks
from tests.executor.made_moves import MIGRATE, REPLACE, move, offline_node, plan

MOVE = move("a:b", "a:c", (REPLACE, "c"))
RECORD = MoveRecord(1, 1, 0, "web", MoveState.RUNNING, 0, "", 2.0, None)
RUN = RunRecord(1, "u", "prod", "uuid", "luxi:", RunState.RUNNING, 0.0, 0.0, None, False, "", {})


def attempt(
    number: int, state: AttemptState = AttemptState.SUBMITTED, job: str | None = "57"
) -> AttemptRecord:
    key = f"poise:u:1:0:{number}"
    return AttemptRecord(key, 1, 1, 0, 1, state, job, 2.0, 3.0, None, "", False, 0.0)


def found(*attempts: AttemptRecord, state: MoveState = MoveState.RUNNING) -> MoveTask:
    """The one move, in a ledger of a cluster whose jobs are digits."""
    record = replace(RECORD, state=state)
    contents = Contents(RUN, [plan(MOVE)], [record], attempts, None)
    (task,) = recorded_tasks(contents, str.isdigit, 10.0)
    return task


def test_a_job_with_an_id_is_followed_by_it() -> None:
    submission = found(attempt(1)).submission
    assert submission.open is not None
    assert (submission.open.job, submission.open.state) == ("57", AttemptState.SUBMITTED)
    assert submission.jobs == {"57"} and submission.unknown_since is None


@pytest.mark.parametrize("job", ["x", "", None])
def test_a_job_without_an_id_is_looked_up_by_its_key(job: str | None) -> None:
    submission = found(attempt(1, job=job)).submission
    assert submission.open is not None
    assert (submission.open.job, submission.open.state) == (None, AttemptState.INTENDED)
    assert submission.jobs == frozenset() and submission.unknown_since == 10.0


def test_a_submission_that_has_ended_stays_so_without_an_id() -> None:
    submission = found(attempt(1, AttemptState.ERROR, "x")).submission
    assert submission.open is None
    assert submission.end is not None and submission.end.failure == "no reason given"


def test_a_move_that_nothing_was_submitted_for_waits_as_before() -> None:
    task = found(state=MoveState.WAITING)
    assert task.state is MoveState.WAITING
    assert task.inspection.judged and not task.has_jobs


def test_a_move_that_was_begun_with_runs_and_is_looked_at() -> None:
    task = found(attempt(1, AttemptState.SUCCESS), state=MoveState.WAITING)
    assert task.state is MoveState.RUNNING
    assert task.is_unseen and task.submission.reported == 1


def test_of_several_open_jobs_the_latest_is_the_moves_own_and_the_others_are_late() -> None:
    submission = found(attempt(1, job="57"), attempt(2, job="58")).submission
    assert submission.open is not None and submission.open.job == "58"
    assert [late.job.id for late in submission.late_jobs] == ["57"]
    assert submission.number == 2


def test_jobs_of_a_move_that_has_ended_are_all_late() -> None:
    task = found(attempt(1), state=MoveState.FAILED)
    assert task.state is MoveState.FAILED
    assert task.submission.open is None and len(task.submission.late_jobs) == 1


def test_a_lost_request_may_still_turn_up() -> None:
    lost = attempt(1, AttemptState.LOST, None)
    assert found(lost).submission.missing == (lost,)


def test_moves_come_in_the_order_of_their_plans_with_what_each_plan_took_as_offline() -> None:
    second = move("b:a", "a:b", (MIGRATE, "a"), number=2, instance="db")
    later = replace(plan(second), nodes=(offline_node("b"),), options={"offline": ["b"]})
    records = [RECORD, replace(RECORD, move=2, plan=1, instance="db")]
    contents = Contents(RUN, [plan(MOVE), later], records, [], None)
    tasks = list(recorded_tasks(contents, str.isdigit, 10.0))
    assert [(task.move.id, task.plan) for task in tasks] == [(1, 0), (2, 1)]
    assert [task.named for task in tasks] == [frozenset(), {"b"}]
    assert [task.offline for task in tasks] == [frozenset(), {"b"}]
