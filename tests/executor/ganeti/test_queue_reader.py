"""Ganeti's job queue as it is read: jobs found by key, followed by number, held up by others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from executor.backend import JobState
from executor.ganeti import queue_reader
from executor.ganeti.query import Condition, cell_rows
from executor.ganeti.queue_reader import QueueReader
from executor.ganeti.reason_trail import SOURCE
from snapshots.errors import FormatError, NoAnswer
from tests.executor.ganeti.recordings import job_row
from tests.executor.ganeti.stand_in import StandIn


@pytest.fixture
def cluster() -> StandIn:
    return StandIn()


@pytest.fixture
def queue(cluster: StandIn, monkeypatch: pytest.MonkeyPatch) -> QueueReader:
    """Asks every question once, and waits for nothing."""
    monkeypatch.setattr(queue_reader, "_ARCHIVING", 0.0)

    def query(what: str, fields: Sequence[str], condition: Condition) -> list[Any]:
        return list(cell_rows(cluster.query(what, list(fields), condition), fields, "lab"))

    return QueueReader("lab", query, lambda question: question())


def submitted(cluster: StandIn, *keys: str) -> list[str]:
    """The numbers of jobs with these keys that wait in the queue."""
    return [
        str(cluster.submit([{"OP_ID": "OP_INSTANCE_MIGRATE", "reason": [[SOURCE, key, 1]]}]))
        for key in keys
    ]


# -- found by key ----------------------------------------------------------------------------------


def test_jobs_are_found_by_the_beginning_of_their_key_oldest_first(
    cluster: StandIn, queue: QueueReader
) -> None:
    submitted(cluster, *["poise:a:1"] * 9, "poise:b:1", "poise:a:2")
    found = queue.find("poise:a:", None, ended=True)
    assert [job.id for job in found] == [*map(str, range(1, 10)), "11"]


def test_older_jobs_can_be_left_out(cluster: StandIn, queue: QueueReader) -> None:
    submitted(cluster, "poise:a:1", "poise:a:2")
    cluster.jobs[1]["received_ts"] = [500, 0]
    assert [job.key for job in queue.find("poise:a:", 900.7, ended=True)] == ["poise:a:2"]


def test_the_archive_is_read_for_ended_jobs_only(cluster: StandIn, queue: QueueReader) -> None:
    submitted(cluster, "poise:a:1", "poise:a:2")
    cluster.archived = {1}
    assert [job.id for job in queue.find("poise:a:", None, ended=False)] == ["2"]
    assert [job.id for job in queue.find("poise:a:", None, ended=True)] == ["1", "2"]


# -- followed by number ----------------------------------------------------------------------------


def test_many_jobs_at_once(cluster: StandIn, queue: QueueReader) -> None:
    submitted(cluster, "poise:a:1")
    for id in range(2, 251):
        cluster.jobs[id] = {**cluster.jobs[1], "id": id}
    ids = [str(id) for id in range(1, 251)]
    assert list(queue.jobs(ids)) == ids
    assert len(queue.find("poise:a:", None, ended=True)) == 250


def test_a_job_that_the_queue_does_not_know_is_gone(queue: QueueReader) -> None:
    assert queue.jobs(["7"])["7"].state is JobState.GONE
    assert queue.row("7") is None


def test_a_job_that_is_archived_at_this_very_moment_is_looked_for_once_more(
    cluster: StandIn, queue: QueueReader
) -> None:
    submitted(cluster, "poise:a:1")
    query, hidden = cluster.query, dict(cluster.jobs)
    cluster.jobs.clear()

    def moving(what: str, fields: list[str], condition: object) -> dict[str, Any]:
        found = query(what, fields, condition)
        cluster.jobs.update(hidden)
        return found

    cluster.query = moving  # type: ignore[method-assign]
    assert queue.jobs(["1"])["1"].state is JobState.QUEUED


@pytest.mark.parametrize("data", [[], [[[0, 99], *[[3, None]] * 7]]])
def test_a_job_that_an_answer_leaves_out_is_not_gone(
    cluster: StandIn, queue: QueueReader, data: list[Any]
) -> None:
    """Ganeti tells a row of each job that it is asked for, without values where it has none."""
    (id,) = submitted(cluster, "poise:a:1")
    cluster.query = lambda *_: {"data": data}  # type: ignore[method-assign]
    with pytest.raises(FormatError, match="does not tell of job 1"):
        queue.jobs([id])


# -- jobs that start others ------------------------------------------------------------------------


def test_a_job_that_started_others_stands_as_they_do(cluster: StandIn, queue: QueueReader) -> None:
    for number, name in enumerate(("parent", "child-1", "child-2"), 1):
        cluster.jobs[number] = {**job_row(name), "id": number, "received_ts": [1, 0]}
    cluster.jobs[1]["opresult"] = [{"jobs": [[True, 2], [True, 3]]}]
    assert queue.jobs(["1"])["1"].state is JobState.SUCCESS
    cluster.jobs[3].update(status="running", opstatus=["running"], end_ts=None)
    job = queue.jobs(["1"])["1"]
    assert (job.state, job.ended) == (JobState.RUNNING, None)
    cluster.jobs[3].update(status="error", opstatus=["error"], opresult=[["OpExecError", ["no"]]])
    assert queue.jobs(["1"])["1"].message == "job 3 error: no"


def test_jobs_that_start_others_without_an_end(
    cluster: StandIn, queue: QueueReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_reader, "MOST_STARTED", 50)
    submitted(cluster, "poise:a:1")
    query = cluster.query

    def endless(what: str, fields: list[str], condition: object) -> dict[str, object]:
        for _, _, id in condition[1:]:  # type: ignore[index]
            jobs = [[True, id * 20 + number] for number in range(20)]
            cluster.jobs[id] = {
                **cluster.jobs[1],
                "id": id,
                "status": "success",
                "opresult": [{"jobs": jobs}],
            }
        found = query(what, fields, condition)
        cluster.jobs = {1: cluster.jobs[1]}
        return found

    cluster.query = endless  # type: ignore[method-assign]
    with pytest.raises(NoAnswer, match="without an end"):
        queue.jobs(["1"])


# -- held up by others -----------------------------------------------------------------------------


def test_a_job_waits_for_the_one_that_has_its_lock(cluster: StandIn, queue: QueueReader) -> None:
    submitted(cluster, "poise:a:1", "poise:a:2")
    cluster.jobs[1]["summary"] = ["TEST_DELAY(50.0)"]
    cluster.locks = [
        {"name": "node/1f", "mode": "exclusive", "owner": [1], "pending": [["exclusive", [2]]]}
    ]
    cluster.nodes = {"1f": "node3.lab.test"}
    assert queue.blockers(["2"])["2"].words == "waiting for job 1 (TEST_DELAY) on node3.lab.test"
    assert queue.blockers(["1"]) == {}


def test_an_unreadable_answer_about_locks_is_none(cluster: StandIn, queue: QueueReader) -> None:
    cluster.query = lambda *_: {"data": 5}  # type: ignore[method-assign]
    with pytest.raises(NoAnswer):
        queue.blockers(["1"])
