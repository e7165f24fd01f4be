"""The records of the ledger, as values. Times are seconds since the epoch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from planner.plan import Json

LATEST = 1e11
"""Seconds since the epoch beyond which no moment is (the year 5138)."""


class RunState(StrEnum):
    """The state of a run."""

    READY = "ready"
    """Written down, not begun."""
    RUNNING = "running"
    """A runner has it, or had it when it died."""
    DONE = "done"
    """Every move is done and verified."""
    INCOMPLETE = "incomplete"
    """Nothing is left that could be started, but some moves failed."""
    STOPPED = "stopped"
    """A user stopped it, or its time or budget was used up."""
    DRIFTED = "drifted"
    """The cluster is no longer what the plan was made for."""
    CLOSED = "closed"
    """A person has given it up."""

    @property
    def resumable(self) -> bool:
        """True if there is something left to do."""
        return self not in (RunState.DONE, RunState.CLOSED)


class MoveState(StrEnum):
    """The state of a move."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    """The move was not done; the instance is in order, and the problem says where."""
    BROKEN = "broken"
    """The instance needs a person; the fix says what to do."""
    BLOCKED = "blocked"
    """A move that it waits for was not done."""
    DROPPED = "dropped"
    """A newer plan took its place, or a person has left it out."""

    @property
    def ended(self) -> bool:
        """True if the runner is through with it."""
        return self not in (MoveState.WAITING, MoveState.RUNNING)


class AttemptState(StrEnum):
    """The state of one submission. INTENDED: it is not known yet whether the job exists."""

    INTENDED = "intended"
    SUBMITTED = "submitted"
    SUCCESS = "success"
    ERROR = "error"
    CANCELED = "canceled"
    REFUSED = "refused"
    """The cluster would not take it."""
    LOST = "lost"
    """The job is not in the queue: it never got there, or was removed from it."""

    @property
    def open(self) -> bool:
        """True if its job may still be doing something."""
        return self in (AttemptState.INTENDED, AttemptState.SUBMITTED)


class EventKind(StrEnum):
    """The kind of an event. The words are stable: programs read them in ``poise log --json``."""

    RUN = "run"
    """A runner begins, continues or ends; a person gives the run up."""
    STOP = "stop"
    OPTIONS = "options"
    """The run is told to go differently from now on."""
    DRIFT = "drift"
    """The cluster is no longer what the plan was made for."""
    REPLAN = "replan"
    NETWORK = "network"
    """The cluster did not answer, or answers again."""
    QUEUE = "queue"
    """The job queue takes no jobs, or takes them again."""
    INTEND = "intend"
    """Actions of a move are about to be submitted."""
    SUBMIT = "submit"
    ADOPT = "adopt"
    """A job was found in the queue whose submission was not answered."""
    CANCEL = "cancel"
    JOB = "job"
    """A job has ended."""
    LOOK = "look"
    """An instance is not in order, and is looked at again."""
    VERIFY = "verify"
    """Actions were seen done on the cluster."""
    RETRY = "retry"
    ROOM = "room"
    """A move waits for room."""
    SILENT = "silent"
    """A move waits for a node that does not answer."""
    SLOW = "slow"
    """An action takes far longer than it should."""
    DONE = "done"
    FAILED = "failed"
    BROKEN = "broken"
    BLOCKED = "blocked"
    DROPPED = "dropped"

    @classmethod
    def of_end(cls, state: MoveState) -> EventKind:
        """The kind of the event that a move has come to one of its end states."""
        return cls(state.value)


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run: one plan, and those that replaced it, on one cluster.

    ``uid`` is what its jobs are marked with. ``settings`` is how it was told to run.
    ``stop_requested``: it was asked to stop. ``why`` says why it is in its state,
    ``waits`` what all of it waits for while it runs, such as a queue that is drained.
    ``runner_began`` is when its present runner began, or one that is gone without having said so.
    ``drift`` says what is not as the plan has it, "" for nothing, ``drift_fix`` what a person does
    about it, step by step; ``drifted_at`` is the move that this was found out at, None where it was
    at none.
    """

    id: int
    uid: str
    cluster_name: str
    cluster_uuid: str
    target: str
    state: RunState
    created: float
    started: float | None
    ended: float | None
    stop_requested: bool
    why: str
    settings: Mapping[str, Json]
    waits: str = ""
    runner_began: float | None = None
    drift: str = ""
    drifted_at: int | None = None
    drift_fix: tuple[str, ...] = ()

    @property
    def key_prefix(self) -> str:
        """The beginning of the keys of all its jobs."""
        return f"{KEY_PREFIX}{self.uid}:"


