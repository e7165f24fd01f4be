"""Rounds of looks at the instances whose job has ended, or that an earlier runner left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from executor.backend import Backend, Clock
from executor.ledger import Hold, MoveState
from executor.run.late_jobs import LateJobs
from executor.run.new_plans import NewPlans
from executor.run.same_cluster import check_cluster
from executor.run.submission import Submissions
from executor.run.task import Task
from executor.run.task_list import TaskList
from executor.run.verification import Verification
from snapshots.errors import Drained, NoAnswer


class Inspections:
    """Looks at instances, and tells what follows from it: a drift, a queue that is drained.

    ``between`` is called before every look: looks can take minutes, one by one.
    """

    def __init__(
        self,
        hold: Hold,
        backend: Backend,
        clock: Clock,
        tasks: TaskList,
        verification: Verification,
        late_jobs: LateJobs,
        submissions: Submissions,
        new_plans: NewPlans,
        between: Callable[[], None],
    ) -> None:
        self._hold = hold
        self._backend = backend
        self._clock = clock
        self._tasks = tasks
        self._verification = verification
        self._late_jobs = late_jobs
        self._submissions = submissions
        self._new_plans = new_plans
        self._between = between

    def look(self, *, stopping: bool) -> None:
        """Look at every instance for which it is time.

        Raises:
            NoAnswer: one could not be looked at; the others were.
            Refused: another cluster answers.
        """
        due = [task for task in self._tasks.lively if task.to_look_at(self._clock.now())]
        if not due:
            return
        check_cluster(self._hold.run, self._backend)
        self._backend.expect(
            [task.subject for task in due if task.wants_disks and not task.submission.late_jobs]
        )
        unseen: NoAnswer | None = None
        for task in due:
            if not task.to_look_at(self._clock.now()):  # another task's look has settled it
                continue
            self._between()
            try:
                self._look_at(task, stopping=stopping)
            except NoAnswer as error:
                unseen = error
        if unseen is not None:
            raise unseen

    def _look_at(self, task: Task, *, stopping: bool) -> None:
        back = task.inspection.look_back
        try:
            if not self._late_jobs.clear(task.subject):
                return
            elsewhere = (
                self._verification.look_back(task)
                if back
                else self._verification.look(task, stopping=stopping)
            )
        except Drained as error:
            # It can be for days: a stop does not wait for it, and the runner that resumes looks.
            self._submissions.queue_is_drained(str(error))
            seen, again = task.inspection, self._submissions.ask_again_at
            task.change(inspection=replace(seen, not_before=again, looks=max(seen.looks, 1)))
            return
        if elsewhere:
            self._submissions.drifted(elsewhere)
        if task.state is MoveState.DONE:
            self._new_plans.move_is_done()
