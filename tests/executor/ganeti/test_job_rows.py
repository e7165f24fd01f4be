"""Rows of Ganeti's queue as the runner's jobs."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from executor.backend import Job, JobState
from executor.ganeti.job_rows import (
    FIELDS,
    MOST_STARTED,
    JobRow,
    job_from_row,
    read_mark,
    read_row,
    with_children,
)
from snapshots.errors import FormatError
from tests.executor.ganeti.foreign_json import JSON, LONG
from tests.executor.ganeti.recordings import job_row


def job(name: str, **changed: Any) -> Job:
    row = {**job_row(name), **changed}
    return job_from_row(str(row["id"]), read_row(row, "queue"))


def told(**changed: Any) -> JobRow | None:
    return read_row({**job_row("migrated"), **changed}, "queue")


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
        ("unknown-job", JobState.GONE, 0),
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
    assert job("canceled", opresult=[None]).message == ""


def test_progress_is_that_of_the_present_opcode() -> None:
    assert job("copying").progress == 0.024
    assert job("copied").progress is None


def test_a_job_without_a_row_is_gone() -> None:
    assert job_from_row("5", None) == Job("5", JobState.GONE)


def test_an_error_is_kept_to_its_end_where_the_cause_stands() -> None:
    text = "Can't create block device: " + "lvcreate said " * 100 + "already exists"
    assert job("submitted-twice", opresult=[["OpExecError", [text]]]).message == text


def test_an_error_without_an_end_is_kept_from_its_end() -> None:
    message = job("submitted-twice", opresult=["x" * 10**6 + "already exists"]).message
    assert len(message) < 10**5
    assert message.endswith("already exists")


def test_the_jobs_that_a_job_started() -> None:
    children = tuple(str(job_row(f"child-{number}")["id"]) for number in (1, 2, 3))
    row = read_row(job_row("parent"), "queue")
    assert row is not None
    assert (row.started, row.refused) == (children, ())


def test_why_a_job_could_not_start_others() -> None:
    row = told(opresult=[{"jobs": [[False, "queue is full"]]}])
    assert row is not None
    assert (row.started, row.refused) == ((), ("queue is full",))


@pytest.mark.parametrize(
    "answer", [[True, 1], [True, "x"], [True, None], [True], "x", None, [True, -3], [1, 10**6]]
)
def test_what_is_no_later_job_is_no_answer(answer: Any) -> None:
    with pytest.raises(FormatError, match="'jobs'"):
        told(opresult=[{"jobs": [answer]}])


def test_a_job_starts_a_bounded_number_of_others() -> None:
    many = [[True, 10**6 + number] for number in range(MOST_STARTED + 1)]
    with pytest.raises(FormatError, match="more than"):
        told(opresult=[{"jobs": many}])


NO_IDS = [None, "x12", [1], -3, 0, True, 1.0, "", "9" * 5000, LONG, {"a": 1}, "\u0663", " 12"]


@pytest.mark.parametrize("id", NO_IDS)
def test_an_id_that_is_no_number_is_no_answer(id: Any) -> None:
    with pytest.raises(FormatError, match="a job's number"):
        told(id=id)
    with pytest.raises(FormatError, match="a job's number"):
        read_mark({"id": id, "archived": False, "ops": []}, "queue")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("status", "flying"),
        ("status", ["running"]),
        ("status", None),
        ("status", 1),
        ("opstatus", [[["success"]]]),
        ("opstatus", "success"),
        ("opstatus", None),
        ("opresult", {"a": 1}),
        ("opresult", 5),
        ("opresult", "abc"),
        ("opresult", None),
        ("ops", "OP_INSTANCE_MIGRATE"),
        ("ops", [None]),
        ("ops", {"OP_ID": "x"}),
    ],
)
def test_what_tells_how_a_job_is_must_be_of_its_type(field: str, value: Any) -> None:
    with pytest.raises(FormatError):
        told(**{field: value})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("opexec", [[LONG, 0]]),
        ("opexec", [[10**17, 0]]),
        ("opexec", [[-1, 0]]),
        ("opexec", [[5.0, 0]]),
        ("opexec", [["5", 0]]),
        ("opexec", 5),
        ("end_ts", [LONG, 0]),
        ("end_ts", [1, LONG]),
        ("end_ts", "now"),
        ("oplog", "text"),
        ("oplog", [[[1, [LONG, 1], "m", 5]]]),
        ("oplog", [None, {"a": 1}]),
    ],
)
def test_what_is_only_shown_is_left_out_where_it_is_unusable(field: str, value: Any) -> None:
    found = job("migrated", **{field: value})
    assert found.state is JobState.SUCCESS
    assert {"opexec": found.started, "end_ts": found.ended, "oplog": found.message or None}[
        field
    ] is None


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(FIELDS), JSON))
def test_no_row_is_more_than_no_answer(changed: dict[str, Any]) -> None:
    try:
        found = job("migrated", **changed)
    except FormatError as error:
        assert str(error).isprintable()
        return
    assert found.message.isprintable()
    assert found.key is None or found.key.isascii()
    assert 0 <= (found.progress or 0) <= 1


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
