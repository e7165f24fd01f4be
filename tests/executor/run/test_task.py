"""A move in the hands of a runner: how far it is, and when its instance is looked at."""

from __future__ import annotations

from executor.backend import Job, JobState
from executor.ledger import AttemptRecord, AttemptState, MoveState
from executor.run.move_task import MoveTask
from executor.run.task import Inspection, LateJob, Submission
from tests.executor.made_moves import MIGRATE, REPLACE, move

LONG = move("a:b", "c:b", (MIGRATE, "b"), (REPLACE, "c"), (MIGRATE, "c"))
OPEN = AttemptRecord(
    "poise:u:1:0:1", 1, 1, 0, 3, AttemptState.SUBMITTED, "5", 0.0, 0.0, None, "", False, 0.0
)


def running(**submission: object) -> MoveTask:
    return MoveTask(LONG, 0, MoveState.RUNNING, submission=Submission(**submission))  # type: ignore[arg-type]


def seen(state: MoveState = MoveState.RUNNING, **inspection: object) -> MoveTask:
    return MoveTask(LONG, 0, state, inspection=Inspection(**inspection))  # type: ignore[arg-type]


def job(state: JobState, done: int = 0, progress: float | None = None) -> Job:
    return Job("5", state, actions_done=done, progress=progress)


def test_the_share_that_is_done_counts_actions_and_the_progress_of_the_one_at_work() -> None:
    assert MoveTask(LONG, 0, MoveState.WAITING, station=1).fraction == 1 / 3
    assert running(open=OPEN, job=job(JobState.RUNNING, 1, 0.5)).fraction == 0.5
    assert MoveTask(LONG, 0, MoveState.DONE).fraction == 1.0


def test_the_action_at_work_is_that_of_its_job() -> None:
    assert running(open=OPEN, job=job(JobState.RUNNING, 2)).action == 2
    assert running().action is None


def test_an_instance_is_looked_at_once_a_job_has_ended_and_its_time_has_come() -> None:
    assert seen(judged=False).to_look_at(10.0)
    assert not seen(judged=True).to_look_at(10.0)
    assert not seen(judged=False, not_before=11.0).to_look_at(10.0)
    assert not running(open=OPEN).to_look_at(10.0)
    assert seen(MoveState.FAILED, look_back=True).to_look_at(10.0)
    assert not seen(MoveState.FAILED, judged=False).to_look_at(10.0)


def test_disks_matter_at_the_end_and_where_they_were_copied() -> None:
    assert running(target=3).wants_disks and running(target=2).wants_disks
    assert not running(target=1).wants_disks
    untouched = MoveTask(LONG, 0, MoveState.RUNNING, inspection=Inspection(untouched=True))
    untouched.change(submission=Submission(target=3))
    assert not untouched.wants_disks
    alone = move("a", "b", (MIGRATE, "b"))
    one_copy = MoveTask(alone, 0, MoveState.RUNNING, submission=Submission(target=1))
    assert not one_copy.wants_disks


def test_late_jobs_are_jobs_as_well() -> None:
    assert running(open=OPEN).has_jobs
    assert running(late_jobs=(LateJob(job(JobState.QUEUED), 0, None),)).has_jobs
    assert not running().has_jobs


def test_a_change_is_told_with_what_was_before() -> None:
    task, told = running(number=1), list[tuple[MoveState, int]]()
    task.on_change = lambda _, state, number: told.append((state, number))
    task.change(state=MoveState.DONE, submission=Submission(number=2))
    task.change(note="still")
    assert told == [(MoveState.RUNNING, 1), (MoveState.DONE, 2)]
    assert (task.state, task.note, task.submission.number) == (MoveState.DONE, "still", 2)
