"""How the rest of a run is going to go: its moves begun by the runner's own rules.

A list scheduling, without a cluster: the moves in their order, each as soon as those that it waits
for are done, the throttles leave it a slot and the budgets allow it; its actions as soon as no
other job has their nodes locked, where the cluster locks nodes. What it does not know is room: a
move that waits for memory or disk beyond what ``after`` says begins later than forecast.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from heapq import heappop, heappush
from itertools import count

from executor.cluster_facts import ClusterFacts
from executor.forecast.expected_steps import Outline
from executor.intervals import Pace
from executor.ledger.records import MoveState
from executor.limits import Limits, budget_spent
from planner.timing import SlotQueue, Slots

POLL = Pace().poll

_ROUND, _ACTION = 0, 1


class Winding(Enum):
    """Whether a run goes on (UP), begins no further move (NO_MORE), or submits nothing (STOP)."""

    UP = "up"
    NO_MORE = "no-more"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Speed:
    """How many times as long as assumed actions take: those that copy disks, and the rest."""

    copies: float = 1.0
    rest: float = 1.0


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a move stands.

    ``done`` counts its actions, a part of one included. ``begun``: something was submitted for it
    already. ``job`` is where its open job ends, as a number of actions; None without one.
    ``queued``: that job waits in the queue for all we know. ``asked``: when it was submitted.
    """

    outline: Outline
    state: MoveState = MoveState.WAITING
    done: float = 0.0
    begun: bool = False
    job: int | None = None
    queued: bool = False
    asked: float = 0.0


@dataclass(frozen=True)
class Forecast:
    """Seconds from now until nothing is left to wait for.

    ``begins`` and ``ends``: of moves that are not over, by id; those of ``left_out`` do not end.
    ``spent`` says which budget keeps moves from beginning, ``late`` whether time does.
    """

    seconds: float
    begins: Mapping[int, float]
    ends: Mapping[int, float]
    left_out: tuple[int, ...]
    spent: str
    late: bool


def forecast(
    standings: Iterable[Standing],
    limits: Limits,
    facts: ClusterFacts,
    *,
    now: float = 0.0,
    speed: Speed = Speed(),
    poll: float = POLL,
    winding: Winding = Winding.UP,
) -> Forecast:
    """See the module.

    Args:
        standings: all moves of the run, in its order.
        limits: its throttles and budgets.
        facts: how the cluster works.
        now: seconds since the epoch, as in ``limits.until``.
        speed: of the actions.
        poll: seconds between two rounds of the runner, which is when moves begin and end.
        winding: whether the run is being stopped.
    """
    course = _Course(list(standings), limits, facts, now, speed, poll)
    return course.run(winding)


