"""Writes down what the moves of a run wait for, for people at another terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from executor.backend import Backend, Blocker, Clock
from executor.ledger import Hold, MoveState
from executor.run.slowness import Slowness
from executor.run.task import Task
from snapshots.errors import SourceError

PATIENCE = 5.0
"""Seconds that a job waits in the queue before it is asked who holds it up."""
ASK_AGAIN = 10.0
"""Seconds between two such questions."""
ASK_LATER = 300.0
"""Seconds until the next one where a cluster did not answer: its answers are only shown."""


@dataclass(frozen=True, slots=True)
class Wait:
    """The wait of a move: ``why`` in words, ``until`` the moment of its end (seconds, epoch).

    ``trouble`` is what is not as it should be with a job that runs. Empty: nothing.
    """

    why: str = ""
    until: float | None = None
    trouble: str = ""


NO_WAIT = Wait()


class Waiting:
    """The waits of a runner's tasks; :attr:`of_run` is what the whole run waits for."""

    def __init__(self, hold: Hold, backend: Backend, clock: Clock) -> None:
        self.of_run = ""
        self._hold = hold
        self._backend = backend
        self._clock = clock
        self._slowness = Slowness(hold, clock)
        self._of: dict[int, Wait] = {}
        self._told_of_run = ""
        self._blockers: dict[str, Blocker] = {}
        self._ask_from = float("-inf")

    def of(self, task: Task) -> Wait:
        """The wait of a task as it was told last."""
        return self._of.get(task.id, NO_WAIT)

    def tell(self, tasks: Sequence[Task], of_run: str) -> None:
        """Write down what has changed; once a round."""
        self._slowness.watch(tasks)
        self._ask(tasks)
        now = {task.id: wait for task in tasks if (wait := self._wait(task)) != NO_WAIT}
        changed = {
            move: now.get(move, NO_WAIT)
            for move in now.keys() | self._of.keys()
            if now.get(move) != self._of.get(move)
        }
        if changed or of_run != self._told_of_run:
            told = {move: (one.why, one.until, one.trouble) for move, one in changed.items()}
            self._hold.waits(of_run, told, self._clock.now())
        self._of, self._told_of_run, self.of_run = now, of_run, of_run

    def _wait(self, task: Task) -> Wait:
        if task.state is MoveState.WAITING:
            return Wait(task.note)
        if task.state is not MoveState.RUNNING:
            return NO_WAIT
        if task.submission.open is None:
            later = task.inspection.not_before > self._clock.now()
            if task.inspection.judged:
                why = "retries" if later else task.note or "waits for its turn"
            else:
                why = task.note or f"its {task.kind} is checked"
            return Wait(why, task.inspection.not_before if later else None)
        if task.submission.open.job is None:
            return Wait("not known yet whether its job is in the queue")
        if task.waits_for_locks:
            blocker = self._blockers.get(task.submission.open.job)
            return Wait("waits in the queue" if blocker is None else blocker.words)
        return Wait(trouble=self._slowness.trouble(task))

    def _ask(self, tasks: Sequence[Task]) -> None:
        """Find out which jobs hold up those that wait; this is shown only, so it may fail."""
        now = self._clock.now()
        waiting = [task.submission.open for task in tasks if task.waits_for_locks]
        jobs = [
            attempt.job
            for attempt in waiting
            if attempt is not None
            and attempt.job is not None
            and now - (attempt.submitted or attempt.intended) >= PATIENCE
        ]
        if not jobs:
            self._blockers.clear()
        elif now >= self._ask_from:
            try:
                self._blockers = dict(self._backend.blockers(jobs))
                self._ask_from = now + ASK_AGAIN
            except SourceError:
                self._blockers.clear()
                self._ask_from = now + ASK_LATER
