"""The backend: all that the runner asks of a cluster, whatever kind it is.

A backend is small on purpose: read, observe, submit, find, follow, cancel. It decides nothing and
remembers nothing; the ledger does. What every backend promises is held
by ``tests/executor/test_backend_contract.py``.

Every call may raise :class:`~snapshots.errors.NoAnswer` (it is not known whether it happened: look
again) or :class:`~snapshots.errors.Refused` (it did not happen), also because the job
queue is :class:`~snapshots.errors.Drained`. Backends try reading calls again
by themselves; ``submit`` and ``cancel`` never.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from executor.cluster_facts import ClusterFacts
from planner.plan import Position
from planner.rules import Action
from snapshots.node_role import NodeRole

if TYPE_CHECKING:
    from snapshots.cluster import Cluster  # numpy, which the help of commands does without

SIMULATED_NAME = "simulated"
"""The name of every simulated cluster that stands for no other one."""
STALE = 120.0
"""Seconds after which what was decided is not submitted any more. No process takes a run over
before its runner was silent for much longer (:data:`executor.ledger.owner.SILENT_SECONDS`)."""


def kernel_seconds() -> float:
    """Seconds of a clock that cannot be set; it counts sleep of the machine, where it can tell."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


@dataclass(frozen=True, slots=True)
class Identity:
    """The identity of a cluster: its name, the UUID that never changes, its present master."""

    name: str
    uuid: str
    master: str


@dataclass(frozen=True, slots=True)
class JobRequest:
    """Actions on one instance, to be done in order by one job.

    ``key`` marks the job in the cluster's queue, so that it is found again after a crash.
    ``before`` is where the instance is before the first action. ``given_up``: its primary is
    offline, as it was when the plan was made, so that a failover goes by the second copy, whatever
    its state. ``made`` is when it was decided on (seconds by the kernel's count, in which sleep
    counts too): a real cluster's backend sends nothing that is older than :data:`STALE`.
    """

    key: str
    instance: str
    template: str
    before: Position
    actions: tuple[Action, ...]
    given_up: bool = False
    made: float = field(default_factory=kernel_seconds, compare=False)

    @property
    def words(self) -> str:
        """``web on a:b: migrate to b, replace-disks to c``."""
        actions = ", ".join(f"{action.verb} to {action.node}" for action in self.actions)
        return f"{self.instance} on {self.before}: {actions}"


@dataclass(frozen=True, slots=True)
class RoleRequest:
    """One job that gives a node a role, REGULAR or DRAINED; ``key`` and ``made`` as of an action's.

    A node that has the role already keeps it, and the job succeeds.
    """

    key: str
    node: str
    role: NodeRole
    made: float = field(default_factory=kernel_seconds, compare=False)

    @property
    def words(self) -> str:
        """``node a: set drained``."""
        return f"node {self.node}: set {self.role}"


Request = JobRequest | RoleRequest
"""All that the runner submits."""


class JobState(StrEnum):
    """The state of a job. GONE: neither the queue nor its archive knows it."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCESS = "success"
    ERROR = "error"
    CANCELED = "canceled"
    GONE = "gone"

    @property
    def ended(self) -> bool:
        """True if nothing more will happen."""
        return self not in (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class Job:
    """A job as the queue tells it.

    A job that only starts others has not ended before they have. ``actions_done`` counts the
    actions that are finished, ``progress`` is how far the present one is (0 to 1), where that
    is known; ``message`` is the last line of its log, or its error. ``started`` and ``ended``
    are seconds since the epoch. ``rounds``: how often a migration has sent the guest's memory,
    where that is more than once. ``waits``: it runs, but waits for locks before its next action.
    """

    id: str
    state: JobState
    key: str | None = None
    actions_done: int = 0
    progress: float | None = None
    message: str = ""
    started: float | None = None
    ended: float | None = None
    rounds: float | None = None
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Blocker:
    """The holder of a lock that a job waits for: job ``job``, which does ``what``, has ``lock``."""

    job: str
    what: str
    lock: str

    @property
    def words(self) -> str:
        """``waiting for job 110 (TEST_DELAY) on node3``."""
        what = f" ({self.what})" if self.what else ""
        return f"waiting for job {self.job}{what} on {self.lock}"


class Disks(StrEnum):
    """The state of an instance's copies. UNKNOWN: no node could say."""

    HEALTHY = "healthy"
    SYNCING = "syncing"
    DEGRADED = "degraded"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Observed:
    """An instance as the nodes have it.

    ``position`` is None when the cluster no longer has the instance. ``running``: whether a
    guest runs on its primary (None: its node does not answer). ``trouble`` is one line about
    what is not in order with the guest itself (it runs on another node, on two, not at all
    though it should), empty otherwise. ``fix`` are the steps against that, as
    :meth:`executor.advice.Advice.about_guest` gives them; none where they are not known.
    ``secondary_offline``: the node of its second copy is marked offline; told where the copies are
    not in order.
    """

    instance: str
    position: Position | None
    running: bool | None
    disks: Disks = Disks.UNKNOWN
    trouble: str = ""
    fix: tuple[str, ...] = ()
    secondary_offline: bool = False


class Backend(Protocol):
    """One cluster that plans can run on."""

    @property
    def target(self) -> str:
        """The cluster as the user named it, without secrets: ``https://host:5080``, ``luxi:``…"""

    @property
    def facts(self) -> ClusterFacts:
        """The facts of clusters of this kind; the same as long as the backend is used."""

    def identity(self) -> Identity:
        """The identity of the cluster that answers."""

    def read(self) -> Cluster:
        """A fresh snapshot."""

    def check_rights(self) -> None:
        """The user may change the cluster, as far as that can be known before anything changes.

        Raises:
            Refused: the user may not.
        """

    def observe(self, instance: str, *, disks: bool) -> Observed:
        """The place and state of an instance; ``disks`` asks about its copies, too (slower)."""

    def expect(self, instances: Sequence[str]) -> None:
        """The disks of these are going to be observed now: one job may ask about them all."""

    def submit(self, request: Request) -> str:
        """Queue a job; returns its id, for which ``job_order`` of the facts has a number.

        Raises:
            NoAnswer, Refused: see the module.
        """

    def find(self, prefix: str, since: float | None = None, *, ended: bool = True) -> Sequence[Job]:
        """All jobs in the queue and its archive whose key begins with ``prefix``, oldest first.

        Those that came into the queue before ``since`` (seconds since the epoch, by the cluster's
        clock) may be left out, and without ``ended`` those that have ended, which saves time where
        the archive is long.
        """

    def jobs(self, ids: Sequence[str]) -> Mapping[str, Job]:
        """The states of these jobs, of each of them (GONE included)."""

    def blockers(self, ids: Sequence[str]) -> Mapping[str, Blocker]:
        """The jobs that hold up these waiting ones; those of which it is not known are left out."""

    def cancel(self, job: str) -> bool:
        """Cancel a waiting job; False when it runs or has ended and cannot be cancelled."""

    def close(self) -> None:
        """Give connections back."""


class Clock(Protocol):
    """Time as the runner sees it: real, or that of a simulation."""

    def now(self) -> float:
        """Seconds since the epoch."""

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