class _Course:
    """One forecast. Moves are known by their rank, their place in the run's order."""

    def __init__(
        self,
        standings: Sequence[Standing],
        limits: Limits,
        facts: ClusterFacts,
        now: float,
        speed: Speed,
        poll: float,
    ) -> None:
        self._standings = standings
        self._limits = limits
        self._facts = facts
        self._speed = speed
        self._poll = poll
        self._stop_at = None if limits.until is None else max(0.0, limits.until - now)
        self._done = {k: standing.done for k, standing in enumerate(standings)}
        self._job: dict[int, int] = {}
        self._slots = Slots(limits)
        self._turns = SlotQueue(self._slots)
        self._waits_for: dict[int, int] = {}
        self._followers: dict[int, list[int]] = {}
        self._begun = sum(standing.begun for standing in standings)
        self._begun_gib = sum(s.outline.move.copy_gib for s in standings if s.begun)
        self._winding = Winding.UP
        self._spent, self._late = "", False
        self._seconds = 0.0
        self._begins: dict[int, float] = {}
        self._ends: dict[int, float] = {}
        # The queue: jobs behind those that were taken from it, actions that wait for their nodes.
        self._behind: deque[int] = deque()
        self._taken = 0
        self._asking: list[int] = []
        self._locked: set[str] = set()
        # What happens next: (seconds, kind, order, rank).
        self._next: list[tuple[float, int, int, int]] = []
        self._order = count()
        self._round_at = -1.0
        self._ended: list[int] = []

    def run(self, winding: Winding) -> Forecast:
        self._winding = winding
        left = [k for k, standing in enumerate(self._standings) if not standing.state.ended]
        self._link(left)
        self._take_up(left)
        if self._stop_at is not None and left:
            self._add(self._stop_at, _ROUND, 0)
        self._round(0.0)
        while self._next:
            seconds, kind, _, rank = heappop(self._next)
            if kind == _ROUND:
                self._round(seconds)
            else:
                self._action_ends(seconds, rank)
        moves = [self._standings[k].outline.move.id for k in left]
        return Forecast(
            self._seconds,
            self._begins,
            self._ends,
            tuple(move for move in moves if move not in self._ends),
            self._spent,
            self._late,
        )

    # -- how it stands -------------------------------------------------------------------------

    def _link(self, left: Sequence[int]) -> None:
        done = {s.outline.move.id for s in self._standings if s.state is MoveState.DONE}
        rank_of = {self._standings[k].outline.move.id: k for k in left}
        for k in left:
            after = [move for move in self._standings[k].outline.move.after if move not in done]
            self._waits_for[k] = len(after)
            for move in after:  # one that failed is never done, nor is what waits for it
                if move in rank_of:
                    self._followers.setdefault(rank_of[move], []).append(k)

    def _take_up(self, left: Sequence[int]) -> None:
        """Moves that run go on, those with a job first, in the order in which they asked."""
        at_work = [k for k in left if self._standings[k].job is not None]
        for k in sorted(at_work, key=self._place_in_queue):
            job = self._standings[k].job
            assert job is not None
            self._slots.take(self._standings[k].outline.busy)
            self._submit(k, job, 0.0)
        for k in left:
            standing = self._standings[k]
            if standing.job is not None:
                continue
            if standing.state is MoveState.RUNNING:
                # Before all that have not begun.
                self._turns.add(k - len(self._standings), standing.outline.busy)
            elif self._waits_for[k] == 0:
                self._turns.add(k, standing.outline.busy)

    def _place_in_queue(self, rank: int) -> tuple[bool, bool, float, int]:
        standing = self._standings[rank]
        return standing.queued, standing.done == int(standing.done), standing.asked, rank

    # -- the runner ----------------------------------------------------------------------------

    def _round(self, seconds: float) -> None:
        ended, self._ended = self._ended, []
        if self._stop_at is not None and seconds >= self._stop_at:
            self._late, self._winding = True, Winding.STOP
        for rank in ended:
            self._seconds = seconds
            self._after_job(rank, seconds)
        if self._winding is Winding.STOP:
            self._take_back()
            return
        while (turn := self._turns.next()) is not None:
            self._begin(turn, seconds)

    def _after_job(self, rank: int, seconds: float) -> None:
        """The runner has seen that a job has ended."""
        outline = self._standings[rank].outline
        if self._done[rank] < len(outline.steps):
            if self._winding is not Winding.STOP:
                self._submit(rank, self._job_from(rank), seconds)
            return
        self._ends[outline.move.id] = seconds
        self._turns.ended(outline.busy)
        for later in self._followers.get(rank, ()):
            self._waits_for[later] -= 1
            waits = self._standings[later].state is MoveState.WAITING
            if waits and self._waits_for[later] == 0:
                self._turns.add(later, self._standings[later].outline.busy)

    def _begin(self, rank: int, seconds: float) -> None:
        """A slot is free for a move: it begins, or goes on, unless a budget is used up."""
        k = rank % len(self._standings)  # moves that had begun have negative ranks
        outline = self._standings[k].outline
        if rank >= 0:
            self._spent = self._spent or budget_spent(
                self._limits, self._begun, self._begun_gib, outline.move
            )
            if self._spent or self._winding is Winding.NO_MORE:
                return
            if not self._standings[k].begun:
                self._begun += 1
                self._begun_gib += outline.move.copy_gib
        self._slots.take(outline.busy)
        self._begins[outline.move.id] = seconds
        self._submit(k, self._job_from(k), seconds)

    def _job_from(self, rank: int) -> int:
        steps = len(self._standings[rank].outline.steps)
        return steps if self._facts.whole_moves else min(steps, int(self._done[rank]) + 1)

    def _take_back(self) -> None:
        """Jobs that wait are taken out of the queue."""
        self._asking.clear()
        self._behind.clear()

    # -- the queue -----------------------------------------------------------------------------

    def _submit(self, rank: int, job: int, seconds: float) -> None:
        self._job[rank] = job
        if self._taken < self._facts.jobs_at_once:
            self._taken += 1
            self._ask(rank, seconds)
        else:
            self._behind.append(rank)

    def _ask(self, rank: int, seconds: float) -> None:
        """A job's next action wants its nodes; a job without one ends."""
        if self._done[rank] >= self._job[rank]:
            self._job_ends(rank, seconds)
            return
        self._asking.append(rank)
        self._grant(seconds)
        if self._winding is Winding.STOP:
            self._take_back()

    def _grant(self, seconds: float) -> None:
        """No action overtakes another that waits for a node which both want."""
        if not self._asking:
            return
        claimed = set(self._locked)
        still = []
        for rank in self._asking:
            step = self._standings[rank].outline.steps[int(self._done[rank])]
            nodes = self._facts.locked(step.nodes)
            if claimed.isdisjoint(nodes):
                self._locked |= nodes
                factor = self._speed.copies if step.copies else self._speed.rest
                part = 1.0 - (self._done[rank] - int(self._done[rank]))
                self._add(seconds + step.seconds * factor * part, _ACTION, rank)
            else:
                still.append(rank)
            claimed |= nodes
        self._asking = still

    def _action_ends(self, seconds: float, rank: int) -> None:
        number = int(self._done[rank])
        self._locked -= self._standings[rank].outline.steps[number].nodes
        self._done[rank] = number + 1.0
        self._grant(seconds)
        self._ask(rank, seconds)

    def _job_ends(self, rank: int, seconds: float) -> None:
        self._ended.append(rank)
        if self._behind:
            self._ask(self._behind.popleft(), seconds)
        else:
            self._taken -= 1
        noticed = self._poll * (int(seconds / self._poll) + 1)
        if noticed > self._round_at:
            self._round_at = noticed
            self._add(noticed, _ROUND, 0)

    def _add(self, seconds: float, kind: int, rank: int) -> None:
        heappush(self._next, (seconds, kind, next(self._order), rank))
