"""Rows of Ganeti's job queue as the runner's jobs.

What a server says is not trusted to be of its type. What a job is told by (its number, its state,
its opcodes and their results) is as Ganeti writes it, or the answer is none and is asked for again;
what is only shown (times, logs) is left out where it is unusable.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from executor.backend import Job, JobState
from executor.ganeti.job_id import job_id
from executor.ganeti.job_log import LogLine, last_line, log_lines, progress, rounds, seconds
from executor.ganeti.reason_trail import key_of
from snapshots.errors import FormatError
from snapshots.reading import printable, quoted, whole

Row = Mapping[str, Any]
"""Field -> value; None where the queue has none."""

FIELDS = ("id", "status", "ops", "opstatus", "opresult", "oplog", "opexec", "end_ts")
MARKS_IN_THE_QUEUE = ("id", "ops")
"""The fields by which jobs are found that are not in the archive."""
MARKS = (*MARKS_IN_THE_QUEUE, "archived")
"""The fields by which jobs are found; by the last one archived jobs come along."""

MOST_STARTED = 10_000
"""Jobs that one job may have started."""

_STATES = {
    "queued": JobState.QUEUED,
    "waiting": JobState.QUEUED,  # for its locks: nothing was done yet
    "canceling": JobState.QUEUED,
    "running": JobState.RUNNING,
    "success": JobState.SUCCESS,
    "error": JobState.ERROR,
    "canceled": JobState.CANCELED,
}


@dataclass(frozen=True, slots=True)
class JobRow:
    """A row of the queue, decoded.

    ``status`` is Ganeti's word; ``statuses`` are those of the opcodes, ``results`` and ``logs``
    what each of them gave and wrote. ``started`` are the jobs that it started by itself,
    ``refused`` why others could not be started. Times are seconds since the epoch.
    """

    id: str
    status: str
    key: str | None
    statuses: tuple[str, ...]
    results: tuple[Any, ...]
    logs: tuple[tuple[LogLine, ...], ...]
    began: float | None
    ended: float | None
    started: tuple[str, ...]
    refused: tuple[str, ...]


def read_id(row: Row, where: str) -> str:
    """The number of a row's job.

    Raises:
        FormatError: it is none.
    """
    id = job_id(row["id"])
    if id is None:
        raise FormatError(f"{where}: expected a job's number, got {shown(row['id'])}")
    return id


def read_mark(row: Row, where: str) -> tuple[str, str | None]:
    """The number of a job, and the key that it was submitted with, from its :data:`MARKS`.

    Raises:
        FormatError: the row is not one.
    """
    return read_id(row, where), key_of(_opcodes(row, where))


def read_row(row: Row, where: str) -> JobRow | None:
    """A row with the :data:`FIELDS`; None where it says that the queue has no such job.

    Raises:
        FormatError: the row is not one.
    """
    id = read_id(row, where)
    if all(value is None for field, value in row.items() if field != "id"):
        return None
    where = f"{where}: job {id}"
    status = row["status"]
    if not isinstance(status, str) or status not in _STATES:
        raise FormatError(f"{where}: expected a job's status, got {shown(status)}")
    statuses = _list(row, "opstatus", where)
    if not all(isinstance(one, str) for one in statuses):
        raise FormatError(f"{where}: field 'opstatus': expected texts")
    results = _list(row, "opresult", where)
    started, refused = _started_by(id, results, where)
    logs = row["oplog"] if isinstance(row["oplog"], list) else []
    stamps = row["opexec"] if isinstance(row["opexec"], list) else []
    starts = [when for stamp in stamps if (when := seconds(stamp)) is not None]
    return JobRow(
        id,
        status,
        key_of(_opcodes(row, where)),
        tuple(statuses),
        tuple(results),
        tuple(log_lines(log) for log in logs),
        starts[0] if starts else None,
        seconds(row["end_ts"]),
        started,
        refused,
    )


def job_from_row(id: str, row: JobRow | None) -> Job:
    """A job by itself, whatever others it started; GONE without a row."""
    if row is None:
        return Job(id, JobState.GONE)
    state = _STATES[row.status]
    done = sum(status == "success" for status in row.statuses)
    waits = state is JobState.QUEUED and done > 0
    if waits:
        state = JobState.RUNNING  # between two opcodes it waits for locks once more
    present = row.logs[min(done, len(row.logs) - 1)] if row.logs else ()
    text = next((line for log in reversed(row.logs) if (line := last_line(log))), "")
    if state in (JobState.ERROR, JobState.CANCELED):
        text = _why(row) or text
    return Job(
        id,
        state,
        row.key,
        actions_done=done,
        progress=progress(present) if state is JobState.RUNNING else None,
        message=text,
        started=row.began,
        ended=row.ended if state.ended else None,
        rounds=rounds(present) if state is JobState.RUNNING else None,
        waits=waits,
    )


def with_children(job: Job, children: list[Job], refused: Sequence[str]) -> Job:
    """A job that succeeded in starting others: it stands as they do."""
    open_ones = [one for one in children if not one.state.ended]
    bad = [one for one in children if one.state.ended and one.state is not JobState.SUCCESS]
    if open_ones:
        text = open_ones[0].message or open_ones[0].state.value
        message = f"{len(open_ones)} of {len(children)} jobs to go; job {open_ones[0].id}: {text}"
        return replace(job, state=JobState.RUNNING, message=message, ended=None)
    ends = [one.ended for one in (job, *children) if one.ended is not None]
    ended = max(ends, default=None)
    if refused:
        return replace(job, state=JobState.ERROR, message=refused[0], ended=ended)
    if bad:
        message = f"job {bad[0].id} {bad[0].state.value}: {bad[0].message}"
        canceled = all(one.state is JobState.CANCELED for one in bad)
        state = JobState.CANCELED if canceled else JobState.ERROR
        return replace(job, state=state, message=message, ended=ended)
    return replace(job, ended=ended)


def shown(value: object) -> str:
    """A value that is not what it should be, for a message; never longer than a few words."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, int) and not isinstance(value, bool):
        digits = int(value.bit_length() * 0.30103) + 1  # Python refuses to write long ones out
        return str(value) if digits < 30 else f"a number of about {digits} digits"
    return {type(None): "null", bool: "true or false", float: "a fraction", list: "a list"}.get(
        type(value), "an object"
    )


