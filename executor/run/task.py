"""A move while a runner carries it out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from executor.backend import Job, JobState
from executor.ledger.records import AttemptRecord, AttemptState, MoveRecord, MoveState
from executor.limits import Busy
from executor.run.job_failure import failure
from executor.run.verdict import copied
from executor.stations import copying_nodes, nodes_of, stations
from planner.plan import Move, Plan, Position


@dataclass
class Twin:
    """A job for a step of a move that came unexpected: its request was taken for lost.

    ``first`` is the action (0-based) that it begins with, ``attempt`` what the ledger has of it
    (None: nothing). ``canceling``: it was asked to be taken back. ``gone_since`` is when the queue
    knew nothing of it any more.
    """

    job: Job
    first: int
    attempt: AttemptRecord | None
    canceling: bool = False
    gone_since: float | None = None


@dataclass
class Task:
    """A move, what the ledger says of it, and what was seen since.

    ``offline`` are the nodes that its plan took as offline, ``named`` those of them that the
    operator named. ``open`` is the submission whose job has not ended, ``judged`` whether the
    instance has been looked at since the last job ended. ``unknown_since`` is when a submission
    went without an answer, ``gone_since`` when the queue knew nothing of the open job any more.
    ``claimed`` is how many actions are done by the word of its jobs, ``ours`` whether the runner
    itself took the last one back, ``failure`` what the last one said that failed, ``removal`` what
    removes what is in its way. ``tries`` counts jobs that changed nothing, ``unqueued`` submissions
    that never became one, ``looks`` how often the instance was not in order. ``missing`` are the
    submissions that were given up and may still turn up, ``twins`` those that did; ``look_back``:
    one of these may have changed something after the runner was through with the move.
    ``untouched``: no job has begun anything on its instance since it was looked at. ``jobs`` are
    the ids of all jobs that it ever had. ``rank`` is its place among all of the run, ``heard`` is
    told of every attribute that is set, by its name and the value before.
    """

    move: Move
    plan: int
    state: MoveState
    station: int
    note: str
    offline: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()
    open: AttemptRecord | None = None
    number: int = 0
    job: Job | None = None
    judged: bool = True
    last: AttemptState | None = None
    unknown_since: float | None = None
    gone_since: float | None = None
    tries: int = 0
    unqueued: int = 0
    looks: int = 0
    aim: int = 0
    claimed: int = 0
    told: float = 0.0
    ours: bool = False
    failure: str = ""
    removal: str = ""
    not_before: float = 0.0
    missing: list[AttemptRecord] = field(default_factory=list)
    twins: list[Twin] = field(default_factory=list)
    look_back: bool = False
    untouched: bool = False
    jobs: set[str] = field(default_factory=set)
    places: tuple[Position, ...] = field(init=False)
    busy: Busy = field(init=False)
    rank: int = field(default=0, init=False, compare=False)
    heard: Callable[[Task, str, object], None] | None = field(
        default=None, init=False, repr=False, compare=False
    )

    def __setattr__(self, name: str, value: object) -> None:
        before = getattr(self, name, None)
        object.__setattr__(self, name, value)
        if self.heard is not None:
            self.heard(self, name, before)

    def __post_init__(self) -> None:
        self.places = stations(self.move)
        self.busy = Busy(nodes_of(self.move), copying_nodes(self.move))

    @classmethod
    def of(
        cls,
        move: Move,
        record: MoveRecord,
        mine: Sequence[AttemptRecord],
        now: float,
        plan: Plan,
    ) -> Task:
        """A move as a runner finds it in the ledger, where ``mine`` are its submissions."""
        still = [one for one in mine if one.state.open]
        late = still if record.state.ended else still[:-1]
        still = still[len(late) :]
        touched = record.state is MoveState.RUNNING or bool(mine)
        return cls(
            move,
            record.plan,
            MoveState.RUNNING if touched and not record.state.ended else record.state,
            record.station,
            record.note,
            plan.offline,
            plan.named_offline,
            open=still[-1] if still else None,
            number=len(mine),
            judged=not touched,
            aim=len(move.actions),
            claimed=max(
                (one.first + one.count for one in mine if one.state is AttemptState.SUCCESS),
                default=0,
            ),
            unknown_since=now if still and still[-1].state is AttemptState.INTENDED else None,
            failure=failure(mine[-1]) if mine else "",
            jobs={one.job for one in mine if one.job is not None},
            missing=[one for one in mine if one.state is AttemptState.LOST and one.job is None],
            twins=[
                Twin(Job(one.job, JobState.QUEUED, one.key), one.first, one, one.canceling)
                for one in late
                if one.job is not None
            ],
        )

    @property
    def wants_disks(self) -> bool:
        """Whether the state of its disks matters when it is looked at now."""
        if self.places[-1].secondary is None or (self.untouched and not self.look_back):
            return False
        return self.look_back or self.aim == len(self.move.actions) or copied(self.move, self.aim)

    def to_look_at(self, now: float) -> bool:
        """Whether it is time to look at its instance: a job has ended since it was judged."""
        if self.open is not None or self.not_before > now:
            return False
        return self.look_back or (self.state is MoveState.RUNNING and not self.judged)

    @property
    def queued(self) -> bool:
        """Whether its job waits in the queue."""
        return self.job is not None and self.job.state is JobState.QUEUED

    @property
    def waits_for_locks(self) -> bool:
        """Whether its job is in the queue and none of its actions is at work."""
        return self.queued or (self.job is not None and self.job.waits)

    @property
    def action(self) -> int | None:
        """Which action (0-based) its job is at; None without a job."""
        if self.open is None or self.job is None:
            return None
        return self.open.first + self.job.actions_done

    @property
    def fraction(self) -> float:
        """How much of it is done, 0 to 1, by counting actions."""
        steps = len(self.move.actions)
        if self.state is MoveState.DONE or not steps:
            return 1.0
        done = float(self.station)
        if self.open is not None and self.job is not None:
            done = self.open.first + self.job.actions_done + (self.job.progress or 0.0)
        return min(1.0, done / steps)
