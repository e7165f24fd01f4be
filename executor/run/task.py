"""A step of a plan in the hands of a runner: what is the same whatever it does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from executor.advice import Advice
from executor.backend import Backend, Job, JobState, Request
from executor.ledger.records import AttemptRecord, AttemptState, MoveState
from executor.run.job_end import JobEnd
from executor.run.readiness import Readiness, Ready
from executor.run.verdict import Judgement
from planner.timing import BusyNodes
from snapshots.cluster import Cluster


@dataclass(frozen=True, slots=True)
class LateJob:
    """A job for a step of a move that came unexpected: its request was taken for lost.

    ``first`` is the action (0-based) that it begins with, ``attempt`` what the ledger has of it
    (None: nothing). ``canceling``: the queue was asked to cancel it. ``gone_since`` is when the
    queue knew nothing of it any more.
    """

    job: Job
    first: int
    attempt: AttemptRecord | None
    canceling: bool = False
    gone_since: float | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """The submissions for a move, and what the queue says of them.

    Attributes:
        open: the submission whose job has not ended.
        job: that job as it was seen last.
        number: how many submissions there were.
        jobs: the ids of all their jobs.
        unjudged: how the last one ended, while its instance has not been looked at since.
        unknown_since: when a submission went without an answer (seconds, epoch).
        gone_since: when the queue knew nothing of the open job any more.
        target: how many actions of the move are done once the latest job is.
        reported: how many actions are done by the word of the jobs.
        noted_progress: the share of the move that the ledger was told last.
        cancelled_here: the runner itself cancelled the last job.
        end: how the job of the last one ended.
        removal: the steps that remove what is in its way.
        missing: those that were given up and may still turn up.
        late_jobs: the jobs of those that did.
    """

    open: AttemptRecord | None = None
    job: Job | None = None
    number: int = 0
    jobs: frozenset[str] = frozenset()
    unjudged: AttemptState | None = None
    unknown_since: float | None = None
    gone_since: float | None = None
    target: int = 0
    reported: int = 0
    noted_progress: float = 0.0
    cancelled_here: bool = False
    end: JobEnd | None = None
    removal: tuple[str, ...] = ()
    missing: tuple[AttemptRecord, ...] = ()
    late_jobs: tuple[LateJob, ...] = ()


@dataclass(frozen=True, slots=True)
class Inspection:
    """The looks at the instance of a move.

    Attributes:
        judged: it has been looked at since the last job ended.
        untouched: no job has begun anything on it since it was looked at.
        look_back: a late job may have changed something after the move had failed or broken.
        looks: how often in a row it was not in order.
        not_before: when it is looked at, or the move tried, again (seconds, epoch).
        tries: the jobs in a row that changed nothing.
        unqueued: the submissions in a row that never became a job.
    """

    judged: bool = True
    untouched: bool = False
    look_back: bool = False
    looks: int = 0
    not_before: float = 0.0
    tries: int = 0
    unqueued: int = 0


class Task(ABC):
    """A step of a plan, where it stands, what was submitted for it and what was seen of it.

    Where it stands changes by :meth:`change` only. What it does is the subclass's: what there is to
    submit, under which conditions, and how to tell whether it is done.

    Attributes:
        id: unique in the run.
        subject: what it changes: an instance, or ``node`` with a node's name.
        kind: ``instance`` or ``node``.
        label: what it is called in messages.
        after: the ids of the steps that it waits for.
        length: the number of its actions.
        copy_gib: GiB that DRBD copies for it.
        busy: the nodes that it keeps busy.
        counted: it counts against the budgets of a run.
        plan: the number of its plan.
        rank: its place among all steps of the run.
        on_change: called after a change, with the state and the number of submissions before.
    """

    id: int
    subject: str
    kind: str
    label: str
    after: tuple[int, ...]
    length: int
    copy_gib: float
    busy: BusyNodes
    counted: bool

    def __init__(
        self,
        plan: int,
        state: MoveState,
        station: int = 0,
        note: str = "",
        submission: Submission = Submission(),
        inspection: Inspection = Inspection(),
        fix: tuple[str, ...] = (),
    ) -> None:
        self.plan = plan
        self.rank = 0
        self.on_change: Callable[[Task, MoveState, int], None] | None = None
        self._state = state
        self._station = station
        self._note = note
        self._fix = fix
        self._submission = submission
        self._inspection = inspection

    @abstractmethod
    def check(self, cluster: Cluster, first_served: Sequence[Task], advice: Advice) -> Readiness:
        """Judge on a fresh snapshot whether its next actions still make sense.

        Args:
            cluster: the snapshot.
            first_served: the running steps that it gives way to.
            advice: what people are told to do on this cluster.
        """

    @abstractmethod
    def safe(
        self, ready: Ready, others: Sequence[Task], now: float, on_its_way: float
    ) -> tuple[int, float]:
        """The number of the actions that are ready which no lost request can undo, and the moment
        (seconds, epoch) until which the action after those has to wait.

        Args:
            ready: what :meth:`check` said.
            others: the tasks with its subject, itself included.
            now: seconds since the epoch.
            on_its_way: for how many seconds a request that was given up may still arrive.
        """

    @abstractmethod
    def request(self, key: str, ready: Ready, count: int) -> Request:
        """The request for the first ``count`` actions that are ready."""

    @abstractmethod
    def judged(self, backend: Backend, *, back: bool = False) -> Judgement:
        """Look at its subject; ``back``: after a late job may have changed it."""

    @property
    def wants_disks(self) -> bool:
        """True if the state of an instance's disks matters when it is looked at now."""
        return False

    @property
    def state(self) -> MoveState:
        """The state of the step."""
        return self._state

    @property
    def station(self) -> int:
        """The number of its actions that were seen done."""
        return self._station

    @property
    def note(self) -> str:
        """The reason why it does not get on or was not done; "" for none."""
        return self._note

    @property
    def fix(self) -> tuple[str, ...]:
        """The steps that a person takes against that, where the move has ended."""
        return self._fix

    @property
    def submission(self) -> Submission:
        """The submissions for it."""
        return self._submission

    @property
    def inspection(self) -> Inspection:
        """The looks at its subject."""
        return self._inspection

    def change(
        self,
        *,
        state: MoveState | None = None,
        station: int | None = None,
        note: str | None = None,
        fix: tuple[str, ...] | None = None,
        submission: Submission | None = None,
        inspection: Inspection | None = None,
    ) -> None:
        """From now on it is so; what is left out stays as it is."""
        before, number = self._state, self._submission.number
        if state is not None:
            self._state = state
        if station is not None:
            self._station = station
        if note is not None:
            self._note = note
        if fix is not None:
            self._fix = fix
        if submission is not None:
            self._submission = submission
        if inspection is not None:
            self._inspection = inspection
        if self.on_change is not None:
            self.on_change(self, before, number)

    @property
    def has_jobs(self) -> bool:
        """True if a job for it has not ended, or may not have."""
        return self.submission.open is not None or bool(self.submission.late_jobs)

    @property
    def is_unseen(self) -> bool:
        """True if its subject has not been looked at since a job ended."""
        return self.inspection.look_back or (
            self.state is MoveState.RUNNING and not self.inspection.judged
        )

    def to_look_at(self, now: float) -> bool:
        """True if it is time to look at its subject: a job has ended since it was judged."""
        if self.submission.open is not None or self.inspection.not_before > now:
            return False
        return self.is_unseen

    @property
    def queued(self) -> bool:
        """True if its job waits in the queue."""
        return self.submission.job is not None and self.submission.job.state is JobState.QUEUED

    @property
    def waits_for_locks(self) -> bool:
        """True if its job is in the queue and none of its actions is at work."""
        return self.queued or (self.submission.job is not None and self.submission.job.waits)

    @property
    def action(self) -> int | None:
        """The index of the action that its job is at; None without a job."""
        if self.submission.open is None or self.submission.job is None:
            return None
        return self.submission.open.first + self.submission.job.actions_done

    @property
    def fraction(self) -> float:
        """The share of it that is done, 0 to 1, by counting actions."""
        if self.state is MoveState.DONE or not self.length:
            return 1.0
        done = float(self.station)
        if self.submission.open is not None and self.submission.job is not None:
            done = (
                self.submission.open.first
                + self.submission.job.actions_done
                + (self.submission.job.progress or 0.0)
            )
        return min(1.0, done / self.length)
