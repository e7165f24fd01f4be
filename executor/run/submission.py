"""Starts steps: predecessors done, slots free, budgets left, conditions read again."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

from executor.backend import STALE, Backend, Clock, Request
from executor.ledger import AttemptRecord, AttemptState, EventKind, Hold, MoveState, in_one_line
from executor.limits import Limits, budget_spent
from executor.pace import Pace
from executor.run.job_key import JobKey
from executor.run.job_tracking import JobTracking
from executor.run.late_jobs import LateJobs
from executor.run.move_task import MoveTask
from executor.run.other_runs import OtherRuns
from executor.run.readiness import Already, Drift, NotYet, Ready, Silent
from executor.run.same_cluster import check_same
from executor.run.task import Task
from executor.run.task_list import TaskList
from planner.timing import slot_free
from snapshots.cluster import Cluster
from snapshots.errors import Drained, NoAnswer, Refused, SourceError, TakenOver


class Submissions:
    """Submits the next actions of a runner's tasks.

    ``spent`` says which budget is used up: then no further move begins, those that have begun are
    brought to their end. ``drift`` is what is not as the plan has it: then nothing starts.
    ``drained`` says that the cluster takes no jobs.
    """

    def __init__(
        self,
        hold: Hold,
        backend: Backend,
        clock: Clock,
        limits: Limits,
        tasks: TaskList,
        tracking: JobTracking,
        other_runs: OtherRuns,
        late_jobs: LateJobs,
        pace: Pace,
    ) -> None:
        self.spent = ""
        self.drift = ""
        self.drained = ""
        self.ask_again_at = 0.0
        self._pace = pace
        self._silent: dict[str, float] = {}  # nodes that do not answer, since when
        self._hold = hold
        self._backend = backend
        self._clock = clock
        self._limits = limits
        self._tasks = tasks
        self._tracking = tracking
        self._other_runs = other_runs
        self._late_jobs = late_jobs
        self._cluster: Cluster | None = None

    def forget_snapshot(self) -> None:
        """A new round begins."""
        self._cluster = None

    def snapshot(self) -> Cluster:
        """The cluster as it is now; read at most once a round.

        Raises:
            Refused: it is another one than the run's.
        """
        if self._cluster is None:
            found = self._backend.read()
            check_same(self._hold.run, self._backend.target, found.cluster_uuid)
            self._cluster, nodes = found, found.nodes
            silent = {name for name, is_so in zip(nodes.names, nodes.silent, strict=True) if is_so}
            self._silent = {node: at for node, at in self._silent.items() if node in silent}
        return self._cluster

    def drifted(self, why: str, move: int | None = None, fix: tuple[str, ...] = ()) -> None:
        """The cluster is not what the plan was made for; ``fix`` as :meth:`Hold.drifted` has it."""
        if not self.drift:
            self._hold.drifted(why, move, self._clock.now(), fix)
            self.drift = in_one_line(why, fix)

    def queue_is_drained(self, why: str) -> None:
        """The cluster takes no jobs: nothing is submitted for a while, then one to find out."""
        now = self._clock.now()
        if not self.drained:
            self._hold.note(EventKind.QUEUE, why, now)
        self.drained, self.ask_again_at = why, now + self._pace.drained

    def queue_takes_jobs(self) -> None:
        """The cluster has taken a job."""
        if self.drained:
            self._hold.note(EventKind.QUEUE, "takes jobs again", self._clock.now())
            self.drained = ""

    def start(self) -> None:
        """Submit whatever may start now: moves that have begun and others, by their order."""
        begun = deque(task for task in self._tasks.running if task.inspection.judged)
        turn = self._next_turn()
        while not self._held_up() and (begun or turn is not None):
            if turn is None or (begun and begun[0].rank < turn.rank):
                self._continue(begun.popleft())
                continue
            if turn.inspection.not_before <= self._clock.now() and self._affordable(turn):
                self._submit_next(turn, self._first_served(turn))
            turn = self._next_turn()

    def _held_up(self) -> bool:
        """True if no job may start now, whichever move it is of."""
        return bool(self.drift) or bool(self.drained and self._clock.now() < self.ask_again_at)

    def _next_turn(self) -> Task | None:
        return None if self.spent else self._tasks.next_turn()

    def _continue(self, task: Task) -> None:
        """Submit the next job of a move that has begun.

        Its slots are its own, but a run that continues may have more such moves than slots.
        """
        if task.inspection.not_before > self._clock.now() or task.submission.open is not None:
            return
        if not task.inspection.judged:  # a late job of it was found since the round began
            return
        first_served = self._first_served(task)
        if slot_free(self._limits, task.busy, [other.busy for other in first_served]):
            self._submit_next(task, first_served)

    def _affordable(self, task: Task) -> bool:
        """True if the budgets allow a step that has not begun."""
        if not isinstance(task, MoveTask):
            return True
        self.spent = budget_spent(self._limits, self._tasks.begun, self._tasks.begun_gib, task.move)
        return not self.spent

    def _submit_next(self, task: Task, first_served: list[Task]) -> None:
        if not self._late_jobs.clear(task.subject):
            return
        found = task.check(self.snapshot(), first_served, self._backend.facts.advice)
        match found:
            case Drift():
                if not self._late_jobs.overtaken(task.subject):
                    self.drifted(found.why, task.id, found.fix)
            case Silent(node, why):
                self._wait_for_node(task, node, why)
            case NotYet(why):
                if not task.note:  # once: what is free changes from round to round
                    self._hold.note(EventKind.ROOM, why, self._clock.now(), task.id)
                    task.change(note=why)
            case Already(text):
                self._hold.reopened(task.id, self._clock.now(), text)
                seen = replace(task.inspection, judged=False)
                task.change(state=MoveState.RUNNING, inspection=seen)
            case Ready():
                whole = self._backend.facts.whole_moves
                ready = found if whole else replace(found, actions=found.actions[:1])
                safe, until = self._late_jobs.safe(task, ready)
                if safe:
                    self._submit(task, ready, safe)
                else:
                    self._wait_for_lost(task, until)

    def _request(self, task: Task, ready: Ready, count: int) -> Request:
        """The request for the next actions of a step, under a new number."""
        number = task.submission.number + 1
        task.change(submission=replace(task.submission, number=number))
        key = JobKey(task.id, task.station, number).text(self._hold.run.key_prefix)
        return task.request(key, ready, count)

    def _wait_for_node(self, task: Task, node: str, why: str) -> None:
        """Wait for a node that does not answer; a drift where no other move runs for long."""
        now = self._clock.now()
        since = self._silent.setdefault(node, now)
        if task.note != why:
            text = f"{why}: if it is down, mark it offline"
            self._hold.note(EventKind.SILENT, text, now, task.id)
            task.change(note=why)
        if now - since >= self._pace.silent and not self._tasks.open:
            self.drifted(f"{why}, for {(now - since) / 60:.0f} min by now", task.id)

    def _wait_for_lost(self, task: Task, until: float) -> None:
        now = self._clock.now()
        wait = max(0.0, until - now)
        text = (
            f"{task.subject}: waiting {wait:.0f} s: a lost request may still arrive and undo"
            " this step"
        )
        self._hold.note(EventKind.RETRY, text, now, task.id)
        task.change(inspection=replace(task.inspection, not_before=until))

    def _submit(self, task: Task, ready: Ready, actions: int) -> None:
        """Write the intention down, then ask for the job."""
        request = self._request(task, ready, actions)
        if not self._tasks.open:
            self._other_runs.entered()
        now = self._clock.now()
        self._hold.intend(request.key, task.id, task.station, actions, now, request.words)
        attempt = AttemptRecord.intention(
            request.key,
            self._hold.run.id,
            task.id,
            first=task.station,
            count=actions,
            now=now,
        )
        target = task.station + actions
        task.change(
            state=MoveState.RUNNING,
            submission=replace(
                task.submission, open=attempt, job=None, unjudged=None, target=target
            ),
            inspection=replace(task.inspection, judged=False, untouched=True),
        )
        held_up = self._clock.now() - now
        if held_up > STALE:
            # A process that slept, or a ledger that took so long: another runner may have taken
            # the run over meanwhile, which the next line of the ledger tells.
            text = f"not submitted: {held_up:.0f} s went by since it was decided"
            self._tracking.ended(task, AttemptState.REFUSED, text)
            return
        try:
            job = self._backend.submit(request)
        except Drained as error:
            self._tracking.withdrawn(task)
            self.queue_is_drained(str(error))
        except NoAnswer as error:
            unknown_since = self._clock.now()
            task.change(submission=replace(task.submission, unknown_since=unknown_since))
            self._hold.note(EventKind.NETWORK, str(error), self._clock.now(), task.id)
        except Refused as error:
            self._tracking.ended(task, AttemptState.REFUSED, str(error))
        else:
            self._submitted(task, job)
            self.queue_takes_jobs()

    def _submitted(self, task: Task, job: str) -> None:
        """The queue has the job; cancel it if another runner has taken the run over meanwhile.

        Raises:
            TakenOver: one has. A job that cannot be cancelled it finds by its key.
        """
        try:
            self._tracking.submitted(task, job, adopted=False)
        except TakenOver as error:
            try:
                back = self._backend.cancel(job)
            except SourceError:
                back = False
            fate = "was cancelled" if back else "still runs: the other runner finds it"
            raise TakenOver(f"{error}; its job {job}, submitted meanwhile, {fate}") from None

    def _first_served(self, task: Task) -> list[Task]:
        """The running moves that a move gives way to: those at work, and those before it."""
        return [
            other
            for other in self._tasks.running
            if other is not task
            and (
                other.submission.open is not None
                or not other.inspection.judged
                or other.rank < task.rank
            )
        ]
