"""Jobs that turn up late, beside the one that took their place.

A request whose answer was lost may take longer to arrive than the runner waits for it. It is
given up then, and the step is submitted again under another number. Should the first request arrive
all the same, there are two jobs for one step. So the runner keeps looking for it: whenever it is
about to believe or to begin something on that instance, and now and then in between. While such a
job is open nothing is believed of its instance, and nothing more is begun there.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from executor.backend import Backend, Clock, Job, JobState
from executor.ledger import AttemptState, EventKind, Hold, MoveState
from executor.run.job_key import JobKey
from executor.run.job_tracking import CLOCKS_DIFFER, ENDINGS, JobTracking
from executor.run.readiness import Ready
from executor.run.task import LateJob, Task
from executor.run.task_list import TaskList
from snapshots.errors import NoAnswer, Refused

_FRESH = 1.0
"""Seconds. A look at an instance can take many more, and a job come in between."""
_LOOK_SOON, _LOOK_LATER = 10.0, 60.0
"""Seconds between looks while a request may still be on its way, and after that."""


class LateJobs:
    """The jobs of a runner's tasks that came unexpected.

    ``on_its_way`` is for how many seconds a request that was given up may undo something.
    ``again``: another runner had the run before this one, so that there may be jobs already which
    the ledger has for lost, or knows nothing of.
    """

    def __init__(
        self,
        hold: Hold,
        backend: Backend,
        clock: Clock,
        tracking: JobTracking,
        tasks: TaskList,
        on_its_way: float,
        *,
        again: bool,
    ) -> None:
        self._hold = hold
        self._backend = backend
        self._clock = clock
        self._tracking = tracking
        self._tasks = tasks
        self._on_its_way = on_its_way
        self._again = again
        self._asked: float | None = None

    def look(self, *, stopping: bool) -> None:
        """Once a round: follow known late jobs, cancel those that need not run, find others."""
        self._follow()
        if self._again or self._due():
            self._find_unless(stopping=stopping)
        for task in self._tasks.lively:
            for late in list(task.submission.late_jobs):
                self._choose(task, late, stopping=stopping)

    def clear(self, subject: str) -> bool:
        """True if no such job can be at an instance, or a node, now; looks into the queue if need
        be."""
        if any(task.submission.missing for task in self._tasks.about(subject)) and self._outdated():
            self._find()
        return not any(task.submission.late_jobs for task in self._tasks.about(subject))

    def overtaken(self, subject: str) -> bool:
        """True if a late job may have brought an instance, or a node, from where it is expected."""
        if any(task.submission.missing for task in self._tasks.about(subject)):
            self._find()
        return any(
            task.submission.late_jobs or task.is_unseen for task in self._tasks.about(subject)
        )

    def quiet(self, *, stopping: bool) -> bool:
        """True if there are none at all, as far as one last look tells.

        A stop does not wait for looks at what they did: the runner that resumes looks.
        """
        if self._tasks.missing and self._outdated():
            self._find_unless(stopping=stopping)
        return not any(
            task.submission.late_jobs or (not stopping and task.is_unseen)
            for task in self._tasks.lively
        )

    def safe(self, task: Task, ready: Ready) -> tuple[int, float]:
        """See :meth:`executor.run.task.Task.safe`."""
        others = self._tasks.about(task.subject)
        return task.safe(ready, others, self._clock.now(), self._on_its_way)

    # -- finding -------------------------------------------------------------------------------

    def _due(self) -> bool:
        lost = [one.ended or one.intended for one in self._tasks.missing]
        if not lost:
            return False
        now = self._clock.now()
        pause = _LOOK_SOON if now - max(lost) < self._on_its_way else _LOOK_LATER
        return self._asked is None or now - self._asked >= pause

    def _outdated(self) -> bool:
        """True if the last answer of the queue is too old to believe or begin something by."""
        return self._asked is None or self._clock.now() - self._asked > _FRESH

    def _find_unless(self, *, stopping: bool) -> None:
        """Look in the queue; a stop does not wait for a network that is away."""
        try:
            self._find()
        except NoAnswer:
            if not stopping:
                raise

    def _find(self) -> None:
        """Look in the queue for jobs of the run that no open submission has."""
        asked, run = self._clock.now(), self._hold.run
        found = self._backend.find(run.key_prefix, run.created - CLOCKS_DIFFER)
        known = set[str]().union(*(task.submission.jobs for task in self._tasks))
        if not known or not known.issubset(job.id for job in found):
            # The clocks may differ by more than that: nothing is left out now.
            found = self._backend.find(run.key_prefix)
        self._again, self._asked = False, asked
        followed, waited_for = self._followed()
        for job in found:
            if job.id in followed or job.key in waited_for:
                continue
            if job.state.ended and job.id in known:
                continue
            key = JobKey.read(job.key or "", run.key_prefix)
            task = None if key is None else self._tasks.with_id(key.move)
            if task is not None and key is not None:
                self._turned_up(task, job, key)

    def _followed(self) -> tuple[set[str | None], set[str]]:
        """The ids of jobs that are followed, and the keys of submissions without an answer yet."""
        own = [task.submission.open for task in self._tasks.open if task.submission.open]
        ids = {attempt.job for attempt in own}
        ids |= {late.job.id for task in self._tasks.lively for late in task.submission.late_jobs}
        return ids, {one.key for one in own if one.state is AttemptState.INTENDED}

    def _turned_up(self, task: Task, job: Job, key: JobKey) -> None:
        now, was = self._clock.now(), task.submission
        lost = next((one for one in was.missing if one.key == job.key), None)
        missing = was.missing
        text = f"job {job.id} arrived late ({job.state.value}; its submission {job.key}"
        if lost is not None:
            self._hold.turned_up(lost.key, task.id, job.id, now, f"{text} had no answer)")
            missing = tuple(one for one in was.missing if one.key != lost.key)
            lost = replace(
                lost, state=AttemptState.SUBMITTED, job=job.id, submitted=now, ended=None
            )
        else:
            self._hold.note(EventKind.ADOPT, f"{text} is not in the ledger)", now, task.id)
        first = min(key.first, task.length - 1)
        late = LateJob(job, first if lost is None else lost.first, lost)
        task.change(
            submission=replace(
                was,
                jobs=was.jobs | {job.id},
                number=max(was.number, key.number),
                missing=missing,
                late_jobs=(*was.late_jobs, late),
            )
        )
        self._see(task, late, job)

    # -- following -----------------------------------------------------------------------------

    def _follow(self) -> None:
        late_jobs = [
            (task, late) for task in self._tasks.lively for late in task.submission.late_jobs
        ]
        if not late_jobs:
            return
        now = self._backend.jobs([late.job.id for _, late in late_jobs])
        for task, late in late_jobs:
            self._see(task, late, now[late.job.id])

    def _see(self, task: Task, late: LateJob, job: Job) -> None:
        gone_since = self._tracking.gone_since(late.gone_since, job.state)
        if self._tracking.may_come_back(gone_since):
            _put(task, late, replace(late, gone_since=gone_since))
            return
        if not job.state.ended:
            seen = replace(job, key=late.job.key)
            _put(task, late, replace(late, gone_since=gone_since, job=seen))
            return
        _put(task, late)
        state, now = ENDINGS[job.state], self._clock.now()
        if state is not AttemptState.CANCELED or job.actions_done:
            # Before its end is written down, so that it is never forgotten.
            self._needs_another_look(task)
        if late.attempt is not None:
            key, move = late.attempt.key, task.id
            self._hold.attempt_ended(key, move, job.id, state, job.message, now)
        else:
            self._hold.late_job_ended(task.id, job.id, state, job.message, now)
        done = late.first + job.actions_done
        if state is AttemptState.SUCCESS and late.attempt is not None:
            done = late.attempt.first + late.attempt.count
        reported = max(task.submission.reported, done)
        task.change(submission=replace(task.submission, reported=reported))

    def _needs_another_look(self, task: Task) -> None:
        """A job of ``task`` may have moved its instance: the move that it is in by now is judged
        by another look."""
        here = [other for other in self._tasks if other.subject == task.subject]
        begun = [
            other
            for other in here
            if other.submission.number and other.state is not MoveState.DROPPED
        ]
        for latest in begun[-1:]:
            seen = replace(latest.inspection, untouched=False)
            if latest.state in (MoveState.DONE, MoveState.WAITING):
                text = f"{task.subject}: a late job has ended, the {latest.kind} is checked"
                self._hold.reopened(latest.id, self._clock.now(), text)
                seen = replace(seen, judged=False, looks=0)
                latest.change(state=MoveState.RUNNING)
            if latest.state is MoveState.RUNNING and latest.submission.open is None:
                seen = replace(seen, judged=False, not_before=0.0)
            elif latest.state in (MoveState.FAILED, MoveState.BROKEN):
                seen = replace(seen, look_back=True, looks=0, not_before=0.0)
            latest.change(inspection=seen)

    def _choose(self, task: Task, late: LateJob, *, stopping: bool) -> None:
        """Of two jobs for one step cancel the one that waits, the late one if both wait."""
        waits = late.job.state is JobState.QUEUED
        if (
            task.submission.open is None
            and task.state is MoveState.RUNNING
            and late.attempt is not None
        ):
            fits = late.first == task.station and not stopping
            if len(task.submission.late_jobs) == 1 and (fits or not waits):
                self._tracking.adopted(task, late.attempt, late.job)
                return
        if waits:
            self._cancel(task, late)
        else:
            self._tracking.cancel_queued(self._tasks.about(task.subject))

    def _cancel(self, task: Task, late: LateJob) -> None:
        if not late.canceling:
            now = self._clock.now()
            if late.attempt is not None:
                self._hold.canceling(late.attempt.key, task.id, now)
            else:
                text = f"cancels late job {late.job.id}"
                self._hold.note(EventKind.CANCEL, text, now, task.id)
            _put(task, late, replace(late, canceling=True))
        with suppress(Refused):  # the next look at it tells
            self._backend.cancel(late.job.id)


def _put(task: Task, late: LateJob, *now: LateJob) -> None:
    """A late job of a task is seen otherwise from now on, or (``now`` left out) has ended."""
    late_jobs = task.submission.late_jobs
    where = next(k for k, one in enumerate(late_jobs) if one is late)
    late_jobs = (*late_jobs[:where], *now, *late_jobs[where + 1 :])
    task.change(submission=replace(task.submission, late_jobs=late_jobs))
