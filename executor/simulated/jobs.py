"""The job queue of a simulated cluster: order, locks, states and the archive."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any

import simpy

from executor.backend import Blocker, Job, JobState
from executor.ganeti.facts import OVER_LUXI
from executor.simulated.checks import JobFailed
from executor.simulated.locks import Locks, Mode
from executor.simulated.state import State
from executor.simulated.watch import Watch
from executor.simulated.work import ActionWork, Errand
from planner.rules import Action, Verb
from snapshots.node_role import NodeRole


@dataclass(frozen=True, slots=True)
class QueueRules:
    """The rules of the queue.

    ``running_at_once``: jobs that are taken from the queue, those waiting for locks included.
    ``shared_nodes``: jobs share their nodes; Ganeti's do not, so that nothing but the runner's own
    restraint keeps two resyncs apart. ``archive_after`` seconds a job that ended is archived.
    """

    running_at_once: int = OVER_LUXI.jobs_at_once
    shared_nodes: bool = False
    archive_after: float = 6 * 3600.0


@dataclass(slots=True)
class QueuedJob:
    """A job in the queue. Times are the clock's; ``errand`` is the action that runs.

    A job without actions gives ``node`` a ``role``; its ``instance`` is ``node`` and that name.
    """

    id: str
    key: str | None
    instance: str
    actions: tuple[Action, ...]
    priority: int
    state: JobState = JobState.QUEUED
    actions_done: int = 0
    message: str = ""
    started: float | None = None
    ended: float | None = None
    errand: Errand | None = None
    process: simpy.Process | None = None
    node: str = ""
    role: NodeRole = NodeRole.REGULAR

    def seen(self) -> Job:
        """The job as the queue tells it."""
        return Job(
            self.id,
            self.state,
            self.key,
            self.actions_done,
            self.errand.progress if self.errand else None,
            self.message,
            self.started,
            self.ended,
            self.errand.rounds if self.errand else None,
        )


class SimulatedQueue:
    """All jobs that ever were, oldest first."""

    def __init__(
        self,
        env: simpy.Environment,
        rules: QueueRules,
        state: State,
        work: ActionWork,
        watch: Watch,
        now: Callable[[], float],
    ) -> None:
        self._env = env
        self._rules = rules
        self._state = state
        self._work = work
        self._watch = watch
        self._now = now
        self._slots = simpy.PriorityResource(env, capacity=rules.running_at_once)
        self._last = 0
        self.locks = Locks(env)
        self.entries: dict[str, QueuedJob] = {}
        self._open: dict[str, QueuedJob] = {}  # those that have not ended

    def submit(
        self,
        instance: str,
        actions: Sequence[Action],
        key: str | None = None,
        priority: int = 0,
        *,
        late: bool = False,
    ) -> QueuedJob:
        """Queue a job; jobs of lower ``priority`` go first.

        ``late``: the runner that asked for it had no answer and may have given it up.
        """
        return self._queue(
            QueuedJob(self._next_id(), key, instance, tuple(actions), priority), late=late
        )

    def submit_role(
        self, node: str, role: NodeRole, key: str | None = None, *, late: bool = False
    ) -> QueuedJob:
        """Queue a job that gives a node a role; ``late`` as for :meth:`submit`."""
        entry = QueuedJob(self._next_id(), key, f"node {node}", (), 0, node=node, role=role)
        return self._queue(entry, late=late)

    def _next_id(self) -> str:
        self._last += 1
        return str(self._last)

    def _queue(self, entry: QueuedJob, *, late: bool) -> QueuedJob:
        self.entries[entry.id] = self._open[entry.id] = entry
        self._watch.queued(entry.id, entry.key, entry.instance, late=late)
        entry.process = self._env.process(self._life(entry))
        return entry

    def cancel(self, job: str) -> bool:
        """Take a job back unless it runs. What its earlier actions did stays."""
        entry = self.entries.get(job)
        if entry is None or entry.state is not JobState.QUEUED:
            return False
        self._end(entry, JobState.CANCELED, "Job canceled by user request")
        assert entry.process is not None
        entry.process.interrupt()
        return True

    def find(self, prefix: str, *, ended: bool = True) -> list[Job]:
        """Jobs whose key begins with ``prefix``; those that have ended, and the archive, if asked
        for."""
        return [
            entry.seen()
            for entry in (self.entries if ended else self._open).values()
            if entry.key is not None and entry.key.startswith(prefix)
        ]

    def blockers(self, ids: Sequence[str]) -> dict[str, Blocker]:
        """The holders of the locks that these jobs wait for, as far as they wait."""
        found = {}
        for id in ids:
            held = self.locks.held_up(id)
            if held is None:
                continue
            lock, holder = held
            kind, _, name = lock.partition("/")
            action = self.entries[holder].errand if holder in self.entries else None
            what = "" if action is None else f"{action.action.verb} of {action.instance}"
            found[id] = Blocker(holder, what, name if kind == "node" else f"{kind} {name}")
        return found

    def archived(self, job: str) -> bool:
        """True if a job has moved to the archive."""
        ended = self.entries[job].ended
        return ended is not None and self._now() - ended >= self._rules.archive_after

    def forget(self, job: str) -> None:
        """An ended job's file is removed: neither queue nor archive know it any more."""
        if self.entries[job].state.ended:
            del self.entries[job]

    def _life(self, entry: QueuedJob) -> Generator[simpy.Event, Any, None]:
        try:
            with self._slots.request(priority=entry.priority) as slot:
                yield slot
                if entry.node:
                    yield from self._give_role(entry)
                for action in entry.actions:
                    yield from self._lock(entry, action)
                    entry.state = JobState.RUNNING
                    entry.message = f"{action.verb} to {action.node}"
                    if entry.started is None:
                        entry.started = self._now()
                    entry.errand = Errand(entry.id, entry.key, entry.instance, action)
                    self._watch.works(entry.id, entry.key, entry.instance)
                    yield from self._work.do(entry.errand)
                    entry.errand = None
                    self._watch.rests(entry.id)
                    entry.actions_done += 1
                    if entry.actions_done < len(entry.actions):
                        # Between two actions a job waits again, and can be cancelled again.
                        entry.state = JobState.QUEUED
                    self.locks.release(entry.id)
            self._end(entry, JobState.SUCCESS, entry.message)
        except simpy.Interrupt:
            pass  # cancelled: its state says so already
        except JobFailed as error:
            self._end(entry, JobState.ERROR, str(error))
        finally:
            entry.errand = None
            self._watch.rests(entry.id)
            self.locks.release(entry.id)

    def _give_role(self, entry: QueuedJob) -> Generator[simpy.Event, Any, None]:
        yield self.locks.acquire(entry.id, {f"node/{entry.node}": self._mode()}, entry.priority)
        entry.state, entry.started = JobState.RUNNING, self._now()
        self._watch.works(entry.id, entry.key, entry.instance)
        yield from self._work.give_role(entry.node, entry.role)
        entry.actions_done = 1

    def _mode(self) -> Mode:
        return Mode.SHARED if self._rules.shared_nodes else Mode.EXCLUSIVE

    def _end(self, entry: QueuedJob, state: JobState, message: str) -> None:
        entry.state, entry.message, entry.ended = state, message, self._now()
        self._open.pop(entry.id, None)
        self._watch.ended(entry.id, state.value, message)

    def _lock(self, entry: QueuedJob, action: Action) -> Generator[simpy.Event, Any, None]:
        while True:
            wanted = self._wanted(entry, action)
            yield self.locks.acquire(entry.id, wanted, entry.priority)
            if wanted == self._wanted(entry, action):
                return
            self.locks.release(entry.id)  # another job has moved the instance meanwhile

    def _wanted(self, entry: QueuedJob, action: Action) -> dict[str, Mode]:
        """An action's locks: its instance and every node that has to do with it."""
        mode = self._mode()
        guest = self._state.guests.get(entry.instance)
        rows = guest.nodes if guest is not None else ()
        names = {self._state.nodes[row].name for row in rows} | {action.node}
        if action.verb is not Verb.REPLACE_DISKS and guest is not None:
            pair = guest.template.has_secondary
            names = names if pair else {self._state.nodes[guest.primary].name, action.node}
        return {f"instance/{entry.instance}": Mode.EXCLUSIVE} | {
            f"node/{name}": mode for name in sorted(names)
        }
