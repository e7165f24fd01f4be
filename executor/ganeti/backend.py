"""The common part of RAPI and LUXI: reading, finding and following Ganeti's jobs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeVar

from executor.backend import (
    STALE,
    Blocker,
    Disks,
    Identity,
    Job,
    JobRequest,
    Observed,
    Request,
    RoleRequest,
    kernel_seconds,
)
from executor.cluster_facts import ClusterFacts
from executor.ganeti.disk_questions import DiskQuestions
from executor.ganeti.job_id import job_id
from executor.ganeti.job_rows import Row, shown
from executor.ganeti.observation import INSTANCE_FIELDS, observed
from executor.ganeti.opcodes import opcode_of_role, opcodes_of
from executor.ganeti.patience import Patience
from executor.ganeti.query import Condition, Unknown
from executor.ganeti.queue_reader import QueueReader
from executor.ganeti.reason_trail import check_key
from executor.history import History
from planner.rules import Verb
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from snapshots.errors import FormatError, NoAnswer, Refused, Unreachable
from snapshots.instance_status import InstanceStatus
from snapshots.reading import JsonObject

T = TypeVar("T")

OBSERVING = "poise-observe"
"""Reason of the jobs that only ask nodes about disks; not a key."""


class GanetiBackend(ABC):
    """A Ganeti cluster; see :class:`executor.backend.Backend` for what the calls mean.

    Args:
        timeout: seconds for one request, and for the tries of a reading call to begin in.
    """

    facts: ClusterFacts
    asks_together: bool
    """True if one job can ask about the disks of several instances."""

    def __init__(self, timeout: float, patience: Patience | None = None) -> None:
        self._timeout = timeout
        self._patience = patience or Patience(timeout)

    @cached_property
    def _queue(self) -> QueueReader:
        return QueueReader(self.target, self._query, self._read)

    @cached_property
    def _disks(self) -> DiskQuestions:
        return DiskQuestions(
            self._ask_disks,
            lambda instances: self._read(lambda: self._ask_disks(instances)),
            self._queue.row,
            self.cancel,
            self._timeout,
        )

    @property
    @abstractmethod
    def target(self) -> str:
        """The cluster as the user named it, without secrets."""

    def submit(self, request: Request) -> str:
        """Queue a job; returns its id.

        Raises:
            Refused: it is certain that nothing was queued.
            NoAnswer: it is not.
        """
        check_key(request.key)
        if isinstance(request, RoleRequest):
            opcodes = [opcode_of_role(request)]
        else:
            opcodes = self._opcodes(request)
        held_up = kernel_seconds() - request.made
        if held_up > STALE:
            raise Refused(
                f"{self.target}: {held_up:.0f} s since this was decided (nothing was submitted)"
            )
        return self._submit(opcodes, request.key)

    def _opcodes(self, request: JobRequest) -> list[dict[str, Any]]:
        offline = self._primary_offline(request)
        if offline and not request.given_up:
            raise Refused(
                f"{self.target}: {request.before.primary} has been marked offline:"
                f" {request.instance} may still run there (nothing was submitted)"
            )
        opcodes = list(opcodes_of(request, primary_offline=offline))
        self._disks.outdated(request.instance)
        return opcodes

    def cancel(self, job: str) -> bool:
        """Cancel a waiting job; False when it runs or has ended and cannot be cancelled."""
        if job_id(job) != job:
            return False
        said = self._cancel(job)
        if not isinstance(said, list) or not said or not isinstance(said[0], bool):
            raise NoAnswer(f"{self.target}: cancelling job {job}: expected [true or false, text]")
        return said[0]

    @abstractmethod
    def close(self) -> None:
        """Give connections back."""

    @abstractmethod
    def _cluster(self) -> Cluster:
        """A snapshot, in one try."""

    @abstractmethod
    def _info(self) -> Any:
        """The answer of Ganeti about the cluster."""

    @abstractmethod
    def _query(self, what: str, fields: Sequence[str], condition: Condition) -> list[Row]:
        """The answer of Ganeti's query language, in one try: jobs, instances or nodes.

        Jobs that are archived come along where ``archived`` is among the fields, or where the
        condition names ids.

        Raises:
            Unknown: the condition names something that the cluster does not have.
        """

    @abstractmethod
    def _submit(self, opcodes: list[dict[str, Any]], key: str) -> str:
        """Queue these opcodes as one job, in one try; its id."""

    @abstractmethod
    def _cancel(self, job: str) -> Any:
        """The answer of Ganeti to the wish that a job be cancelled, in one try."""

    @abstractmethod
    def _ask_disks(self, instances: Sequence[str]) -> str:
        """Submit the job that asks the nodes about the disks of instances; its id.

        These are several only where :attr:`asks_together`.
        """

    def identity(self) -> Identity:
        """The identity of the cluster that answers."""
        info = JsonObject(self._read(self._info), f"{self.target}: cluster")
        try:
            return Identity(info.name("name"), info.name("uuid"), info.name("master"))
        except FormatError as error:
            raise NoAnswer(str(error)) from None

    def read(self) -> Cluster:
        """A fresh snapshot, which tells the cluster's UUID."""
        found = self._read(self._cluster)
        if not found.cluster_uuid:
            raise NoAnswer(f"{self.target}: the answer does not tell the cluster's UUID")
        return found

    @abstractmethod
    def check_rights(self) -> None:
        """The user may change the cluster, as far as Ganeti tells without a change."""

    def observe(self, instance: str, *, disks: bool) -> Observed:
        """The place and state of one instance; with ``disks`` by a job that asks its nodes.

        The disks of a guest that does not run are UNKNOWN: Ganeti takes them down.
        """
        try:
            item = self._instance(instance)
            found = Disks.UNKNOWN
            if disks and item["disk_template"] != DiskTemplate.DISKLESS.label:
                found = self._disks.answer(instance)
                item = self._instance(instance)
            where, away = f"{self.target}: instance {instance}", False
            if found in (Disks.DEGRADED, Disks.UNKNOWN):
                away = self._secondary_offline(item)
            advice = self.facts.advice
            return observed(item, where, found, advice, secondary_offline=away)
        except Unknown:
            return Observed(instance, None, None)
        except FormatError as error:
            raise NoAnswer(str(error)) from None

    def expect(self, instances: Sequence[str]) -> None:
        """Ask about the disks of several instances by one job, where that can be done.

        What goes wrong with that is left to :meth:`observe`, which asks about each by itself then.
        """
        self._disks.forget_common_ones()
        if self.asks_together:
            self._disks.ask_together(list(dict.fromkeys(instances)))

    def find(self, prefix: str, since: float | None = None, *, ended: bool = True) -> Sequence[Job]:
        """Jobs, archived ones too, whose key begins with ``prefix``, oldest first.

        Args:
            since: seconds since the epoch by the cluster's clock; older jobs are left out, by the
                server. That saves time where the archive is long.
            ended: without it the archive, in which all jobs have ended, is not read.
        """
        return self._queue.find(prefix, since, ended=ended)

    def history(self, since: float | None = None) -> History:
        """The actions of jobs that are over, archived ones, too.

        Args:
            since: seconds since the epoch by the cluster's clock; older jobs are left out, by the
                server. That saves time where the archive is long.
        """
        return self._queue.history(since)

    def jobs(self, ids: Sequence[str]) -> Mapping[str, Job]:
        """The states of these jobs; a job that started others has the state of these."""
        return self._queue.jobs(ids)

    def blockers(self, ids: Sequence[str]) -> Mapping[str, Blocker]:
        """The jobs that hold up waiting ones, as Ganeti tells of its locks.

        Each question is asked once: the runner does not wait for what is only shown.
        """
        return self._queue.blockers(ids)

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
        def ask() -> list[Row]:
            rows = self._query("instance", INSTANCE_FIELDS, condition)
            if not all(isinstance(row["name"], str) for row in rows):
                raise FormatError(f"{self.target}: expected names of instances")
            return [row for row in rows if row["name"] == name]

        for row in self._read(ask):
            return row
        raise Unknown(f"{self.target}: no instance {name}")

    def _is_offline(self, node: str) -> bool:
        """True if a node is marked offline."""
        condition: Condition = ["=", "name", node]

        def ask() -> bool:
            rows = self._query("node", ("name", "offline"), condition)
            said = [row["offline"] for row in rows if row["name"] == node]
            if len(said) != 1 or not isinstance(said[0], bool):
                raise FormatError(f"{self.target}: expected whether node {node} is offline")
            return said[0]

        return self._read(ask)

    def _secondary_offline(self, item: Row) -> bool:
        """True if the secondary of an instance is marked offline."""
        nodes = item["snodes"]
        if not (isinstance(nodes, list) and nodes and isinstance(nodes[0], str)):
            return False
        return self._is_offline(nodes[0])

    def _primary_offline(self, request: JobRequest) -> bool:
        """True if the request fails an instance over from a node that is marked offline.

        Raises:
            Refused: it cannot be known.
        """
        if not any(action.verb is Verb.FAILOVER for action in request.actions):
            return False
        try:
            return self._is_offline(request.before.primary)
        except NoAnswer as error:
            raise Refused(f"{error} (nothing was submitted)", advice=error.advice) from None

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

    def _job_id(self, answer: object) -> str:
        """The number of a job that was submitted.

        Raises:
            NoAnswer: the answer is none: whether there is a job, and which, the queue will tell.
        """
        id = job_id(answer)
        if id is None:
            raise NoAnswer(f"{self.target}: expected a job's number, got {shown(answer)}")
        return id
