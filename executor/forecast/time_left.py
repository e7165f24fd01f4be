"""A forecast of the rest of a run: its moves begun by the runner's own rules.

:mod:`planner.timing.list_scheduling` says when moves run; here it is told where they stand, which
budgets the run has, and whether it is being stopped.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from executor.ledger.records import MoveState
from executor.limits import Limits, budget_spent
from executor.pace import Pace
from planner.plan import Move
from planner.timing import (
    AS_ASSUMED,
    JobQueue,
    Progress,
    Schedule,
    Speed,
    TimedMove,
    list_schedule,
)

POLL = Pace().poll


class Winding(Enum):
    """A run that continues (UP), begins no further move (NO_MORE), or submits nothing (STOP)."""

    UP = "up"
    NO_MORE = "no-more"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of a move.

    ``done`` counts its actions, a part of one included. ``begun``: something was submitted for it
    already. ``job`` is where its open job ends, as a number of actions; None without one.
    ``queued``: that job waits in the queue for all we know. ``asked``: when it was submitted.
    """

    move: Move
    timed: TimedMove
    state: MoveState = MoveState.WAITING
    done: float = 0.0
    begun: bool = False
    job: int | None = None
    queued: bool = False
    asked: float = 0.0

    @property
    def progress(self) -> Progress:
        """The same for a schedule."""
        running = self.state is MoveState.RUNNING
        return Progress(running, self.done, self.job, self.queued, self.asked)


@dataclass(frozen=True)
class Forecast:
    """The times of the moves that are not over, from now on; those of ``left_out`` do not end.

    ``spent`` says which budget keeps moves from beginning, ``late`` whether time does.
    """

    schedule: Schedule
    left_out: tuple[int, ...]
    spent: str
    late: bool

    @property
    def seconds(self) -> float:
        """From now until nothing is left to wait for."""
        return self.schedule.makespan


def forecast(
    standings: Iterable[Standing],
    limits: Limits,
    queue: JobQueue,
    *,
    now: float = 0.0,
    speed: Speed = AS_ASSUMED,
    poll: float = POLL,
    winding: Winding = Winding.UP,
    over: Collection[int] = (),
) -> Forecast:
    """See the module.

    Args:
        standings: all moves of the run, in its order.
        limits: its throttles and budgets.
        queue: how the cluster takes up jobs.
        now: seconds since the epoch, as in ``limits.until``.
        speed: of the actions.
        poll: seconds between two rounds of the runner, which is when moves begin and end.
        winding: whether the run is being stopped.
        over: steps of the run that are no moves: they take no time that counts.
    """
    standings = list(standings)
    left = [standing for standing in standings if not standing.state.ended]
    time_over = None if limits.until is None else max(0.0, limits.until - now)
    budgets = _Budgets(standings, limits)
    schedule = list_schedule(
        [standing.timed for standing in left],
        limits,
        queue,
        poll=poll,
        speed=speed,
        progress={standing.move.id: standing.progress for standing in left},
        over={*over, *(one.move.id for one in standings if one.state is MoveState.DONE)},
        stop_at=0.0 if winding is Winding.STOP else time_over,
        may_begin=lambda move: winding is Winding.UP and budgets.allow(move.id),
    )
    left_out = tuple(one.move.id for one in left if one.move.id not in schedule.ends)
    return Forecast(schedule, left_out, budgets.spent, bool(left) and time_over is not None)


class _Budgets:
    """The moves that a run may still begin; ``spent`` says which budget is used up, in words."""

    def __init__(self, standings: Iterable[Standing], limits: Limits) -> None:
        self.spent = ""
        self._limits = limits
        self._standing: Mapping[int, Standing] = {one.move.id: one for one in standings}
        begun = [one.move for one in standings if one.begun]
        self._begun = len(begun)
        self._begun_gib = sum(move.copy_gib for move in begun)

    def allow(self, number: int) -> bool:
        """True if a move begins now; it counts from now on if it does."""
        standing = self._standing[number]
        self.spent = self.spent or budget_spent(
            self._limits, self._begun, self._begun_gib, standing.move
        )
        if not self.spent and not standing.begun:
            self._begun += 1
            self._begun_gib += standing.move.copy_gib
        return not self.spent
