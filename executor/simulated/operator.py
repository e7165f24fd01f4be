"""The deeds of people and accidents on a simulated cluster while a plan runs on it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from functools import partial
from random import Random
from typing import Any

import simpy

from executor.simulated.faults import (
    NodeDies,
    NodeMarkedOffline,
    OperatorMoves,
    SlowDisks,
    SlowNetwork,
)
from executor.simulated.guests import SimulatedGuest
from executor.simulated.jobs import QueuedJob, SimulatedQueue
from executor.simulated.links import Links
from executor.simulated.mishaps import Mishaps
from executor.simulated.state import State
from executor.simulated.watch import Watch
from executor.simulated.work import ActionWork
from planner.rules import Action, Verb
from snapshots.node_role import NodeRole

_HOUR = 3600.0
_SLOWLY = 0.25
_AT_ONCE = 3
"""Jobs that other users have in the queue before they wait for one to end. Without that they would
ask for more than slow nodes can do, the queue would grow for ever, and with it the time that a job
of the runner waits there.
"""


class Operator:
    """Acts by itself as the faults say, and at once when a test asks for it."""

    def __init__(
        self,
        env: simpy.Environment,
        state: State,
        queue: SimulatedQueue,
        work: ActionWork,
        links: Sequence[Links],
        mishaps: Mishaps,
        watch: Watch,
        seed: int,
    ) -> None:
        self._env = env
        self._state = state
        self._queue = queue
        self._work = work
        self._resyncs, self._memory = links
        self._mishaps = mishaps
        self._watch = watch
        self._random = Random(f"{seed}/operator")
        self._may_die = mishaps.faults.rates.nodes_to_lose
        for fault in mishaps.faults.script:
            self._plan(fault)
        rates = mishaps.faults.rates
        for an_hour, deed in (
            (rates.node_losses_an_hour, self._some_node_dies),
            (rates.slow_nodes_an_hour, self._some_node_slows_down),
            (rates.foreign_moves_an_hour, self._some_instance_moves),
            (rates.foreign_cancels_an_hour, self._some_job_is_cancelled),
        ):
            if an_hour > 0:
                env.process(self._now_and_then(an_hour, deed))

    def kill(self, node: str, returns: float | None = None) -> None:
        """Take a node's power away; it comes back after ``returns`` seconds, if given."""
        row = self._state.node_rows[node]
        if not self._state.nodes[row].alive:
            return
        self._state.lose(row)
        self._watch.note(f"node {node} is dead")
        lost = self._work.losses.pop(row, None)
        if lost is not None:
            lost.succeed()
        if returns is not None:
            self._env.process(self._after(returns, partial(self.power_on, node)))

    def power_on(self, node: str) -> None:
        """Give a dead node its power back."""
        self._state.bring_back(self._state.node_rows[node])
        self._watch.note(f"node {node} is back")

    def mark_offline(self, node: str) -> None:
        """Set a node offline in Ganeti's records."""
        self._state.mark_offline(self._state.node_rows[node])
        self._watch.note(f"node {node} is marked offline")

    def give_role(self, node: str, role: NodeRole) -> None:
        """Drain a node in Ganeti's records, or put it to use again."""
        self._state.give_role(self._state.node_rows[node], role)
        self._watch.note(f"node {node} is {role}")

    def move(self, instance: str, actions: Sequence[Action], priority: int = 0) -> str:
        """Queue a job that carries no key; returns its id."""
        return self._queue.submit(instance, actions, priority=priority).id

    def cancel(self, job: str) -> bool:
        """Cancel a job."""
        return self._queue.cancel(job)

    def forget(self, job: str) -> None:
        """Remove an ended job from the queue and its archive."""
        self._queue.forget(job)

    def mend(self, instance: str) -> None:
        """Make an instance whole: it runs on its primary only, with two equal copies, no more."""
        guest = self._state.guests[instance]
        for node in sorted(set(guest.disk_on.elements()) - set(guest.nodes)):
            self._state.give_disk(guest, node)
        for node in sorted(set(guest.memory_on.elements()) - {guest.primary}):
            self._state.give_memory(guest, node)
        home = self._state.nodes[guest.primary]
        if guest.wanted_up and home.alive:
            guest.runs_on = {guest.primary}
            self._state.changed(guest)
            if not guest.memory_on[guest.primary]:
                self._state.take_memory(guest, guest.primary)
        self._state.mend(guest)
        self._watch.note(f"{instance} is mended")

    def queued(self, entry: QueuedJob) -> None:
        """A marked job came into the queue: perhaps a user cancels it."""
        for fault in self._mishaps.cancels(entry.instance):
            self._at(fault.after, partial(self.cancel, entry.id))

    def _plan(self, fault: object) -> None:
        """Put a fault that has a time on the calendar; the others are decided as they come."""
        if isinstance(fault, NodeDies) and fault.during is None:
            self._at(fault.at, partial(self.kill, fault.node, fault.returns))
        elif isinstance(fault, NodeMarkedOffline):
            self._at(fault.at, partial(self.mark_offline, fault.node))
        elif isinstance(fault, SlowDisks):
            self._at(fault.at, partial(self._slow, self._resyncs, fault.node, fault.factor))
        elif isinstance(fault, SlowNetwork):
            self._at(fault.at, partial(self._slow, self._memory, fault.node, fault.factor))
        elif isinstance(fault, OperatorMoves):
            self._at(fault.at, partial(self.move, fault.instance, fault.actions))

    def _slow(self, links: Links, node: str | None, factor: float) -> None:
        self._watch.note(f"{node or 'all nodes'}: {factor:g} of the usual rate")
        for one in self._state.nodes:
            if node in (None, one.name):
                links.slow(one.row, factor)

    def _at(self, seconds: float, deed: Callable[[], object]) -> None:
        self._env.process(self._after(seconds, lambda: self._mishaps.ended or deed()))

    def _after(
        self, seconds: float, deed: Callable[[], object]
    ) -> Generator[simpy.Event, Any, None]:
        yield self._env.timeout(seconds)
        deed()

    def _now_and_then(
        self, an_hour: float, deed: Callable[[], object]
    ) -> Generator[simpy.Event, Any, None]:
        while True:
            yield self._env.timeout(self._random.expovariate(an_hour / _HOUR))
            if self._mishaps.ended:
                return
            deed()

    def _some_node_dies(self) -> None:
        master = self._state.cluster.nodes.master
        alive = [n for n in self._state.nodes if n.alive]
        there = [n.name for n in alive if not master[n.row]]
        if self._may_die > 0 and there and len(alive) > 1:
            self._may_die -= 1
            self.kill(self._random.choice(there))

    def _some_node_slows_down(self) -> None:
        node = self._random.choice(self._state.nodes).name
        self._slow(self._random.choice((self._resyncs, self._memory)), node, _SLOWLY)

    def _some_instance_moves(self) -> None:
        jobs = self._queue.entries.values()
        theirs = sum(job.key is None and not job.state.ended for job in jobs)
        paired = [g for g in self._state.guests.values() if g.template.has_secondary]
        if paired and theirs < _AT_ONCE:
            guest = self._random.choice(paired)
            self.move(guest.name, (self._some_action(guest),))

    def _some_action(self, guest: SimulatedGuest) -> Action:
        target = self._random.choice(self._state.nodes)
        if target.row in guest.nodes:
            return Action(Verb.MIGRATE, self._state.nodes[guest.secondary].name)
        return Action(Verb.REPLACE_DISKS, target.name)

    def _some_job_is_cancelled(self) -> None:
        waiting = [e.id for e in self._queue.entries.values() if not e.state.ended]
        if waiting:
            self.cancel(self._random.choice(waiting))
