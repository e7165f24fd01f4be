"""Rows of Ganeti's queue as the runner's jobs."""

from __future__ import annotations

from typing import Any

import pytest

from executor.backend import Job, JobState
from executor.ganeti.job_rows import job_from_row, started_by, with_children
from tests.executor.ganeti.recordings import job_row


def job(name: str) -> Job:
    row = job_row(name)
    return job_from_row(str(row["id"]), row)


@pytest.mark.parametrize(
    ("name", "state", "done"),
    [
        ("migrated", JobState.SUCCESS, 1),
        ("submitted-twice", JobState.ERROR, 0),
        ("copying", JobState.RUNNING, 0),
        ("waiting", JobState.QUEUED, 0),
        ("canceled", JobState.CANCELED, 0),
        ("between-opcodes", JobState.RUNNING, 1),
        ("second-opcode", JobState.RUNNING, 1),
        ("whole-move", JobState.SUCCESS, 3),
        ("nobody-knows", JobState.GONE, 0),
    ],
)
def test_states(name: str, state: JobState, done: int) -> None:
    assert (job(name).state, job(name).actions_done) == (state, done)


def test_between_two_opcodes_ganeti_calls_the_job_queued_again() -> None:
    assert job_row("between-opcodes")["status"] == "queued"


def test_a_job_that_waits_for_locks_has_not_started() -> None:
    assert job("waiting").started is None
    assert job("copying").started is not None


def test_times_are_seconds_since_the_epoch() -> None:
    done = job("migrated")
    assert done.started is not None
    assert done.ended is not None
    assert 0 < done.ended - done.started < 60
    assert job("copying").ended is None


def test_an_error_is_told_in_one_line() -> None:
    assert job("submitted-twice").message == (
        "Instances with disk types drbd cannot be migrated to arbitrary nodes"
        " (neither an iallocator nor a target node can be passed)"
    )


def test_who_canceled_a_job_is_told() -> None:
    assert job("canceled").message == "Job canceled by request"


def test_a_job_refused_by_a_filter_has_no_message() -> None:
    row = {**job_row("canceled"), "opresult": [None]}
    assert job_from_row("1", row).message == ""


def test_progress_is_that_of_the_present_opcode() -> None:
    assert job("copying").progress == 0.024
    assert job("copied").progress is None


def test_a_job_without_a_row_is_gone() -> None:
    assert job_from_row("5", None) == Job("5", JobState.GONE)


def test_the_jobs_that_a_job_started() -> None:
    children = [str(job_row(f"child-{number}")["id"]) for number in (1, 2, 3)]
    assert started_by(job_row("parent")) == (children, [])
    assert started_by(job_row("migrated")) == ([], [])


@pytest.mark.parametrize("answer", [[True, 1], [True, "x"], [True], "x", None, [True, -3]])
def test_a_job_starts_none_but_later_ones(answer: Any) -> None:
    assert started_by({"id": 4, "opresult": [{"jobs": [answer]}]}) == ([], [])


def child(number: int, state: JobState, message: str = "", ended: float | None = None) -> Job:
    return Job(str(number), state, message=message, ended=ended)


PARENT = Job("1", JobState.SUCCESS, "poise:k", message="started them", ended=5.0)


def test_a_job_has_not_ended_before_those_it_started() -> None:
    now = with_children(
        PARENT, [child(2, JobState.SUCCESS), child(3, JobState.RUNNING, "copying")], []
    )
    assert (now.state, now.ended) == (JobState.RUNNING, None)
    assert now.message == "1 of 2 jobs to go; job 3: copying"


def test_a_job_ends_with_the_last_of_those_it_started() -> None:
    now = with_children(PARENT, [child(2, JobState.SUCCESS, ended=9.0)], [])
    assert (now.state, now.ended) == (JobState.SUCCESS, 9.0)


def test_a_job_fails_with_one_that_it_started() -> None:
    children = [child(2, JobState.CANCELED), child(3, JobState.ERROR, "no disk")]
    now = with_children(PARENT, children, [])
    assert now.state is JobState.ERROR
    assert "job 2 canceled" in now.message


def test_a_job_whose_jobs_were_all_taken_back() -> None:
    assert with_children(PARENT, [child(2, JobState.CANCELED)], []).state is JobState.CANCELED


def test_a_job_that_could_not_start_another() -> None:
    now = with_children(PARENT, [child(2, JobState.SUCCESS)], ["queue is full"])
    assert (now.state, now.message) == (JobState.ERROR, "queue is full")
