"""What became of submissions: found by their keys, followed by their ids, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from executor.backend import Backend, Clock, Job, JobState
from executor.ledger import AttemptState, Hold
from executor.task import Task

_ENDINGS = {
    JobState.SUCCESS: AttemptState.SUCCESS,
    JobState.ERROR: AttemptState.ERROR,
    JobState.CANCELED: AttemptState.CANCELED,
    JobState.GONE: AttemptState.LOST,
}


class Following:
    """The open submissions of a runner's tasks.

    ``settle`` is how many seconds a submission without an answer may still turn up.
    """

    def __init__(self, hold: Hold, backend: Backend, clock: Clock, settle: float) -> None:
        self._hold = hold
        self._backend = backend
        self._clock = clock
        self._settle = settle

    def find_unknown(self, tasks: Sequence[Task]) -> None:
        """Look in the queue for submissions that nobody has answered for."""
        unknown = [t for t in tasks if t.open and t.open.state is AttemptState.INTENDED]
        if not unknown:
            return
        found: dict[str | None, Job] = {}
        for job in self._backend.find(self._hold.run.key_prefix):
            found.setdefault(job.key, job)
        for task in unknown:
            assert task.open is not None
            if task.open.key in found:
                self.submitted(task, found[task.open.key].id, adopted=True)
            elif self._waited_enough(task):
                self.ended(task, AttemptState.LOST, "its job is not in the queue")

    def follow(self, tasks: Sequence[Task]) -> None:
        """Ask how the open jobs are."""
        jobs: dict[str, Task] = {}
        for task in tasks:
            if task.open is not None and task.open.job is not None:
                jobs[task.open.job] = task
        if not jobs:
            return
        now = self._backend.jobs(list(jobs))
        for job, task in jobs.items():
            self._saw(task, now[job])

    def take_back(self, tasks: Sequence[Task]) -> None:
        """Cancel the jobs that still wait in the queue; running ones cannot be canceled.

        Asked again every round while they wait: the answer may have been lost, and a job that
        ran may wait for its next action.
        """
        for task in tasks:
            attempt = task.open
            if attempt is None or attempt.job is None or not task.queued:
                continue
            if not attempt.canceling:
                self._hold.canceling(attempt.key, task.move.id, self._clock.now())
                task.open = replace(attempt, canceling=True)
            self._backend.cancel(attempt.job)

    def submitted(self, task: Task, job: str, *, adopted: bool) -> None:
        """The queue has the job of a task's open submission."""
        assert task.open is not None
        now = self._clock.now()
        self._hold.submitted(task.open.key, task.move.id, job, now, adopted=adopted)
        task.open = replace(task.open, state=AttemptState.SUBMITTED, job=job, submitted=now)
        task.unknown_since = None

    def ended(self, task: Task, state: AttemptState, message: str) -> None:
        """A submission has come to its end, whatever that means for the instance."""
        assert task.open is not None
        self._hold.attempt_ended(task.open.key, task.move.id, state, message, self._clock.now())
        task.ours = task.open.canceling
        task.open, task.job, task.last, task.judged = None, None, state, False
        task.unknown_since = None

    def _saw(self, task: Task, job: Job) -> None:
        task.job = job
        if job.state.ended:
            self.ended(task, _ENDINGS[job.state], job.message)
            return
        assert task.open is not None
        progress = task.fraction
        if abs(progress - task.told) >= _TELL_PROGRESS:
            self._hold.progress(task.open.key, progress)
            task.told = progress

    def _waited_enough(self, task: Task) -> bool:
        since = task.unknown_since
        return since is not None and self._clock.now() - since >= self._settle


_TELL_PROGRESS = 0.02
"""How much a move's progress must have changed to be written down."""
