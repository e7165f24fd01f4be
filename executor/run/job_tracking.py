"""Follows the submissions of a run: finds jobs by key, asks for them by id, cancels them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from executor.backend import Backend, Clock, Job, JobState
from executor.ledger import AttemptRecord, AttemptState, Hold, MoveState
from executor.run.job_end import JobEnd
from executor.run.task import Task
from snapshots.errors import Refused

CLOCKS_DIFFER = 3600.0
"""Seconds by which the clocks of the cluster and of the run's first runner may differ."""
PROGRESS_STEP = 0.02
"""The change of a move's progress that is written down: a share of the move."""
ENDINGS = {
    JobState.SUCCESS: AttemptState.SUCCESS,
    JobState.ERROR: AttemptState.ERROR,
    JobState.CANCELED: AttemptState.CANCELED,
    JobState.GONE: AttemptState.LOST,
}
"""The end of a submission by the end of its job."""


class JobTracking:
    """The open submissions of a runner's tasks.

    ``settle`` is how many seconds a submission without an answer may still turn up.
    """

    def __init__(self, hold: Hold, backend: Backend, clock: Clock, settle: float) -> None:
        self._hold = hold
        self._backend = backend
        self._clock = clock
        self._settle = settle

    def find_unknown(self, tasks: Sequence[Task]) -> None:
        """Look in the queue for submissions that got no answer."""
        unknown = [
            t
            for t in tasks
            if t.submission.open and t.submission.open.state is AttemptState.INTENDED
        ]
        if not unknown:
            return
        asked = self._clock.now()  # what comes into the queue later may not be in the answer
        found = self._found(self._hold.run.created - CLOCKS_DIFFER)
        overdue = [t for t in unknown if _key(t) not in found and self._waited(t, asked)]
        if overdue:  # clocks may differ by more than that: nothing is left out now
            found = self._found(None)
        for task in unknown:
            if _key(task) in found:
                self.submitted(task, found[_key(task)].id, adopted=True)
            elif task in overdue:
                self.ended(task, AttemptState.LOST, "its job is not in the queue")

    def follow(self, tasks: Sequence[Task]) -> None:
        """Ask how the open jobs are."""
        jobs: dict[str, Task] = {}
        for task in tasks:
            if task.submission.open is not None and task.submission.open.job is not None:
                jobs[task.submission.open.job] = task
        if not jobs:
            return
        now = self._backend.jobs(list(jobs))
        for job, task in jobs.items():
            self._saw(task, now[job])

    def cancel_queued(self, tasks: Sequence[Task]) -> None:
        """Cancel the jobs that still wait in the queue; running ones cannot be canceled.

        Asked again every round while they wait: the answer may have been lost, and a job that
        ran may wait for its next action.
        """
        for task in tasks:
            attempt = task.submission.open
            if attempt is None or attempt.job is None or not task.queued:
                continue
            if not attempt.canceling:
                self._hold.canceling(attempt.key, task.id, self._clock.now())
                canceling = replace(attempt, canceling=True)
                task.change(submission=replace(task.submission, open=canceling))
            # Refused (a busy server, a job that is just gone): the next look at it tells.
            with suppress(Refused):
                self._backend.cancel(attempt.job)

    def submitted(self, task: Task, job: str, *, adopted: bool) -> None:
        """The queue has the job of a task's open submission."""
        was = task.submission
        assert was.open is not None
        now = self._clock.now()
        self._hold.submitted(was.open.key, task.id, job, now, adopted=adopted)
        attempt = replace(was.open, state=AttemptState.SUBMITTED, job=job, submitted=now)
        task.change(
            submission=replace(was, open=attempt, jobs=was.jobs | {job}, unknown_since=None)
        )

    def adopted(self, task: Task, attempt: AttemptRecord, job: Job) -> None:
        """A job that turned up late takes the place of a task's own, which it has not."""
        task.change(
            submission=replace(
                task.submission,
                open=attempt,
                job=job,
                unjudged=None,
                target=max(task.station, attempt.first + attempt.count),
                gone_since=None,
                late_jobs=(),
            ),
            inspection=replace(task.inspection, judged=False, untouched=False, not_before=0.0),
        )

    def ended(self, task: Task, state: AttemptState, message: str) -> None:
        """A submission has come to its end, whatever that means for the instance."""
        was = task.submission
        attempt, job = was.open, was.job
        assert attempt is not None
        now = self._clock.now()
        self._hold.attempt_ended(attempt.key, task.id, attempt.job, state, message, now)
        lost = state is AttemptState.LOST and attempt.job is None
        did_nothing = state is AttemptState.REFUSED or (
            state is AttemptState.CANCELED and job is not None and not _begun(job)
        )
        advice = self._backend.facts.advice
        done = job.actions_done if job is not None else 0
        said = attempt.count if state is AttemptState.SUCCESS else done
        task.change(
            submission=replace(
                was,
                open=None,
                job=None,
                unjudged=state,
                unknown_since=None,
                gone_since=None,
                reported=max(was.reported, attempt.first + said),
                cancelled_here=attempt.canceling,
                end=JobEnd.of(replace(attempt, state=state, message=message)),
                removal=advice.about_leftovers(message) if state is AttemptState.ERROR else (),
                missing=(*was.missing, replace(attempt, state=state, ended=now))
                if lost
                else was.missing,
            ),
            inspection=replace(
                task.inspection,
                judged=False,
                untouched=task.inspection.untouched and did_nothing,
            ),
        )

    def withdrawn(self, task: Task) -> None:
        """A submission has certainly not become a job, as the queue takes none."""
        was = task.submission
        assert was.open is not None
        number = was.number - 1
        begun = number > 0 or task.station > 0
        self._hold.withdrawn(was.open.key, task.id, self._clock.now(), begun=begun)
        task.change(
            state=None if begun else MoveState.WAITING,
            submission=replace(was, open=None, job=None, number=number),
            inspection=replace(task.inspection, judged=True),
        )

    def gone_since(self, before: float | None, state: JobState) -> float | None:
        """Since when the queue does not know a job; None where it does.

        ``before`` is what this said the last time.
        """
        if state is not JobState.GONE:
            return None
        return self._clock.now() if before is None else before

    def may_come_back(self, gone_since: float | None) -> bool:
        """True if a job that the queue does not know has been gone for a moment only.

        A node that has just become master may not have read its whole queue yet.
        """
        return gone_since is not None and self._clock.now() - gone_since < self._settle

    def _saw(self, task: Task, job: Job) -> None:
        gone_since = self.gone_since(task.submission.gone_since, job.state)
        if self.may_come_back(gone_since):
            task.change(submission=replace(task.submission, gone_since=gone_since))
            return
        task.change(submission=replace(task.submission, gone_since=gone_since, job=job))
        if job.state.ended:
            self.ended(task, ENDINGS[job.state], job.message)
            return
        assert task.submission.open is not None
        progress = task.fraction
        if abs(progress - task.submission.noted_progress) >= PROGRESS_STEP:
            self._hold.progress(task.submission.open.key, progress, self._clock.now())
            task.change(submission=replace(task.submission, noted_progress=progress))

    def _found(self, since: float | None) -> dict[str, Job]:
        """The run's jobs by their keys; of two with one key the older."""
        found: dict[str, Job] = {}
        for job in self._backend.find(self._hold.run.key_prefix, since):
            if job.key is not None:
                found.setdefault(job.key, job)
        return found

    def _waited(self, task: Task, asked: float) -> bool:
        """True if the queue was ``asked`` late enough for the answer to be final."""
        since = task.submission.unknown_since
        return since is not None and asked - since >= self._settle


def _begun(job: Job) -> bool:
    """True if a job has done anything, or may have."""
    return job.started is not None or job.actions_done > 0


def _key(task: Task) -> str:
    assert task.submission.open is not None
    return task.submission.open.key
