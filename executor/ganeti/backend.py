"""What RAPI and LUXI have in common: reading, finding and following Ganeti's jobs."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from executor.backend import (
    STALE,
    Disks,
    Identity,
    Job,
    JobRequest,
    JobState,
    Observed,
    kernel_seconds,
)
from executor.ganeti.job_rows import FIELDS, Row, job_from_row, started_by, with_children
from executor.ganeti.observation import INSTANCE_FIELDS, disks_of, observed
from executor.ganeti.opcodes import opcodes_of
from executor.ganeti.patience import Patience
from executor.ganeti.query import Drained, Unknown
from executor.ganeti.reason_trail import check_key, key_of
from planner.actions import Verb
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from snapshots.errors import FormatError, NoAnswer, Refused, Unreachable
from snapshots.instance_status import InstanceStatus
from snapshots.json_object import JsonObject

T = TypeVar("T")

Condition = list[Any] | None
"""A condition of Ganeti's query language; None: everything."""

OBSERVING = "poise-observe"
"""Reason of the jobs that only ask nodes about disks; not a key."""

_AT_ONCE = 100
"""Jobs asked for in one request: Ganeti's time for a condition grows with its length."""
_ARCHIVING = 0.2
"""Seconds, more than it takes to move a job to the archive."""
_DISK_PATIENCE = 10.0
"""Seconds that a job which asks about disks is waited for."""
_DISK_PAUSE = 0.3
"""Seconds between looks at it."""


