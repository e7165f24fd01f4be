"""Time left while a runner is at work, for a display that is drawn again all the time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from executor.forecast import Standing, Winding
from executor.ledger import MoveState
from planner.plan import timed_move
from planner.timing import UNCALIBRATED
from poise.runs.time_left import Estimate, estimate

if TYPE_CHECKING:
    from executor.ledger import Ledger
    from executor.run import MoveTask, Runner
    from planner.timing import Calibration, TimedMove

_REST = 20.0
"""An estimate holds for so many times as long as it took to make."""


class LiveTimeLeft:
    """Estimates for one runner that has begun; ``ledger`` has the times of its jobs.

    ``times`` are those that its actions are taken to have.
    """

    def __init__(self, ledger: Ledger, run: int, times: Calibration = UNCALIBRATED) -> None:
        self._times = times
        self._ledger = ledger
        self._run = run
        self._timed: dict[int, TimedMove] = {}
        self._last: Estimate | None = None
        self._again_at = 0.0
        self._began: float | None = None

    def of(self, runner: Runner) -> Estimate | None:
        """The time left; an estimate of a moment ago where making one takes long.

        None where it cannot be told, as something takes far longer than it should.
        """
        if any(runner.waiting.of(task).trouble for task in runner.running):
            return None
        begin = time.monotonic()
        if begin >= self._again_at:
            self._last = self._estimate(runner)
            end = time.monotonic()
            self._again_at = end + _REST * (end - begin)
        return self._last

    def _estimate(self, runner: Runner) -> Estimate | None:
        if self._began is None:
            self._began = self._ledger.run(self._run).runner_began
        began, attempts = self._began or 0.0, self._ledger.attempts(self._run)
        return estimate(
            [self._standing(task) for task in runner.tasks.moves],
            runner.limits,
            runner.backend.facts,
            now=runner.clock.now(),
            attempts=[attempt for attempt in attempts if attempt.intended >= began],
            poll=runner.pace.poll,
            times=self._times,
            winding=_winding(runner),
            over=[task.id for task in runner.tasks if not task.counted],
        )

    def _standing(self, task: MoveTask) -> Standing:
        number = task.move.id
        if number not in self._timed:
            self._timed[number] = timed_move(task.move, self._times.durations)
        job = task.submission.open
        return Standing(
            task.move,
            self._timed[number],
            task.state,
            done=actions_done(task),
            begun=task.submission.number > 0,
            job=None if job is None else job.first + job.count,
            queued=task.queued,
            asked=0.0 if job is None else job.intended,
        )


def actions_done(task: MoveTask) -> float:
    """The number of actions of a move that are done, a part of one included."""
    if task.state.ended and task.state is not MoveState.DONE:
        return float(task.station)
    return task.fraction * len(task.move.actions)


def _winding(runner: Runner) -> Winding:
    if runner.stopping:
        return Winding.STOP
    return Winding.NO_MORE if runner.winding_up else Winding.UP
