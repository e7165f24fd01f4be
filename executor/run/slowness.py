"""Actions that take far longer than they should, told once each."""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass

from executor.backend import Clock
from executor.ledger import EventKind, Hold
from executor.run.move_task import MoveTask
from executor.run.task import Task
from planner.plan import timed_move

TIMES = 4.0
"""Times the expected duration that an action takes before it is told."""
AT_LEAST = 60.0
"""Seconds beyond what was expected: short actions are not told of."""
ROUNDS = 2.0
"""Times that a migration sends the memory before it is said not to converge."""


@dataclass(slots=True)
class _RunningAction:
    """An action of a job that runs.

    ``began`` is when it was first seen to run, ``expected`` how long it should take (seconds),
    ``trouble`` what is wrong with it, ``told`` whether the log has that.
    """

    job: str
    action: int
    began: float
    expected: float
    copies: bool
    told: bool = False
    trouble: str = ""


class Slowness:
    """Watches the actions of a runner's tasks.

    An action should take what :func:`planner.plan.timed_move` assumes; longer, if the run's actions
    of its kind (copies, others) have taken longer so far, by the median of their ratios.
    """

    def __init__(self, hold: Hold, clock: Clock) -> None:
        self._hold = hold
        self._clock = clock
        self._running: dict[int, _RunningAction] = {}
        # Seconds taken per second expected, ascending; by whether the actions were copies.
        self._ratios: dict[bool, list[float]] = {False: [], True: []}

    def trouble(self, task: Task) -> str:
        """The trouble with the action that runs; "" for none."""
        running = self._running.get(task.id)
        return "" if running is None else running.trouble

    def watch(self, tasks: Sequence[Task]) -> None:
        """Look at the actions that run; once a round."""
        for task in tasks:
            if not isinstance(task, MoveTask):  # seconds
                continue
            self._follow(task)
            if running := self._running.get(task.move.id):
                self._judge(task, running)

    def _follow(self, task: MoveTask) -> None:
        """Take note of which action runs, and of how long the one before it took."""
        before, now = self._running.get(task.move.id), self._clock.now()
        job = None if task.submission.open is None else task.submission.open.job
        action = task.action
        same = before is not None and (before.job, before.action) == (job, action)
        if job is not None and same and not task.waits_for_locks:
            return
        if before is not None:
            moved_on = action is not None and action > before.action
            if (moved_on or task.station > before.action) and before.expected:
                insort(self._ratios[before.copies], (now - before.began) / before.expected)
            del self._running[task.move.id]
        if job is None or action is None or task.submission.job is None or task.waits_for_locks:
            return
        steps = timed_move(task.move).actions
        if action < len(steps):
            step = steps[action]
            self._running[task.move.id] = _RunningAction(
                job, action, now, step.seconds, step.copies
            )

    def _judge(self, task: MoveTask, running: _RunningAction) -> None:
        rounds = None if task.submission.job is None else task.submission.job.rounds
        if rounds is not None and rounds >= ROUNDS:
            running.trouble = f"memory sent {rounds:.0f} times, does not converge"
        else:
            took = self._clock.now() - running.began
            expected = running.expected * max(1.0, self._usual_ratio(copies=running.copies))
            if took >= TIMES * expected and took - expected >= AT_LEAST:
                times = took / expected
                running.trouble = (
                    f"{task.move.actions[running.action].verb} runs for {_minutes(took)},"
                    f" {times:.0f} times as long as expected"
                )
        if running.trouble and not running.told:
            running.told = True
            text = f"job {running.job}: {running.trouble}"
            self._hold.note(EventKind.SLOW, text, self._clock.now(), task.move.id)

    def _usual_ratio(self, *, copies: bool) -> float:
        ratios = self._ratios[copies]
        if not ratios:
            return 1.0
        return (ratios[(len(ratios) - 1) // 2] + ratios[len(ratios) // 2]) / 2  # the median


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