class GanetiBackend(ABC):
    """A Ganeti cluster; see :class:`executor.backend.Backend` for what the calls mean.

    Args:
        timeout: seconds for one request, and for the tries of a reading call to begin in.
    """

    whole_moves: bool

    def __init__(self, timeout: float, patience: Patience | None = None) -> None:
        self._timeout = timeout
        self._patience = patience or Patience(timeout)
        self._asking: dict[str, str] = {}  # instance -> the job that asks about its disks

    @property
    @abstractmethod
    def target(self) -> str:
        """What the user named, without secrets."""

    def submit(self, request: JobRequest) -> str:
        """Queue a job; returns its id.

        Raises:
            Refused: it is certain that nothing was queued.
            NoAnswer: it is not.
        """
        check_key(request.key)
        offline = self._primary_offline(request)
        if offline and not request.given_up:
            raise Refused(
                f"{self.target}: {request.before.primary} has been marked offline:"
                f" {request.instance} may still run there (nothing was submitted)"
            )
        opcodes = list(opcodes_of(request, primary_offline=offline))
        self._asking.pop(request.instance, None)  # what is asked now will be outdated
        held_up = kernel_seconds() - request.made
        if held_up > STALE:
            raise Refused(
                f"{self.target}: {held_up:.0f} s since this was decided (nothing was submitted)"
            )
        return self._submit(opcodes, request.key)

    @abstractmethod
    def cancel(self, job: str) -> bool:
        """Take a waiting job back."""

    @abstractmethod
    def close(self) -> None:
        """Give connections back."""

    @abstractmethod
    def _cluster(self) -> Cluster:
        """A snapshot, in one try."""

    @abstractmethod
    def _info(self) -> Any:
        """What Ganeti tells of the cluster."""

    @abstractmethod
    def _query(self, what: str, fields: Sequence[str], condition: Condition) -> list[Row]:
        """What Ganeti's query language gives, in one try: jobs, instances or nodes.

        Jobs that are archived come along where ``archived`` is among the fields, or where the
        condition names ids.

        Raises:
            Unknown: the condition names something that the cluster does not have.
        """

    @abstractmethod
    def _submit(self, opcodes: list[dict[str, Any]], key: str) -> str:
        """Queue these opcodes as one job, in one try; its id."""

    @abstractmethod
    def _ask_disks(self, instance: str) -> str:
        """Submit the job that asks the nodes about an instance's disks; its id."""

    def identity(self) -> Identity:
        """Which cluster answers."""
        info = JsonObject(self._read(self._info), f"{self.target}: cluster")
        try:
            return Identity(info.name("name"), info.name("uuid"), info.name("master"))
        except FormatError as error:
            raise NoAnswer(str(error)) from None

    def read(self) -> Cluster:
        """A fresh snapshot."""
        return self._read(self._cluster)

    def observe(self, instance: str, *, disks: bool) -> Observed:
        """Where one instance is; with ``disks`` by a job that asks its nodes.

        The disks of a guest that does not run are UNKNOWN: Ganeti takes them down.
        """
        try:
            item = self._instance(instance)
            found = Disks.UNKNOWN
            if disks and item["disk_template"] != DiskTemplate.DISKLESS.label:
                found = self._read_disks(instance)
                item = self._instance(instance)
            return observed(item, f"{self.target}: instance {instance}", found)
        except Unknown:
            return Observed(instance, None, None)
        except FormatError as error:
            raise NoAnswer(str(error)) from None

    def find(self, prefix: str, since: float | None = None) -> Sequence[Job]:
        """Jobs, archived ones too, whose key begins with ``prefix``, oldest first.

        Args:
            since: seconds since the epoch by the cluster's clock; older jobs are left out, by the
                server. That saves time where the archive is long.
        """
        condition: Condition = None if since is None else [">=", "received_ts", int(since)]
        fields = ("id", "archived", "ops")
        rows = self._read(lambda: self._query("job", fields, condition))
        ours = sorted((_id(row) for row in rows if key_of(row["ops"], prefix) is not None), key=int)
        found = self.jobs(ours)
        return [found[id] for id in ours]

    def jobs(self, ids: Sequence[str]) -> Mapping[str, Job]:
        """How these jobs are; those that started others stand as these do."""
        rows = self._rows(ids)
        generation = list(ids)
        while generation:
            generation = [
                child for id in generation for child in started_by(rows[id])[0] if child not in rows
            ]
            rows.update(self._rows(generation))
        return {id: _standing(id, rows) for id in ids}

    def _rows(self, ids: Sequence[str]) -> dict[str, Row | None]:
        """The rows of these jobs; None: nobody knows it."""
        known = [id for id in ids if id.isdecimal()]
        rows: dict[str, Row | None] = dict.fromkeys(ids)
        # A job that is being archived at this very moment is in neither place: look once more.
        for again in (False, True):
            missing = [id for id in known if rows[id] is None]
            if missing and again:
                time.sleep(_ARCHIVING)
            for first in range(0, len(missing), _AT_ONCE):
                for row in self._rows_of(missing[first : first + _AT_ONCE]):
                    if row["status"] is not None:
                        rows[_id(row)] = row
        return rows

    def _rows_of(self, ids: Sequence[str]) -> list[Row]:
        condition: Condition = ["|", *(["=", "id", int(id)] for id in ids)]
        return self._read(lambda: self._query("job", FIELDS, condition))

    def _instance(self, name: str) -> Row:
        """The INSTANCE_FIELDS of an instance.

        Asked for one instance, Ganeti only looks at its primary. Where it does not find the guest
        there, all instances are asked for: then it also notices one that runs elsewhere.
        """
        found = self._row_of(name, ["=", "name", name])
        if found["status"] == InstanceStatus.ERROR_DOWN.value:
            found = self._row_of(name, None)
        return found

    def _row_of(self, name: str, condition: Condition) -> Row:
        for row in self._read(lambda: self._query("instance", INSTANCE_FIELDS, condition)):
            if row["name"] == name:
                return row
        raise Unknown(f"{self.target}: no instance {name}")

    def _is_offline(self, node: str) -> bool:
        """Whether a node is marked offline."""
        condition: Condition = ["=", "name", node]
        rows = self._read(lambda: self._query("node", ("name", "offline"), condition))
        return any(row["offline"] is True for row in rows)

    def _primary_offline(self, request: JobRequest) -> bool:
        """Whether a failover of the request cannot count on the instance's primary.

        Raises:
            Refused: nobody knows.
        """
        if not any(action.verb is Verb.FAILOVER for action in request.actions):
            return False
        try:
            return self._is_offline(request.before.primary)
        except NoAnswer as error:
            raise Refused(f"{error} (nothing was submitted)") from None

    def _read_disks(self, instance: str) -> Disks:
        """Ask the nodes, by a job: Ganeti has no other way that really looks at DRBD.

        The job waits for its turn in the queue and for whatever works on the instance, possibly
        for hours. So it is given a few seconds; if it takes longer, it stays, and the next call
        asks for its answer. Until then nobody knows that the copies are complete: SYNCING.

        Raises:
            NoAnswer: the queue takes no jobs now.
        """
        id = self._asking.get(instance)
        if id is None:
            try:
                id = self._read(lambda: self._ask_disks(instance))
            except Drained as error:
                raise NoAnswer(str(error)) from None
            self._asking[instance] = id
        until = time.monotonic() + min(self._timeout, _DISK_PATIENCE)
        while True:
            row = self._rows([id])[id]
            state = job_from_row(id, row).state
            if state.ended:
                break
            if time.monotonic() > until:
                return Disks.SYNCING
            time.sleep(_DISK_PAUSE)
        del self._asking[instance]
        results = row["opresult"] if row is not None and state is JobState.SUCCESS else None
        return disks_of(results[0] if results else None, instance)

    def _read(self, question: Callable[[], T]) -> T:
        """Ask something that changes nothing, again where that makes sense.

        Raises:
            NoAnswer: also where the answer is none that can be understood.
                So is a cluster that has answered before: it comes back, maybe on another node.
            Refused: it says no, or was never reached.
        """
        try:
            return self._patience.ask(question)
        except Unreachable as error:
            if not self._patience.answered:
                raise
            raise NoAnswer(str(error)) from None
        except FormatError as error:
            raise NoAnswer(str(error)) from None


def _standing(id: str, rows: Mapping[str, Row | None]) -> Job:
    job = job_from_row(id, rows.get(id))
    children, refused = started_by(rows.get(id))
    if job.state is not JobState.SUCCESS or not (children or refused):
        return job
    return with_children(job, [_standing(child, rows) for child in children], refused)


def _id(row: Row) -> str:
    return str(row["id"])
