"""Questions about disks: jobs by which Ganeti asks the nodes, for one instance or for several.

Ganeti has no other way that really looks at DRBD. Such a job waits for its turn in the queue and
for other jobs on the instance, possibly for hours. So it is given a few seconds; if it takes
longer, it stays in the queue, and the next question about the instance takes its answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from executor.backend import Disks, JobState
from executor.ganeti.job_rows import JobRow, job_from_row
from executor.ganeti.observation import disks_of
from snapshots.errors import BackendError

_PATIENCE = 10.0
"""Seconds that a job which asks about disks is waited for."""
_PAUSE = 0.3
"""Seconds between looks at it."""


@dataclass(frozen=True, slots=True)
class DiskQuestion:
    """A job that asks about disks: since when (monotonic), and whether of several instances."""

    job: str
    at: float
    together: bool


class DiskQuestions:
    """The questions about disks of one cluster that have no answer yet.

    Args:
        ask: submits one job that asks about these instances, in one try; its id.
        ask_patiently: the same, in several tries.
        row: a job as the queue tells of it; None: the queue does not know it.
        cancel: cancels a job that waits.
        timeout: seconds for one request; an answer is not waited for longer.
    """

    def __init__(
        self,
        ask: Callable[[Sequence[str]], str],
        ask_patiently: Callable[[Sequence[str]], str],
        row: Callable[[str], JobRow | None],
        cancel: Callable[[str], bool],
        timeout: float,
    ) -> None:
        self._ask = ask
        self._ask_patiently = ask_patiently
        self._row = row
        self._cancel = cancel
        self._timeout = timeout
        self._open: dict[str, DiskQuestion] = {}  # by instance

    def outdated(self, instance: str) -> None:
        """Forget the question about an instance: something is about to change there."""
        self._open.pop(instance, None)

    def ask_together(self, instances: Sequence[str]) -> None:
        """Ask about several instances by one job.

        Errors are left to :meth:`answer`, which asks about each instance by itself then.
        """
        names = [name for name in instances if name not in self._open]
        if len(names) < 2:
            return
        with suppress(BackendError):
            question = DiskQuestion(self._ask(names), time.monotonic(), together=True)
            self._open.update(dict.fromkeys(names, question))

    def forget_common_ones(self) -> None:
        """Forget questions about several instances: the answers are not of now any more."""
        self._open = {name: one for name, one in self._open.items() if not one.together}

    def answer(self, instance: str) -> Disks:
        """The state of an instance's copies; SYNCING while the answer is not there.

        Raises:
            Drained: the queue takes no jobs now.
        """
        while True:
            question = self._open.get(instance)
            if question is None:
                job = self._ask_patiently([instance])
                question = DiskQuestion(job, time.monotonic(), together=False)
                self._open[instance] = question
            state, results = self._wait_for(question)
            if not state.ended and not question.together:
                return Disks.SYNCING
            del self._open[instance]
            if state is JobState.SUCCESS or not question.together:
                return disks_of(results[0] if results else None, instance)
            # Another instance of them is in its way, or a node is silent: asked by itself, then.
            if not state.ended:
                with suppress(BackendError):
                    self._cancel(question.job)

    def _wait_for(self, question: DiskQuestion) -> tuple[JobState, Sequence[Any]]:
        """The state and the results of a question's job, after a few seconds at most."""
        since = question.at if question.together else time.monotonic()
        until = since + min(self._timeout, _PATIENCE)
        while True:
            row = self._row(question.job)
            state = job_from_row(question.job, row).state
            if state.ended or time.monotonic() > until:
                done = row is not None and state is JobState.SUCCESS
                return state, row.results if row is not None and done else ()
            time.sleep(_PAUSE)
