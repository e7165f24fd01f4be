"""The runner of a run: a loop that looks, writes down, and only then acts.

All that it knows is in the ledger or on the cluster, so another runner can continue after one that
died at any moment. Every round

1. finds out about submissions whose fate is unknown, by their keys in the queue,
2. follows the jobs that are open,
3. looks at the instances whose job has ended, whatever the job said,
4. starts what may start: its predecessors done, its nodes free, its conditions read again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from executor.backend import Backend, Clock
from executor.ledger import Hold, Ledger, MoveState, RunState
from executor.limits import Limits
from executor.pace import Pace
from executor.run.inspections import Inspections
from executor.run.job_tracking import JobTracking
from executor.run.last_look import looked_after, not_empty, taken_back
from executor.run.late_jobs import LateJobs
from executor.run.new_plans import NewPlans
from executor.run.other_runs import OtherRuns
from executor.run.outage import Outage
from executor.run.recorded_tasks import recorded_tasks
from executor.run.replanning import Agreed, Replan
from executor.run.run_end import RunEnd, run_end
from executor.run.same_cluster import check_cluster, check_same
from executor.run.submission import Submissions
from executor.run.task import Task
from executor.run.task_list import TaskList
from executor.run.verification import LOOKS, Verification
from executor.run.waiting import Waiting
from planner.plan import Plan
from snapshots.errors import NoAnswer, SourceError

BEAT = 60.0
"""Seconds after which the ledger is told within a round that the runner lives."""
_ENDED = {
    MoveState.FAILED: "failed",
    MoveState.BROKEN: "is broken",
    MoveState.BLOCKED: "is blocked",
    MoveState.DROPPED: "was left out",
}
"""The end of a step that was not done, after ``move 2 (web), which``."""


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
        self._inspections = Inspections(
            hold,
            backend,
            clock,
            self.tasks,
            self._verification,
            self._late_jobs,
            self._submissions,
            self._new_plans,
            self._beat_if_due,
        )
        self.waiting = Waiting(hold, backend, clock)
        self._new_plan_because = ""
        self._beaten = 0.0
        self._outage = Outage(hold, clock)
        self._unanswered = 0
        self._stop_told = False
        self._plans: Sequence[Plan] = ()

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
                end = self._round()
            except NoAnswer as error:
                self._outage.no_answer(str(error))
                end = self._unheard()
            except SourceError as error:
                return self._finish(RunEnd(RunState.STOPPED, str(error)))
            else:
                self._unanswered = 0
                self._outage.answered()
            self.waiting.tell(self.tasks.lively, self._outage.why or self._submissions.drained)
            if self._on_round is not None:
                self._on_round(self)
            if end is not None:
                return self._finish(end)
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

    def _round(self) -> RunEnd | None:
        """One round; returns the end of the run once there is nothing left to do."""
        self.tasks.new_round()
        self._submissions.forget_snapshot()
        self._beat()
        if self._outage.why:
            check_cluster(self.hold.run, self.backend)
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
        self._inspections.look(stopping=bool(self.stopping))
        self._block()
        if not (self.stopping or self._submissions.drift):
            self._submissions.start()
        end = self._end()
        if end is None or self._late_jobs.quiet(stopping=bool(self.stopping)):
            return end
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

    def _beat_if_due(self) -> None:
        if self.clock.now() - self._beaten > BEAT:
            self._beat()

    def _unheard(self) -> RunEnd | None:
        """The end of a round in which something was not answered; as :meth:`_round`.

        A stop does not wait for long once no job is open: the runner that resumes looks again.
        """
        if not self.stopping or any(task.has_jobs for task in self.tasks):
            return None
        self._unanswered += 1
        stopped = RunEnd(RunState.STOPPED, self.stopping)
        return stopped if self._unanswered >= LOOKS else None

    def _end(self) -> RunEnd | None:
        """The end of the run, if it has come and no new plan takes it on."""
        submissions = self._submissions
        end = run_end(
            self.tasks,
            self._new_plans.number,
            stopping=self.stopping,
            drift=submissions.drift,
            spent=submissions.spent,
        )
        if end is not None and end.state is RunState.DONE:
            return self._last_look()
        if end is None or end.state is not RunState.DRIFTED:
            return end
        # Where none can be made, the drift says why.
        return None if self._new_plans.make() else RunEnd(RunState.DRIFTED, submissions.drift)

    def _last_look(self) -> RunEnd | None:
        """The end of a run that has done all, unless the cluster is not as it left it."""
        given = looked_after(self.tasks)
        if not given:
            return RunEnd(RunState.DONE)
        cluster = self.backend.read()
        check_same(self.hold.run, self.backend.target, cluster.cluster_uuid)
        for task, text in taken_back(given.values(), cluster):
            task.change(station=0)
            self._verification.end(task, MoveState.FAILED, text)
        if any(task.state is MoveState.FAILED for task in given.values()):
            return None  # the next round tells the end of that
        left = next(filter(None, (not_empty(plan, cluster) for plan in self._plans)), "")
        return RunEnd(RunState.INCOMPLETE, left) if left else RunEnd(RunState.DONE)

    def _finish(self, end: RunEnd) -> RunState:
        for task in self.running:
            if task.submission.open is None:
                self.hold.pause(task.id, task.station, self.clock.now())
                task.change(state=MoveState.WAITING)
        self.hold.finish(end.state, end.why, self.clock.now())
        return end.state

    def _late(self) -> bool:
        return self.limits.until is not None and self.clock.now() >= self.limits.until

    def _load(self) -> None:
        """Take the steps as the ledger has them."""
        found = self._ledger.contents(self.hold.run.id)
        self._new_plans.number = len(found.plans) - 1
        self._plans = found.plans
        job_order = self.backend.facts.job_order
        self.tasks.add(
            recorded_tasks(found, lambda job: job_order(job) is not None, self.clock.now())
        )

    def _block(self) -> None:
        """End the steps that wait for one that was not done."""
        for task, before in self.tasks.blocked():
            text = f"waits for {before.label}, which {_ENDED[before.state]}"
            self._verification.end(task, MoveState.BLOCKED, text)
