"""A simulated cluster as the runner sees it: a backend, a clock, and handles for tests."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

import simpy

from executor.backend import (
    SIMULATED_NAME,
    Blocker,
    Identity,
    Job,
    JobState,
    Observed,
    Request,
    RoleRequest,
)
from executor.cluster_facts import ClusterFacts
from executor.ganeti.facts import OVER_LUXI
from executor.simulated.clock import NEW_YEAR, SimulatedClock
from executor.simulated.faults import NO_FAULTS, Call, Faults
from executor.simulated.jobs import QueueRules, SimulatedQueue
from executor.simulated.links import Links
from executor.simulated.mishaps import Fate, Mishaps
from executor.simulated.operator import Operator
from executor.simulated.state import State
from executor.simulated.watch import Watch
from executor.simulated.work import ActionWork
from planner.timing import Durations
from snapshots.cluster import Cluster
from snapshots.errors import Drained, NoAnswer, Refused

T = TypeVar("T")


class SimulatedCluster:
    """A :class:`~executor.backend.Backend` that begins in the state of a snapshot.

    Args:
        cluster: the snapshot.
        durations: how long things take.
        faults: what goes wrong.
        rules: how the job queue works; by default as ``facts`` say.
        seed: decides everything that chance decides; the same seed, the same history.
        facts: how clusters of the kind work that it stands for.
        target: what the user named; by default ``simulate:`` and the snapshot's source.
        start: the clock's first moment (seconds, epoch); by default when the snapshot was read.
        identity: as which cluster it answers; by default as one that is simulated.

    ``clock`` is its time, which passes only there; ``operator`` does what people and accidents
    do; ``watch`` has seen everything.
    """

    def __init__(
        self,
        cluster: Cluster,
        *,
        durations: Durations | None = None,
        faults: Faults = NO_FAULTS,
        rules: QueueRules | None = None,
        seed: int = 0,
        facts: ClusterFacts = OVER_LUXI,
        target: str | None = None,
        start: float | None = None,
        identity: Identity | None = None,
    ) -> None:
        durations = durations or Durations()
        begin = cluster.read_at if start is None else start
        self._env = simpy.Environment()
        self._target = f"simulate:{cluster.source}" if target is None else target
        rules = rules or QueueRules(facts.jobs_at_once, shared_nodes=not facts.locks_nodes)
        self._facts = replace(
            facts,
            jobs_at_once=rules.running_at_once,
            locks_nodes=not rules.shared_nodes,
        )
        self.clock = SimulatedClock(self._env, NEW_YEAR if begin is None else begin)
        self.state = State(cluster, facts.advice)
        self.watch = Watch(self.state, self.clock.now)
        self._mishaps = Mishaps(faults, seed)
        resyncs = Links(self._env, durations.resync_rate, self._copying)
        memory = Links(self._env, durations.memory_rate)
        work = ActionWork(
            self._env,
            self.state,
            durations,
            self._mishaps,
            self.watch,
            resyncs,
            memory,
            self.clock.now,
            self._kill,
        )
        self.queue = SimulatedQueue(self._env, rules, self.state, work, self.watch, self.clock.now)
        self.operator = Operator(
            self._env,
            self.state,
            self.queue,
            work,
            (resyncs, memory),
            self._mishaps,
            self.watch,
            seed,
        )
        nodes = cluster.nodes
        masters = [name for row, name in enumerate(nodes.names) if nodes.master[row]]
        self._identity = identity or Identity(
            SIMULATED_NAME,
            str(uuid.uuid5(uuid.NAMESPACE_URL, f"poise:{cluster.fingerprint}")),
            (*masters, *nodes.names, "")[0],
        )

    @property
    def target(self) -> str:
        """The cluster as the user named it."""
        return self._target

    @property
    def facts(self) -> ClusterFacts:
        """Those of the kind that it stands for, with the rules of this queue."""
        return self._facts

    def identity(self) -> Identity:
        """The identity of the cluster; the UUID is the snapshot's."""
        return self._call(Call.IDENTITY, lambda: self._identity)

    def check_rights(self) -> None:
        """Nothing: all users may change it."""

    def read(self) -> Cluster:
        """A fresh snapshot."""

        def look() -> Cluster:
            found = self.state.snapshot(self._target, self.clock.now())
            return replace(found, cluster_uuid=self._identity.uuid)

        return self._call(Call.READ, look)

    def observe(self, instance: str, *, disks: bool) -> Observed:
        """The place and state of one instance."""
        return self._call(Call.OBSERVE, lambda: self.state.observe(instance, disks=disks))

    def expect(self, instances: Sequence[str]) -> None:
        """Looks cost no jobs here."""

    def submit(self, request: Request) -> str:
        """Queue a job; returns its id."""
        actions = () if isinstance(request, RoleRequest) else request.actions
        if not self._facts.whole_moves and len(actions) > 1:
            raise Refused(f"{self._target}: a job has one action, not {len(actions)}")

        def accept(*, late: bool = False) -> str:
            if self._mishaps.drained(self._env.now):
                raise Drained(f"{self._target}: its job queue is drained, it takes no jobs now")
            if isinstance(request, RoleRequest):
                role, key = request.role, request.key
                entry = self.queue.submit_role(request.node, role, key, late=late)
            else:
                entry = self.queue.submit(request.instance, request.actions, request.key, late=late)
            self.operator.queued(entry)
            return entry.id

        return self._call(Call.SUBMIT, accept, partial(accept, late=True))

    def find(self, prefix: str, since: float | None = None, *, ended: bool = True) -> Sequence[Job]:
        """Jobs whose key begins with ``prefix``, archived ones included, oldest first.

        There are never many: ``since`` leaves none out.
        """
        return self._call(Call.FIND, lambda: self.queue.find(prefix, ended=ended))

    def jobs(self, ids: Sequence[str]) -> Mapping[str, Job]:
        """The states of these jobs."""

        def look() -> Mapping[str, Job]:
            entries = self.queue.entries
            return {
                job: entries[job].seen() if job in entries else Job(job, JobState.GONE)
                for job in ids
            }

        return self._call(Call.JOBS, look)

    def blockers(self, ids: Sequence[str]) -> Mapping[str, Blocker]:
        """The jobs that hold up waiting ones."""
        return self._call(Call.JOBS, lambda: self.queue.blockers(ids))

    def cancel(self, job: str) -> bool:
        """Take a waiting job back."""
        return self._call(Call.CANCEL, lambda: self.queue.cancel(job))

    def close(self) -> None:
        """Nothing to give back."""

    def end_faults(self) -> None:
        """From now on nothing goes wrong that has not gone wrong yet."""
        self._mishaps.end()

    def _call(
        self, call: Call, deed: Callable[[], T], later: Callable[[], object] | None = None
    ) -> T:
        fate, late = self._mishaps.fate(call)
        if fate is Fate.REFUSED:
            raise Refused(f"{self._target}: {call}: too busy, try again later")
        if fate is Fate.ANSWERED:
            return deed()
        if fate is Fate.LOST_AFTER:
            deed()
        elif fate is Fate.LOST_LATE:
            self._env.process(self._later(late, later or deed))
        raise NoAnswer(f"{self._target}: {call}: no answer")

    def _later(
        self, seconds: float, deed: Callable[[], object]
    ) -> Generator[simpy.Event, Any, None]:
        yield self._env.timeout(seconds)
        deed()

    def _kill(self, node: str, returns: float | None) -> None:
        self.operator.kill(node, returns)

    def _copying(self, busy: Counter[int]) -> None:
        self.watch.copying(busy)