KEY_PREFIX = "poise:"
"""The beginning of the keys of all jobs that Poise ever submitted."""


@dataclass(frozen=True, slots=True)
class MoveRecord:
    """A move of a run. ``station`` counts its actions that were seen done on the cluster.

    ``problem`` says why the move is not done or was left out, "" for nothing; ``fix`` what a person
    does about it, step by step. While a runner has the run, ``waits`` says what the move waits for,
    ``again`` until when (None: that is not known), and ``trouble`` what is wrong with its job.
    """

    run: int
    move: int
    plan: int
    instance: str
    state: MoveState
    station: int
    problem: str
    started: float | None
    ended: float | None
    waits: str = ""
    again: float | None = None
    trouble: str = ""
    fix: tuple[str, ...] = ()

    @property
    def note(self) -> str:
        """The problem and its fix in one line."""
        return in_one_line(self.problem, self.fix)


@dataclass(frozen=True, slots=True)
class NodeStepRecord:
    """A step of a run that gives ``node`` a role; all else as of a :class:`MoveRecord`.

    ``station`` is 1 once the node was seen to have the role.
    """

    run: int
    step: int
    plan: int
    node: str
    state: MoveState
    station: int
    problem: str
    started: float | None
    ended: float | None
    waits: str = ""
    again: float | None = None
    trouble: str = ""
    fix: tuple[str, ...] = ()

    @property
    def note(self) -> str:
        """The problem and its fix in one line."""
        return in_one_line(self.problem, self.fix)


def in_one_line(problem: str, fix: Sequence[str]) -> str:
    """A problem and the steps of its fix as one line: ``problem: step; step``."""
    return f"{problem}: {'; '.join(fix)}" if fix else problem


@dataclass(frozen=True, slots=True)
class AttemptRecord:
    """One submission: ``count`` actions of a move from action ``first`` (0-based) on.

    ``job`` is its job's number, None while it is not known.
    ``progress`` is how far the whole move was when last heard of (0 to 1).
    """

    key: str
    run: int
    move: int
    first: int
    count: int
    state: AttemptState
    job: str | None
    intended: float
    submitted: float | None
    ended: float | None
    message: str
    canceling: bool
    progress: float

    @classmethod
    def intention(
        cls, key: str, run: int, move: int, *, first: int, count: int, now: float
    ) -> Self:
        """A submission that is about to be made."""
        state = AttemptState.INTENDED
        return cls(key, run, move, first, count, state, None, now, None, None, "", False, 0.0)


@dataclass(frozen=True, slots=True)
class EventRecord:
    """Something that happened; ``what`` is one line for people.

    Where a job has ended, ``outcome`` is how, and ``message`` what it said, which may be long.
    """

    id: int
    run: int
    at: float
    move: int | None
    kind: EventKind
    what: str
    outcome: AttemptState | None = None
    message: str = ""

    @property
    def text(self) -> str:
        """All that is known, in one line."""
        return f"{self.what}: {self.message}" if self.message else self.what


@dataclass(frozen=True, slots=True)
class Owner:
    """A runner: the process that acts for a run.

    ``host`` names the machine and its boot, so that a process id is never mistaken for that of
    an earlier boot; ``born`` is when the process started, by the kernel's count.
    """

    host: str
    pid: int
    born: str
    token: str