def _started_by(
    id: str, results: Sequence[Any], where: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The jobs that a job's opcodes started: their numbers, and why others could not be."""
    ids: list[str] = []
    refused: list[str] = []
    for result in results:
        jobs = result.get("jobs") if isinstance(result, dict) else None
        if not isinstance(jobs, list):
            continue
        if len(ids) + len(jobs) > MOST_STARTED:
            raise FormatError(f"{where}: more than {MOST_STARTED} jobs that it started")
        for answer in jobs:
            if not isinstance(answer, list) or len(answer) != 2 or type(answer[0]) is not bool:
                raise FormatError(f"{where}: 'jobs': expected pairs (true or false, number)")
            accepted, what = answer
            if not accepted:
                refused.append(whole(what) if isinstance(what, str) else shown(what))
                continue
            child = job_id(what)
            # Jobs are numbered as they come, so there are no circles.
            if child is None or int(child) <= int(id):
                raise FormatError(f"{where}: 'jobs': expected a later job, got {shown(what)}")
            ids.append(child)
    return tuple(ids), tuple(refused)


def _why(row: JobRow) -> str:
    """The error of the opcode that failed: ["OpExecError", ["text", "code"]], or a text."""
    for status, result in zip(row.statuses, row.results, strict=False):
        if status not in ("error", "canceled") or result is None:
            continue
        while isinstance(result, list) and result:
            result = result[-1] if isinstance(result[-1], list) else result[0]
        if isinstance(result, str):
            return whole(result)
    return ""


def _opcodes(row: Row, where: str) -> list[Any]:
    """The opcodes of a job; none where Ganeti cannot read its file any more."""
    opcodes = [] if row["ops"] is None else row["ops"]
    if not isinstance(opcodes, list) or not all(isinstance(one, dict) for one in opcodes):
        raise FormatError(f"{where}: field 'ops': expected a list of objects")
    return opcodes


def _list(row: Row, field: str, where: str) -> list[Any]:
    value = row[field]
    if not isinstance(value, list):
        raise FormatError(f"{where}: field {printable(field)!r}: expected a list")
    return value
