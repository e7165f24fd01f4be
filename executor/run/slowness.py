"""Actions that take far longer than they should, told once each."""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass

from executor.backend import Clock
from executor.ledger import EventKind, Hold
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
    """An action of a job that runs: when it was first seen to, what is known to be wrong."""

    job: str
    action: int
    began: float
    expected: float
    copies: bool
    told: bool = False
    trouble: str = ""


class Slowness:
    """Watches the actions of a runner's tasks.

    What is expected is what :func:`planner.plan.timed_move` assumes, times what the run's
    actions of that kind have taken so far for each second assumed, where that is more.
    """

    def __init__(self, hold: Hold, clock: Clock) -> None:
        self._hold = hold
        self._clock = clock
        self._at: dict[int, _RunningAction] = {}
        # Ascending.
        self._paces: dict[bool, list[float]] = {False: [], True: []}

    def trouble(self, task: Task) -> str:
        """The trouble with the action that runs; "" for none."""
        course = self._at.get(task.move.id)
        return "" if course is None else course.trouble

    def watch(self, tasks: Sequence[Task]) -> None:
        """Look at the actions that run; once a round."""
        for task in tasks:
            self._follow(task)
            if course := self._at.get(task.move.id):
                self._judge(task, course)

    def _follow(self, task: Task) -> None:
        """Take note of which action runs, and of how long the one before it took."""
        before, now = self._at.get(task.move.id), self._clock.now()
        job = None if task.submission.open is None else task.submission.open.job
        action = task.action
        same = before is not None and (before.job, before.action) == (job, action)
        if job is not None and same and not task.waits_for_locks:
            return
        if before is not None:
            went_on = action is not None and action > before.action
            if (went_on or task.station > before.action) and before.expected:
                insort(self._paces[before.copies], (now - before.began) / before.expected)
            del self._at[task.move.id]
        if job is None or action is None or task.submission.job is None or task.waits_for_locks:
            return
        steps = timed_move(task.move).actions
        if action < len(steps):
            step = steps[action]
            self._at[task.move.id] = _RunningAction(job, action, now, step.seconds, step.copies)

    def _judge(self, task: Task, course: _RunningAction) -> None:
        rounds = None if task.submission.job is None else task.submission.job.rounds
        if rounds is not None and rounds >= ROUNDS:
            course.trouble = f"memory sent {rounds:.0f} times, does not converge"
        else:
            took = self._clock.now() - course.began
            expected = course.expected * max(1.0, self._pace(copies=course.copies))
            if took >= TIMES * expected and took - expected >= AT_LEAST:
                times = took / expected
                course.trouble = (
                    f"{task.move.actions[course.action].verb} runs for {_minutes(took)},"
                    f" {times:.0f} times as long as expected"
                )
        if course.trouble and not course.told:
            course.told = True
            text = f"job {course.job}: {course.trouble}"
            self._hold.note(EventKind.SLOW, text, self._clock.now(), task.move.id)

    def _pace(self, *, copies: bool) -> float:
        paces = self._paces[copies]
        if not paces:
            return 1.0
        return (paces[(len(paces) - 1) // 2] + paces[len(paces) // 2]) / 2  # the median


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
