"""The work of a job's actions on a simulated cluster: effects, durations, failures.

Memory and disk are taken when an action begins and given back when it ends, so both sides hold
them during a migration, and the old copy stands while DRBD fills the new one.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any

import simpy

from executor.backend import Disks
from executor.simulated.checks import JobFailed, NoRoom, check_replace, check_switch
from executor.simulated.faults import Extent
from executor.simulated.guests import SimulatedGuest
from executor.simulated.links import Links, Transfer
from executor.simulated.mishaps import Mishaps
from executor.simulated.state import State
from executor.simulated.watch import Effect, Watch
from planner.rules import Action, Verb
from planner.timing import Durations
from snapshots.arrays import NO_NODE
from snapshots.node_role import NodeRole

Steps = Generator[simpy.Event, Any, None]


class _NodeLost(Exception):
    """A node that an action needs went away."""

    def __init__(self, node: str) -> None:
        super().__init__(f"Node {node} does not answer any more")


@dataclass(slots=True)
class Errand:
    """One action of a job on its way; ``transfer`` is what it copies at the moment."""

    job: str
    key: str | None
    instance: str
    action: Action
    transfer: Transfer | None = None
    links: Links | None = None
    times: float = 1.0
    """The number of times that all of it is sent before it is done."""

    @property
    def progress(self) -> float | None:
        """The progress of the copy, 0 to 1, while something is copied for the first time."""
        sent = self._sent
        return None if sent is None or sent > 1.0 else sent

    @property
    def rounds(self) -> float | None:
        """The number of times that it was sent, where that is more than once."""
        sent = self._sent
        return sent if sent is not None and sent > 1.0 else None

    @property
    def _sent(self) -> float | None:
        if self.transfer is None or self.links is None:
            return None
        return self.links.progress(self.transfer) * self.times


@dataclass(slots=True)
class ActionWork:
    """Does actions. ``kill`` takes a node's power away; ``losses`` happen when one goes, by row."""

    env: simpy.Environment
    state: State
    durations: Durations
    mishaps: Mishaps
    watch: Watch
    resyncs: Links
    memory: Links
    now: Callable[[], float]
    kill: Callable[[str, float | None], None]
    losses: dict[int, simpy.Event] = field(default_factory=dict)

    def do(self, errand: Errand) -> Steps:
        """Do an action; raises JobFailed where it fails."""
        guest = self.state.guests.get(errand.instance)
        node = self.state.node_rows.get(errand.action.node)
        if guest is None or node is None:
            what = (
                f"Instance '{errand.instance}'" if guest is None else f"Node '{errand.action.node}'"
            )
            raise JobFailed(f"{what} is not known")
        failure = self.mishaps.failure(errand.instance)
        extent = None if failure is None else failure.extent
        deaths = self.mishaps.deaths_during(errand.instance)
        try:
            if errand.action.verb is Verb.REPLACE_DISKS:
                yield from self._replace_disks(errand, guest, node, extent, deaths)
            elif errand.action.verb is Verb.MIGRATE and not guest.always_failover:
                yield from self._migrate(errand, guest, node, extent, deaths)
            else:
                yield from self._fail_over(errand, guest, node, extent, deaths)
            if extent is not None:
                raise JobFailed("the job broke off after its last step")
        except NoRoom as error:
            self.watch.no_room(errand.job, errand.key, str(error))
            raise
        except _NodeLost as lost:
            yield self.env.timeout(self.durations.no_reply)
            raise JobFailed(str(lost)) from None
        except JobFailed:
            if failure is None or not failure.says_success:
                raise

    def give_role(self, name: str, role: NodeRole) -> Steps:
        """Give a node a role; raises JobFailed where that fails."""
        row = self.state.node_rows.get(name)
        if row is None:
            raise JobFailed(f"Node '{name}' is not known")
        failure = self.mishaps.failure(f"node {name}")
        yield self.env.timeout(self.durations.overhead)
        if self.state.cluster.nodes.master[row]:
            raise JobFailed("The master role can be changed only via master-failover")
        if failure is None or failure.extent is Extent.ALL:
            self.state.give_role(row, role)
            self.watch.note(f"node {name} is {role}")
        if failure is not None and not failure.says_success:
            raise JobFailed("the flags of the node could not be written")

    def _migrate(
        self,
        errand: Errand,
        guest: SimulatedGuest,
        target: int,
        extent: Extent | None,
        deaths: list[Any],
    ) -> Steps:
        check_switch(self.state, guest, target, live=True)
        source = guest.primary
        self._all_alive(source, target)
        self._take_memory(guest, target)
        try:
            yield from self._wait(self.env.timeout(self.durations.overhead), source, target)
            if extent is Extent.NOTHING:
                raise JobFailed("the migration could not begin")
            errand.times = self.mishaps.rounds(guest.name)
            size = guest.memory * errand.times
            yield from self._send(errand, self.memory, size, (source, target), deaths)
        except (_NodeLost, JobFailed):
            self.state.give_memory(guest, target)
            self.watch.note(f"{guest.name}: not migrated")
            raise
        self.state.give_memory(guest, source)
        guest.runs_on = (guest.runs_on - {source}) | {target}
        guest.touched = True
        self.state.changed(guest)
        if extent is Extent.HALF:
            self.watch.note(f"{guest.name}: migrated without a record of it")
            raise JobFailed("the migration broke off")
        self._switch(errand, guest, target)

    def _fail_over(
        self,
        errand: Errand,
        guest: SimulatedGuest,
        target: int,
        extent: Extent | None,
        deaths: list[Any],
    ) -> Steps:
        check_switch(self.state, guest, target, live=False)
        source = guest.primary
        from_there = () if self.state.nodes[source].offline else (source,)
        self._all_alive(*from_there, target)
        if guest.wanted_up:
            self._take_memory(guest, target)
        try:
            for death in deaths:
                self.kill(death.node, death.returns)
            yield from self._wait(self.env.timeout(self.durations.overhead), *from_there, target)
            if extent is Extent.NOTHING:
                raise JobFailed("the failover could not begin")
            if guest.runs_on & set(from_there):
                stop = self.env.timeout(self.durations.shutdown)
                yield from self._wait(stop, *from_there, target)
        except (_NodeLost, JobFailed):
            self.state.give_memory(guest, target)
            self.watch.note(f"{guest.name}: not failed over")
            raise
        # An offline node is not asked to stop anything; a guest that runs there goes on.
        guest.runs_on -= set(from_there)
        self.state.changed(guest)
        if source not in guest.runs_on:
            self.state.give_memory(guest, source)
        self._switch(errand, guest, target)
        if not guest.wanted_up:
            return
        if extent is Extent.HALF:
            self.state.give_memory(guest, target)
            self.watch.note(f"{guest.name}: stopped and not started")
            raise JobFailed(f"Could not start the instance on {errand.action.node}")
        yield from self._wait(self.env.timeout(self.durations.boot), target)
        guest.runs_on.add(target)
        self.state.changed(guest)
        self.watch.note(f"{guest.name}: started")

    def _replace_disks(
        self,
        errand: Errand,
        guest: SimulatedGuest,
        target: int,
        extent: Extent | None,
        deaths: list[Any],
    ) -> Steps:
        check_replace(self.state, guest, target)
        primary, old = guest.primary, guest.secondary
        self._all_alive(primary, target)
        self.state.take_disk(guest, target)
        self.watch.look()
        try:
            overhead = self.durations.overhead_of(Verb.REPLACE_DISKS)
            yield from self._wait(self.env.timeout(overhead), primary, target)
            if extent is Extent.NOTHING:
                raise JobFailed("the disks could not be created")
        except (_NodeLost, JobFailed):
            self.state.give_disk(guest, target)
            raise
        # The records name the new secondary before its copy is complete, and the old disks
        # stay until it is.
        before = self.state.position(guest)
        guest.secondary, guest.disks, guest.touched = target, Disks.SYNCING, True
        self.state.changed(guest)
        self._moved(errand, guest, before)
        try:
            size = guest.disk / 2 if extent is Extent.HALF else guest.disk
            yield from self._send(errand, self.resyncs, size, (primary, target), deaths)
            if extent is Extent.HALF:
                raise JobFailed("the disks are degraded")
        except (_NodeLost, JobFailed):
            guest.disks = Disks.DEGRADED
            self.watch.note(f"{guest.name}: the copy is not complete")
            raise
        if old != NO_NODE:
            self.state.give_disk(guest, old)
        guest.disks = Disks.HEALTHY
        self.watch.note(f"{guest.name}: the copy is complete")

    def _take_memory(self, guest: SimulatedGuest, target: int) -> None:
        self.state.take_memory(guest, target)
        self.watch.look()

    def _switch(self, errand: Errand, guest: SimulatedGuest, target: int) -> None:
        """The records name the target as primary, and of a pair the other node as secondary."""
        before = self.state.position(guest)
        if guest.secondary == target:
            guest.secondary = guest.primary
        guest.primary, guest.touched = target, True
        self.state.changed(guest)
        self._moved(errand, guest, before)

    def _moved(self, errand: Errand, guest: SimulatedGuest, before: Any) -> None:
        after = self.state.position(guest)
        self.watch.changed(
            Effect(self.now(), errand.job, errand.key, guest.name, errand.action, before, after)
        )

    def _send(
        self, errand: Errand, links: Links, size: float, nodes: tuple[int, int], deaths: list[Any]
    ) -> Steps:
        """Copy between two nodes; what is to die meanwhile does so half-way."""
        for part in (size / 2, size / 2) if deaths else (size,):
            errand.transfer, errand.links = links.begin(nodes, part), links
            try:
                yield from self._wait(errand.transfer.done, *nodes)
            finally:
                links.abandon(errand.transfer)
                errand.transfer = None
            while deaths:
                death = deaths.pop()
                self.kill(death.node, death.returns)

    def _wait(self, event: simpy.Event, *nodes: int) -> Steps:
        """Until the event happens; raises _NodeLost as soon as one of the nodes goes away."""
        self._all_alive(*nodes)
        lost = [self.losses.setdefault(node, self.env.event()) for node in nodes]
        yield self.env.any_of([event, *lost])
        self._all_alive(*nodes)

    def _all_alive(self, *nodes: int) -> None:
        for node in nodes:
            if not self.state.nodes[node].alive:
                raise _NodeLost(self.state.nodes[node].name)
