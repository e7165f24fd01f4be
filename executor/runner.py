"""Carries a run out: a loop that looks, writes down, and only then acts.

Nothing is remembered that is not in the ledger or on the cluster, so a runner that dies at any
moment is continued by another from the same two. Every round

1. finds out about submissions whose fate is unknown, by their keys in the queue,
2. follows the jobs that are open,
3. looks at the instances whose job has ended, whatever the job said,
4. starts what may start: its predecessors done, its nodes free, its conditions read again.
"""

from __future__ import annotations

from collections.abc import Callable

from executor import preconditions
from executor.backend import Backend, Clock, JobRequest
from executor.following import Following
from executor.ledger import AttemptRecord, AttemptState, Hold, Ledger, MoveState, RunState
from executor.limits import Limits, slot_free
from executor.pace import Pace
from executor.replanning import Replan, renumbered
from executor.settling import Settling
from executor.stations import words
from executor.task import Task
from planner.plan import Plan
from planner.plural import count
from snapshots.cluster import Cluster
from snapshots.errors import NoAnswer, Refused, SourceError

REPLANS = 5
"""In a row, without a move done between them."""


class Runner:
    """One runner for one run.

    Args:
        ledger: where the run is written down.
        hold: this process's hold on it.
        backend: the cluster.
        clock: its time.
        limits: throttles and budgets.
        replan: makes a new plan when the cluster has drifted; None stops the run then.
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
        on_round: Callable[[Runner], None] | None = None,
        pace: Pace | None = None,
    ) -> None:
        self.hold = hold
        self.backend = backend
        self.clock = clock
        self.limits = limits
        self.pace = pace or Pace()
        self.stopping = ""
        self.drift = ""
        self.tasks: list[Task] = []
        self._ledger = ledger
        self._replan = replan
        self._replans = 0
        self._on_round = on_round
        self._following = Following(hold, backend, clock, self.pace.settle)
        self._settling = Settling(hold, backend, clock, self.pace, limits.attempts)
        self._cluster: Cluster | None = None
        self._outage = ""

    # -- the loop ------------------------------------------------------------------------------

    def run(self) -> RunState:
        """Carry the run out until nothing is left to do or to wait for.

        Raises:
            LedgerError: the ledger cannot be written, or somebody else has taken the run over.
        """
        self.hold.begin(self.clock.now(), again=not self.stopping)
        self._load()
        while True:
            try:
                ended = self._round()
            except NoAnswer as error:
                self._tell_outage(str(error))
                ended = None
            except SourceError as error:
                return self._finish(RunState.STOPPED, str(error))
            if self._on_round is not None:
                self._on_round(self)
            if ended is not None:
                return self._finish(*ended)
            self.clock.sleep(self.pace.poll)

    def stop(self, why: str) -> None:
        """Start nothing more, take waiting jobs back, end when the running ones have ended."""
        self.stopping = self.stopping or why

    @property
    def running(self) -> list[Task]:
        """The moves that are under way."""
        return [task for task in self.tasks if task.state is MoveState.RUNNING]

    def _round(self) -> tuple[RunState, str] | None:
        """One round; the final state and its reason once there is nothing left to do."""
        self._cluster = None
        if self.hold.heartbeat(self.clock.now()):
            self.stop("asked to stop")
        if self._late():
            self.stop("its time is over")
        self._following.find_unknown(self.tasks)
        self._following.follow(self.tasks)
        if self.stopping:
            self._following.take_back(self.tasks)
        for task in self.running:
            if task.open is None and not task.judged and task.not_before <= self.clock.now():
                elsewhere = self._settling.look(task, stopping=bool(self.stopping))
                if elsewhere:
                    self._drifted(elsewhere)
                if task.state is MoveState.DONE:
                    self._replans = 0
        if self._outage:
            self.hold.note("network", "answers again", self.clock.now())
            self._outage = ""
        self._block()
        if not (self.stopping or self.drift):
            self._start()
        return self._ended()

    def _ended(self) -> tuple[RunState, str] | None:
        open_jobs = [task for task in self.tasks if task.open is not None]
        unsettled = [task for task in self.running if task.looks and not task.judged]
        if open_jobs or (unsettled and not self.stopping):
            return None
        left = [task for task in self.tasks if not task.state.ended]
        if self.stopping and (left or self.drift):
            return RunState.STOPPED, self.stopping
        if self.drift:
            if any(task.open is None and not task.judged for task in self.running):
                return None
            return None if self._plan_anew() else (RunState.DRIFTED, self.drift)
        if left:
            return None
        latest = max((task.plan for task in self.tasks), default=0)
        # What failed before the cluster was planned anew is the new plan's to care for.
        failed = [
            task
            for task in self.tasks
            if task.state is MoveState.BROKEN
            or (task.plan == latest and task.state in (MoveState.FAILED, MoveState.BLOCKED))
        ]
        if failed:
            return RunState.INCOMPLETE, f"{len(failed)} of {len(self.tasks)} moves not done"
        return RunState.DONE, ""

    def _finish(self, state: RunState, why: str) -> RunState:
        for task in self.running:
            if task.open is None:
                self.hold.pause(task.move.id, task.station)
                task.state = MoveState.WAITING
        self.hold.finish(state, why, self.clock.now())
        return state

    def _late(self) -> bool:
        return self.limits.until is not None and self.clock.now() >= self.limits.until

    def _tell_outage(self, why: str) -> None:
        """Once, not every round."""
        if not self._outage:
            self.hold.note("network", why, self.clock.now())
        self._outage = why

    # -- what the ledger knows -----------------------------------------------------------------

    def _load(self) -> None:
        run, now = self.hold.run.id, self.clock.now()
        attempts = self._ledger.attempts(run)
        records = {record.move: record for record in self._ledger.moves(run)}
        self.tasks = [
            Task.of(move, records[move.id], attempts, now)
            for plan in self._ledger.plans(run)
            for move in plan.moves
        ]

    # -- starting ------------------------------------------------------------------------------

    def _block(self) -> None:
        """Moves whose predecessors were not carried out will not be either."""
        states = {task.move.id: task for task in self.tasks}
        for task in self.tasks:
            if task.state is not MoveState.WAITING:
                continue
            for earlier in task.move.after:
                before = states[earlier]
                if before.state in (MoveState.FAILED, MoveState.BROKEN, MoveState.BLOCKED):
                    text = f"waits for move {earlier} ({before.move.instance}), not carried out"
                    self._settling.end(task, MoveState.BLOCKED, text)
                    break

    def _start(self) -> None:
        done = {task.move.id for task in self.tasks if task.state is MoveState.DONE}
        for task in self.tasks:
            if self.stopping or self.drift:
                return
            if task.not_before > self.clock.now() or task.open is not None:
                continue
            if task.state is MoveState.RUNNING and task.judged:
                # Its slots are its own, but a run that goes on may have more such moves than slots.
                others = [other.busy for other in self._first_served(task)]
                if slot_free(self.limits, task.busy, others):
                    self._submit_next(task)
            elif task.state is MoveState.WAITING and done.issuperset(task.move.after):
                others = [other.busy for other in self.running]
                if slot_free(self.limits, task.busy, others) and self._affordable(task):
                    self._submit_next(task)

    def _first_served(self, task: Task) -> list[Task]:
        """The running moves that a move gives way to: those at work, and those before it."""
        position = self.tasks.index(task)
        return [
            other
            for number, other in enumerate(self.tasks)
            if other.state is MoveState.RUNNING
            and other is not task
            and (other.open is not None or not other.judged or number < position)
        ]

    def _affordable(self, task: Task) -> bool:
        """Whether the budgets allow a move that has not begun; ends the run if not."""
        begun = [t.move for t in self.tasks if t.number]
        limits = self.limits
        if limits.total_moves is not None and len(begun) >= limits.total_moves:
            self.stop(f"its budget of {count(limits.total_moves, 'move')} is used up")
            return False
        copied = sum(move.copy_gib for move in begun) + task.move.copy_gib
        if limits.copy_gib is not None and copied > limits.copy_gib:
            self.stop(f"its budget of {limits.copy_gib:g} GiB to copy is used up")
            return False
        return True

    def _submit_next(self, task: Task) -> None:
        # Of two that wait for each other's room the earlier one goes first.
        others = [
            preconditions.Underway(other.move, other.station) for other in self._first_served(task)
        ]
        found = preconditions.check(task.move, task.station, self._snapshot(), others)
        match found:
            case preconditions.Drift(why):
                self._drifted(why, task.move.id)
            case preconditions.NotYet(why):
                if not task.note:  # once: what is free changes from round to round
                    self.hold.note("room", why, self.clock.now(), task.move.id)
                    task.note = why
            case preconditions.Ready(template, actions):
                actions = actions if self.backend.whole_moves else actions[:1]
                task.number += 1
                key = f"{self.hold.run.key_prefix}{task.move.id}:{task.station}:{task.number}"
                self._submit(
                    task,
                    JobRequest(
                        key, task.move.instance, template, task.places[task.station], actions
                    ),
                )

    def _submit(self, task: Task, request: JobRequest) -> None:
        """Write the intention down, then ask for the job."""
        now, count = self.clock.now(), len(request.actions)
        text = ", ".join(f"{action.verb} to {action.node}" for action in request.actions)
        text = f"{request.instance} on {words(request.before)}: {text}"
        self.hold.intend(request.key, task.move.id, task.station, count, now, text)
        task.state, task.judged, task.job, task.last = MoveState.RUNNING, False, None, None
        task.aim = task.station + count
        task.open = AttemptRecord(
            request.key,
            self.hold.run.id,
            task.move.id,
            task.station,
            count,
            AttemptState.INTENDED,
            None,
            now,
            None,
            None,
            "",
            False,
            0.0,
        )
        try:
            job = self.backend.submit(request)
        except NoAnswer as error:
            task.unknown_since = self.clock.now()
            self.hold.note("network", str(error), self.clock.now(), task.move.id)
        except Refused as error:
            self._following.ended(task, AttemptState.REFUSED, str(error))
        else:
            self._following.submitted(task, job, adopted=False)

    def _snapshot(self) -> Cluster:
        """The cluster as it is now; read at most once a round."""
        if self._cluster is None:
            self._cluster = self.backend.read()
        return self._cluster

    # -- drift ---------------------------------------------------------------------------------

    def _drifted(self, why: str, move: int | None = None) -> None:
        if not self.drift:
            self.hold.note("drift", why, self.clock.now(), move)
            self.drift = why

    def _plan_anew(self) -> bool:
        """Go on with a new plan from the present state; False when there is none to be had."""
        if self._replan is None or self._replans >= REPLANS:
            return False
        broken = frozenset(
            task.move.instance for task in self.tasks if task.state is MoveState.BROKEN
        )
        plan = self._replan(self._snapshot(), broken)
        if plan is None:
            return False
        self._replans += 1
        for task in self.running:
            where = words(task.places[task.station])
            self._settling.end(task, MoveState.DROPPED, f"left on {where}: planned anew")
        last = max((task.move.id for task in self.tasks), default=0)
        number = max((task.plan for task in self.tasks), default=0) + 1
        fresh = renumbered(plan, last)
        text = f"{len(plan.moves)} moves planned anew: {self.drift}"
        self.hold.replace_plan(number, fresh, self.clock.now(), text)
        self._forget_waiting()
        self._add(fresh, number)
        self.drift = ""
        return True

    def _forget_waiting(self) -> None:
        for task in self.tasks:
            if task.state in (MoveState.WAITING, MoveState.BLOCKED):
                task.state, task.note = MoveState.DROPPED, "planned anew"

    def _add(self, plan: Plan, number: int) -> None:
        self.tasks += [Task(move, number, MoveState.WAITING, 0, "") for move in plan.moves]
