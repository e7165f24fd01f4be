"""Rows of Ganeti's job queue as the runner's jobs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from executor.backend import Job, JobState
from executor.ganeti.job_log import last_line, progress, seconds
from executor.ganeti.reason_trail import key_of
from snapshots.quoting import printable

Row = Mapping[str, Any]
"""Field -> value; None where the queue has none."""

FIELDS = ("id", "status", "ops", "opstatus", "opresult", "oplog", "opexec", "end_ts")

_STATES = {
    "queued": JobState.QUEUED,
    "waiting": JobState.QUEUED,  # for its locks: nothing was done yet
    "canceling": JobState.QUEUED,
    "running": JobState.RUNNING,
    "success": JobState.SUCCESS,
    "error": JobState.ERROR,
    "canceled": JobState.CANCELED,
}


def job_from_row(id: str, row: Row | None) -> Job:
    """A job by itself, whatever others it started; GONE without a row or with an empty one."""
    state = _STATES.get(str(row["status"])) if row is not None else None
    if row is None or state is None:
        return Job(id, JobState.GONE)
    statuses = _list(row["opstatus"])
    done = sum(status == "success" for status in statuses)
    if state is JobState.QUEUED and done:
        state = JobState.RUNNING  # between two opcodes it waits for locks once more
    logs = _list(row["oplog"])
    present = logs[min(done, len(logs) - 1)] if logs else None
    text = next((line for log in reversed(logs) if (line := last_line(log))), "")
    if state in (JobState.ERROR, JobState.CANCELED):
        text = _why(row, statuses) or text
    starts = [when for stamp in _list(row["opexec"]) if (when := seconds(stamp)) is not None]
    return Job(
        id,
        state,
        key_of(row["ops"]),
        actions_done=done,
        progress=progress(present) if state is JobState.RUNNING else None,
        message=text,
        started=starts[0] if starts else None,
        ended=seconds(row["end_ts"]) if state.ended else None,
    )


def started_by(row: Row | None) -> tuple[list[str], list[str]]:
    """The jobs that a finished job started: their ids, and why others could not be."""
    ids: list[str] = []
    refused: list[str] = []
    for result in _list(row["opresult"]) if row is not None else []:
        for answer in _list(result.get("jobs")) if isinstance(result, dict) else []:
            if not isinstance(answer, list) or len(answer) != 2:
                continue
            accepted, what = answer[0], printable(str(answer[1]))
            if not accepted:
                refused.append(what)
            elif what.isdecimal() and row is not None and int(what) > int(row["id"]):
                ids.append(what)  # jobs are numbered as they come: there are no circles
    return ids, refused


def with_children(job: Job, children: list[Job], refused: list[str]) -> Job:
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


def _why(row: Row, statuses: list[Any]) -> str:
    """The error of the opcode that failed: ["OpExecError", ["text", "code"]], or a text."""
    for status, result in zip(statuses, _list(row["opresult"]), strict=False):
        if status not in ("error", "canceled") or result is None:
            continue
        while isinstance(result, list) and result:
            result = result[-1] if isinstance(result[-1], list) else result[0]
        if isinstance(result, str):
            return printable(result)
    return ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
