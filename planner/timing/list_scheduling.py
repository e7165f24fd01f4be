"""A schedule of moves: each begins as soon as what it waits for is done and the throttles allow it.

A list scheduling: the moves in their order, each as soon as those that it waits for are done and
the throttles leave it a slot; its actions as soon as no other job has their nodes locked, where
the cluster locks nodes. What it does not know is room: a move that waits for memory or disk
beyond what ``after`` says begins later than it tells.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from heapq import heappop, heappush
from itertools import count

from planner.timing.job_queue import USUAL_QUEUE, JobQueue
from planner.timing.node_locks import NodeLocks
from planner.timing.progress import NOT_BEGUN, Progress
from planner.timing.schedule import ActionSpan, Schedule
from planner.timing.slot_queue import SlotQueue
from planner.timing.slots import Slots
from planner.timing.speed import AS_ASSUMED, Speed
from planner.timing.throttles import USUAL_THROTTLES, Throttles
from planner.timing.timed_move import TimedMove

POLL = 2.0
"""Seconds between two looks at the jobs: then moves are seen to end, and others begin."""

_ROUND, _ACTION = 0, 1


def list_schedule(
    moves: Sequence[TimedMove],
    throttles: Throttles = USUAL_THROTTLES,
    queue: JobQueue = USUAL_QUEUE,
    *,
    poll: float = POLL,
    speed: Speed = AS_ASSUMED,
    progress: Mapping[int, Progress] | None = None,
    over: AbstractSet[int] = frozenset(),
    stop_at: float | None = None,
    may_begin: Callable[[TimedMove], bool] = lambda move: True,
) -> Schedule:
    """The schedule of moves; 10,000 of them take a fraction of a second.

    Args:
        moves: in the order in which they are asked whether they may begin; none that is over.
        throttles: how many run side by side.
        queue: how the cluster takes up their jobs.
        poll: seconds between two looks at the jobs.
        speed: of the actions.
        progress: how far moves are, by id; the others have not begun.
        over: the ids of moves that are done already. What waits for a move that is neither among
            them nor in ``moves`` never begins.
        stop_at: from this second on nothing is submitted, and jobs that wait are taken out of the
            queue; None for never.
        may_begin: asked once of each move that could begin: a move is left out where it says no.
    """
    return _ListScheduling(
        moves, throttles, queue, poll, speed, progress or {}, stop_at, may_begin
    ).run(over)


def makespan(
    moves: Sequence[TimedMove],
    throttles: Throttles = USUAL_THROTTLES,
    queue: JobQueue = USUAL_QUEUE,
    *,
    poll: float = POLL,
) -> float:
    """Seconds until all moves are done, see :func:`list_schedule`."""
    return list_schedule(moves, throttles, queue, poll=poll).makespan


class _ListScheduling:
    """The making of one schedule. Moves are known by their rank, their place in the order."""

    def __init__(
        self,
        moves: Sequence[TimedMove],
        throttles: Throttles,
        queue: JobQueue,
        poll: float,
        speed: Speed,
        progress: Mapping[int, Progress],
        stop_at: float | None,
        may_begin: Callable[[TimedMove], bool],
    ) -> None:
        self._moves = moves
        self._busy = [move.busy for move in moves]
        self._progress = [progress.get(move.id, NOT_BEGUN) for move in moves]
        self._queue = queue
        self._poll = poll
        self._speed = speed
        self._stop_at = stop_at
        self._stopping = False
        self._may_begin = may_begin
        self._done = [progress.done for progress in self._progress]
        self._job = [0] * len(moves)
        self._slots = Slots(throttles)
        self._turns = SlotQueue(self._slots)
        self._waits_for = [0] * len(moves)
        self._followers: dict[int, list[int]] = {}
        self._begins: dict[int, float] = {}
        self._ends: dict[int, float] = {}
        self._actions: list[ActionSpan] = []
        self._makespan = 0.0
        # The queue: jobs that it has not taken up yet, how many it has, whose nodes are locked.
        self._behind: deque[int] = deque()
        self._taken = 0
        self._locks = NodeLocks()
        # What happens next: (seconds, kind, order, rank).
        self._next: list[tuple[float, int, int, int]] = []
        self._order = count()
        self._round_at = -1.0
        self._ended: list[int] = []

    def run(self, over: AbstractSet[int]) -> Schedule:
        """Let it all happen."""
        self._link(over)
        self._take_up()
        if self._stop_at is not None and self._moves:
            self._add(self._stop_at, _ROUND, 0)
        self._round(0.0)
        while self._next:
            seconds, kind, _, rank = heappop(self._next)
            if kind == _ROUND:
                self._round(seconds)
            else:
                self._action_ends(seconds, rank)
        return Schedule(self._begins, self._ends, tuple(self._actions), self._makespan)

    # -- how it stands -------------------------------------------------------------------------

    def _link(self, over: AbstractSet[int]) -> None:
        rank_of = {move.id: rank for rank, move in enumerate(self._moves)}
        for rank, move in enumerate(self._moves):
            for earlier in move.after:
                if earlier in over:
                    continue
                self._waits_for[rank] += 1
                if earlier in rank_of:
                    self._followers.setdefault(rank_of[earlier], []).append(rank)

    def _take_up(self) -> None:
        """Moves that run go on, those with a job first, in the order in which they asked."""
        at_work = [k for k, found in enumerate(self._progress) if found.job is not None]
        for rank in sorted(at_work, key=self._place_in_queue):
            job = self._progress[rank].job
            assert job is not None
            self._slots.take(self._busy[rank])
            self._begins[self._moves[rank].id] = 0.0
            self._submit(rank, job, 0.0)
        for rank, progress in enumerate(self._progress):
            if progress.job is not None:
                continue
            if progress.running:
                # Before all that have not begun.
                self._turns.add(rank - len(self._moves), self._busy[rank])
            elif self._waits_for[rank] == 0:
                self._turns.add(rank, self._busy[rank])

    def _place_in_queue(self, rank: int) -> tuple[bool, bool, float, int]:
        progress = self._progress[rank]
        return progress.queued, progress.done == int(progress.done), progress.asked, rank

    # -- the runner ----------------------------------------------------------------------------

    def _round(self, seconds: float) -> None:
        ended, self._ended = self._ended, []
        if self._stop_at is not None and seconds >= self._stop_at:
            self._stopping = True
        for rank in ended:
            self._makespan = seconds
            self._after_job(rank, seconds)
        if self._stopping:
            self._take_back()
            return
        while (turn := self._turns.next()) is not None:
            self._begin(turn, seconds)

    def _after_job(self, rank: int, seconds: float) -> None:
        """The runner has seen that a job has ended."""
        move = self._moves[rank]
        if self._done[rank] < len(move.actions):
            if not self._stopping:
                self._submit(rank, self._job_from(rank), seconds)
            return
        self._ends[move.id] = seconds
        self._turns.ended(self._busy[rank])
        for later in self._followers.get(rank, ()):
            self._waits_for[later] -= 1
            progress = self._progress[later]
            if self._waits_for[later] == 0 and not progress.running and progress.job is None:
                self._turns.add(later, self._busy[later])

    def _begin(self, turn: int, seconds: float) -> None:
        """A slot is free for a move: it begins, or goes on."""
        rank = turn % len(self._moves)  # the turns of moves that had begun are negative
        if turn >= 0 and not self._may_begin(self._moves[rank]):
            return
        self._slots.take(self._busy[rank])
        self._begins[self._moves[rank].id] = 0.0 if turn < 0 else seconds
        self._submit(rank, self._job_from(rank), seconds)

    def _job_from(self, rank: int) -> int:
        actions = len(self._moves[rank].actions)
        return actions if self._queue.whole_moves else min(actions, int(self._done[rank]) + 1)

    def _take_back(self) -> None:
        """Jobs that wait are taken out of the queue."""
        self._locks.dismiss()
        self._behind.clear()

    # -- the queue -----------------------------------------------------------------------------

    def _submit(self, rank: int, job: int, seconds: float) -> None:
        self._job[rank] = job
        if self._taken < self._queue.jobs_at_once:
            self._taken += 1
            self._ask(rank, seconds)
        else:
            self._behind.append(rank)

    def _ask(self, rank: int, seconds: float) -> None:
        """A job's next action wants its nodes; a job without one ends."""
        if self._done[rank] >= self._job[rank]:
            self._job_ends(rank, seconds)
            return
        action = self._moves[rank].actions[int(self._done[rank])]
        self._locks.ask(rank, self._queue.locked(action.nodes))
        self._grant(seconds)
        if self._stopping:
            self._take_back()

    def _grant(self, seconds: float) -> None:
        """Actions that get their nodes begin."""
        for rank in self._locks.grant():
            move, number = self._moves[rank], int(self._done[rank])
            action = move.actions[number]
            factor = self._speed.copies if action.copies else self._speed.rest
            end = seconds + action.seconds * factor * (1.0 - (self._done[rank] - number))
            self._actions.append(ActionSpan(move.id, number, action.nodes, seconds, end))
            self._add(end, _ACTION, rank)

    def _action_ends(self, seconds: float, rank: int) -> None:
        number = int(self._done[rank])
        self._locks.give_back(self._queue.locked(self._moves[rank].actions[number].nodes))
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
