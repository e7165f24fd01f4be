"""Reads Ganeti's job queue and its archive: finds jobs, follows them, tells who holds them up."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar

from executor.backend import Blocker, Job, JobState
from executor.ganeti.job_history import HISTORY, history_of
from executor.ganeti.job_id import job_id, job_number
from executor.ganeti.job_rows import (
    FIELDS,
    MARKS,
    MARKS_IN_THE_QUEUE,
    MOST_STARTED,
    JobRow,
    Row,
    job_from_row,
    read_id,
    read_mark,
    read_row,
    with_children,
)
from executor.ganeti.lock_rows import (
    LOCK_FIELDS,
    NODE_FIELDS,
    SUMMARY_FIELDS,
    holders,
    lock_in_words,
    node_names,
    summaries,
)
from executor.ganeti.query import Condition
from executor.history import History
from snapshots.errors import FormatError, NoAnswer

T = TypeVar("T")

_AT_ONCE = 100
"""Jobs asked for in one request: Ganeti's time for a condition grows with its length."""
_ARCHIVING = 0.2
"""Seconds, more than it takes to move a job to the archive."""


class Patiently(Protocol):
    """Asks something that changes nothing, again where that makes sense."""

    def __call__(self, question: Callable[[], T], /) -> T:
        """The answer to a question.

        Raises:
            NoAnswer, Refused: there is none.
        """


class QueueReader:
    """The job queue of one cluster.

    Args:
        where: the cluster, for messages.
        query: asks Ganeti's query language, in one try.
        patiently: asks in several tries.
    """

    def __init__(
        self,
        where: str,
        query: Callable[[str, Sequence[str], Condition], list[Row]],
        patiently: Patiently,
    ) -> None:
        self._where = where
        self._query = query
        self._read = patiently

    def find(self, prefix: str, since: float | None, *, ended: bool) -> Sequence[Job]:
        """See :meth:`executor.ganeti.backend.GanetiBackend.find`."""
        condition: Condition = None if since is None else [">=", "received_ts", int(since)]
        fields = MARKS if ended else MARKS_IN_THE_QUEUE

        def ask() -> list[str]:
            marks = [read_mark(row, self._where) for row in self._query("job", fields, condition)]
            return [id for id, key in marks if key is not None and key.startswith(prefix)]

        ours = sorted(set(self._read(ask)), key=job_number)
        found = self.jobs(ours)
        return [found[id] for id in ours]

    def jobs(self, ids: Sequence[str]) -> Mapping[str, Job]:
        """The states of these jobs; a job that started others has the state of these."""
        rows = self._rows(ids)
        generation = list(rows)
        while generation:
            begun = [child for id in generation if (row := rows[id]) for child in row.started]
            generation = list(dict.fromkeys(child for child in begun if child not in rows))
            if len(rows) + len(generation) > len(ids) + MOST_STARTED:
                raise NoAnswer(f"{self._where}: jobs that start others without an end")
            rows.update(self._rows(generation))
        # A job is numbered higher than the one that started it.
        found: dict[str, Job] = {}
        for id in sorted(rows, key=job_number, reverse=True):
            found[id] = _standing(id, rows[id], found)
        return {id: found[id] for id in ids}

    def row(self, job: str) -> JobRow | None:
        """One job as the queue tells of it; None: the queue does not know it."""
        return self._rows([job])[job]

    def history(self, since: float | None) -> History:
        """See :meth:`executor.ganeti.backend.GanetiBackend.history`."""
        condition: Condition = None if since is None else [">=", "received_ts", int(since)]
        return self._read(lambda: history_of(self._query("job", HISTORY, condition), self._where))

    def blockers(self, ids: Sequence[str]) -> Mapping[str, Blocker]:
        """The jobs that hold up waiting ones, as Ganeti tells of its locks.

        Each question is asked once: the runner does not wait for what is only shown.
        """
        found = holders(self._read_once("lock", LOCK_FIELDS, None), ids)
        if not found:
            return {}
        owners = sorted({int(job) for _, job in found.values()})[:_AT_ONCE]
        named: Condition = ["|", *(["=", "id", job] for job in owners)]
        works = summaries(self._read_once("job", SUMMARY_FIELDS, named))
        names = node_names(self._read_once("node", NODE_FIELDS, None))
        return {
            id: Blocker(job, works.get(job, ""), lock_in_words(lock, names))
            for id, (lock, job) in found.items()
        }

    def _read_once(self, what: str, fields: Sequence[str], condition: Condition) -> list[Row]:
        """The answer of Ganeti's query language; an unreadable one counts as none."""
        try:
            return self._query(what, fields, condition)
        except FormatError as error:
            raise NoAnswer(str(error)) from None

    def _rows(self, ids: Sequence[str]) -> dict[str, JobRow | None]:
        """The rows of these jobs; None: the queue does not know it."""
        rows: dict[str, JobRow | None] = dict.fromkeys(ids)
        # A job that is being archived at this very moment is in neither place: look once more.
        for again in (False, True):
            missing = [id for id in rows if rows[id] is None and job_id(id) == id]
            if missing and again:
                time.sleep(_ARCHIVING)
            for first in range(0, len(missing), _AT_ONCE):
                rows.update(self._rows_of(missing[first : first + _AT_ONCE]))
        return rows

    def _rows_of(self, ids: Sequence[str]) -> dict[str, JobRow | None]:
        """As :meth:`_rows`, in one request: of each job asked for Ganeti tells a row."""
        condition: Condition = ["|", *(["=", "id", int(id)] for id in ids)]

        def ask() -> dict[str, JobRow | None]:
            told = self._query("job", FIELDS, condition)
            rows = {read_id(row, self._where): read_row(row, self._where) for row in told}
            for id in ids:
                if id not in rows:
                    raise FormatError(f"{self._where}: the answer does not tell of job {id}")
            return {id: rows[id] for id in ids}

        return self._read(ask)


def _standing(id: str, row: JobRow | None, found: Mapping[str, Job]) -> Job:
    """A job; ``found`` are those that it may have started."""
    job = job_from_row(id, row)
    if row is None or job.state is not JobState.SUCCESS or not (row.started or row.refused):
        return job
    return with_children(job, [found[child] for child in row.started], row.refused)
