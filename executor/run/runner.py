"""The runner of a run: a loop that looks, writes down, and only then acts.

All that it knows is in the ledger or on the cluster, so another runner can continue after one that
died at any moment. Every round

1. finds out about submissions whose fate is unknown, by their keys in the queue,
2. follows the jobs that are open,
3. looks at the instances whose job has ended, whatever the job said,
4. starts what may start: its predecessors done, its nodes free, its conditions read again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from executor.backend import Backend, Clock
from executor.intervals import Pace
from executor.ledger import AttemptRecord, EventKind, Hold, Ledger, MoveState, RunState
from executor.limits import Limits
from executor.run.job_tracking import JobTracking
from executor.run.late_jobs import LateJobs
from executor.run.new_plans import NewPlans
from executor.run.other_runs import OtherRuns
from executor.run.replanning import Agreed, Replan
from executor.run.same_cluster import check_same
from executor.run.submission import Submissions
from executor.run.task import Task
from executor.run.task_list import TaskList
from executor.run.verification import LOOKS, Verification
from executor.run.waiting import Waiting
from snapshots.errors import Drained, NoAnswer, SourceError

BEAT = 60.0
"""Seconds after which the ledger is told within a round that the runner lives."""
_ENDED = {
    MoveState.FAILED: "failed",
    MoveState.BROKEN: "is broken",
    MoveState.BLOCKED: "is blocked",
    MoveState.DROPPED: "was left out",
}
"""The end of a move that was not done, after ``move 2 (web), which``."""


class Runner:
    """One runner for one run.

    Args:
        ledger: where the run is written down.
        hold: this process's hold on it.
        backend: the cluster.
        clock: its time.
        limits: throttles and budgets.
        replan: makes a new plan when the cluster has drifted; None stops the run then.
        agreed: what a new plan may cost; None: whatever it does.
        on_round: called after every round.
        pace: see :class:`Pace`.
    """

    def __init__(
        self,
        ledger: Ledger,
        hold: Hold,
        backend: Backend,
        clock: Clock,
        limits: Limits,
        *,
        replan: Replan | None = None,
        agreed: Agreed | None = None,
        on_round: Callable[[Runner], None] | None = None,
        pace: Pace | None = None,
    ) -> None:
        self.hold = hold
        self.backend = backend
        self.clock = clock
        self.limits = limits
        self.pace = pace or Pace()
        self.stopping = ""
        self.tasks = TaskList(limits)
        self._ledger = ledger
        self._on_round = on_round
        self._tracking = JobTracking(hold, backend, clock, self.pace.settle)
        self._verification = Verification(hold, backend, clock, self.pace, limits.attempts)
        self._other_runs = OtherRuns(hold.run, backend, clock)
        again = hold.run.started is not None
        self._late_jobs = LateJobs(
            hold,
            backend,
            clock,
            self._tracking,
            self.tasks,
            self.pace.on_its_way,
            again=again,
        )
        self._submissions = Submissions(
            hold,
            backend,
            clock,
            limits,
            self.tasks,
            self._tracking,
            self._other_runs,
            self._late_jobs,
            self.pace,
        )
        self._new_plans = NewPlans(hold, clock, self.tasks, self._submissions, replan, agreed)
        self.waiting = Waiting(hold, backend, clock)
        self._new_plan_because = ""
        self._beaten = 0.0
        self._outage = ""
        self._unanswered = 0
        self._stop_told = False

    # -- the loop ------------------------------------------------------------------------------

    def run(self) -> RunState:
        """Run until nothing is left to do or to wait for.

        Raises:
            LedgerError: the ledger cannot be written, or another runner has taken the run over.
        """
        self.hold.begin(self.clock.now(), again=not self.stopping)
        self._load()
        if self._new_plan_because:
            self._submissions.drifted(self._new_plan_because)
        while True:
            try:
                ended = self._round()
            except NoAnswer as error:
                self._tell_outage(str(error))
                ended = self._unheard()
            except SourceError as error:
                return self._finish(RunState.STOPPED, str(error))
            else:
                self._unanswered = 0
                self._tell_it_is_over()
            self.waiting.tell(self.tasks.lively, self._outage or self._submissions.drained)
            if self._on_round is not None:
                self._on_round(self)
            if ended is not None:
                return self._finish(*ended)
            self.clock.sleep(self.pace.poll)

    def stop(self, why: str) -> None:
        """Start nothing more, cancel waiting jobs, end when the running ones have ended."""
        self.stopping = self.stopping or why

    def ask_for_new_plan(self, why: str) -> None:
        """Begin nothing more of the present plan: a new one takes its place."""
        self._new_plan_because = why

    @property
    def running(self) -> list[Task]:
        """The moves that run."""
        return self.tasks.running

    @property
    def winding_up(self) -> str:
        """The reason why nothing more begins; "" while moves begin."""
        return self.stopping or self._submissions.drift or self._submissions.spent

    def _round(self) -> tuple[RunState, str] | None:
        """One round; the final state and its reason once there is nothing left to do."""
        self.tasks.new_round()
        self._submissions.forget_snapshot()
        self._beat()
        if self._outage:
            self._check_cluster()
        if self._late():
            self.stop("time limit reached")
        self._tracking.find_unknown(self.tasks.lively)
        self._tracking.follow(self.tasks.lively)
        self._late_jobs.look(stopping=bool(self.stopping))
        if self.stopping:
            self._tracking.cancel_queued(self.tasks.lively)
        if self._other_runs.due and not any(
            task.submission.unknown_since for task in self.tasks.lively
        ):
            other = self._other_runs.look()
            if other:
                self.stop(other)
        self._look()
        self._block()
        if not (self.stopping or self._submissions.drift):
            self._submissions.start()
        ended = self._ended()
        if ended is None or self._late_jobs.quiet(stopping=bool(self.stopping)):
            return ended
        return None

    def _beat(self) -> None:
        """Say that this runner lives, and hear whether it is to stop."""
        self._beaten = self.clock.now()
        if self.hold.heartbeat(self._beaten):
            self.stop("asked to stop")
            self._stop_told = True
        elif self.stopping and not self._stop_told:
            self.hold.stopping(self.stopping, self._beaten)
            self._stop_told = True

    def _check_cluster(self) -> None:
        """Check that the run's own cluster answers before its answers are believed.

        Raises:
            Refused: another one answers.
        """
        check_same(self.hold.run, self.backend.target, self.backend.identity().uuid)

    def _look(self) -> None:
        """Look at the instances whose job has ended, or that an earlier runner left."""
        unseen: NoAnswer | None = None
        due = [task for task in self.tasks.lively if task.to_look_at(self.clock.now())]
        if due:
            self._check_cluster()
            names = [
                task.move.instance
                for task in due
                if task.wants_disks and not task.submission.late_jobs
            ]
            self.backend.expect(names)
        for task in due:
            if not task.to_look_at(self.clock.now()):  # another task's look has settled it
                continue
            back = task.inspection.look_back
            if self.clock.now() - self._beaten > BEAT:  # looks can take minutes, one by one
                self._beat()
            try:
                if not self._late_jobs.clear(task.move.instance):
                    continue
                elsewhere = (
                    self._verification.look_back(task)
                    if back
                    else self._verification.look(task, stopping=bool(self.stopping))
                )
            except Drained as error:
                # For days, perhaps: a stop does not wait for it, and who resumes looks again.
                self._submissions.queue_is_drained(str(error))
                seen, again = task.inspection, self._submissions.ask_again_at
                task.change(inspection=replace(seen, not_before=again, looks=max(seen.looks, 1)))
                continue
            except NoAnswer as error:  # others may be seen all the same
                unseen = error
                continue
            if elsewhere:
                self._submissions.drifted(elsewhere)
            if task.state is MoveState.DONE:
                self._new_plans.move_is_done()
        if unseen is not None:
            raise unseen

    def _unheard(self) -> tuple[RunState, str] | None:
        """The end of a round in which something was not answered; as :meth:`_round`.

        A stop does not wait for long once no job is open: the runner that resumes looks again.
        """
        if not self.stopping or any(
            task.submission.open is not None or task.submission.late_jobs for task in self.tasks
        ):
            return None
        self._unanswered += 1
        return (RunState.STOPPED, self.stopping) if self._unanswered >= LOOKS else None

    def _ended(self) -> tuple[RunState, str] | None:
        open_jobs = [
            task
            for task in self.tasks.lively
            if task.submission.open is not None or task.submission.late_jobs
        ]
        unsettled = [
            task
            for task in self.tasks.lively
            if task.inspection.look_back
            or (
                task.state is MoveState.RUNNING
                and task.inspection.looks
                and not task.inspection.judged
            )
        ]
        if open_jobs or (unsettled and not self.stopping):
            return None
        left = self.tasks.left
        if self.stopping and (left or self._submissions.drift):
            return RunState.STOPPED, self.stopping
        if self._submissions.drift:
            if any(
                task.submission.open is None and not task.inspection.judged for task in self.running
            ):
                return None
            return None if self._new_plans.make() else (RunState.DRIFTED, self._submissions.drift)
        if self._submissions.spent and left and not self.running:
            return RunState.STOPPED, self._submissions.spent
        if left:
            return None
        # What failed before the cluster was planned again is the new plan's to care for, also where
        # that found nothing left to do.
        failed = [
            task
            for task in self.tasks
            if task.state is MoveState.BROKEN
            or (
                task.plan == self._new_plans.number
                and task.state in (MoveState.FAILED, MoveState.BLOCKED)
            )
        ]
        if failed:
            return RunState.INCOMPLETE, f"{len(failed)} of {len(self.tasks)} moves not done"
        return RunState.DONE, ""

    def _finish(self, state: RunState, why: str) -> RunState:
        for task in self.running:
            if task.submission.open is None:
                self.hold.pause(task.move.id, task.station, self.clock.now())
                task.change(state=MoveState.WAITING)
        self.hold.finish(state, why, self.clock.now())
        return state

    def _late(self) -> bool:
        return self.limits.until is not None and self.clock.now() >= self.limits.until

    def _tell_outage(self, why: str) -> None:
        """Once, not every round."""
        if not self._outage:
            self.hold.note(EventKind.NETWORK, why, self.clock.now())
        self._outage = why

    def _tell_it_is_over(self) -> None:
        if self._outage:
            self.hold.note(EventKind.NETWORK, "answers again", self.clock.now())
            self._outage = ""

    # -- what the ledger knows -----------------------------------------------------------------

    def _load(self) -> None:
        run, now = self.hold.run.id, self.clock.now()
        found = self._ledger.contents(run)
        records = {record.move: record for record in found.moves}
        self._new_plans.number = len(found.plans) - 1
        attempts: dict[int, list[AttemptRecord]] = {}
        for attempt in found.attempts:
            attempts.setdefault(attempt.move, []).append(attempt)
        for plan in found.plans:
            self.tasks.add(
                Task.of(move, records[move.id], attempts.get(move.id, ()), now, plan, self._is_id)
                for move in plan.moves
            )

    def _is_id(self, job: str) -> bool:
        return self.backend.facts.job_order(job) is not None

    def _block(self) -> None:
        """End the moves that wait for one that was not done."""
        for task, before in self.tasks.blocked():
            earlier, state = before.move, _ENDED[before.state]
            text = f"waits for move {earlier.id} ({earlier.instance}), which {state}"
            self._verification.end(task, MoveState.BLOCKED, text)
