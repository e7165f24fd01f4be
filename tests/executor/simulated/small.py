"""Simulated clusters small enough to follow by hand, and ways to run them on."""

from __future__ import annotations

from typing import Any

from executor.backend import Job, JobRequest, JobState
from executor.cluster_facts import ClusterFacts
from executor.ganeti.facts import OVER_LUXI, OVER_RAPI
from executor.simulated.cluster import SimulatedCluster
from planner.plan.move import Position
from planner.rules.actions import Action, Verb
from planner.timing.rates import Durations
from snapshots.records import InstanceRecord
from tests.planner.small_clusters import cluster

EVEN = Durations(
    resync_rate=10.0, memory_rate=100.0, overhead=5.0, shutdown=10.0, boot=2.0, no_reply=120.0
)
"""A guest of 1000 MiB migrates in 15 s, its disk of 1000 MiB is copied in 105 s."""


def ganeti(*, whole_moves: bool) -> ClusterFacts:
    """How Ganeti's clusters work, with several actions a job or one."""
    return OVER_LUXI if whole_moves else OVER_RAPI


def simulated(*instances: InstanceRecord, nodes: Any = 4, **how: Any) -> SimulatedCluster:
    """A cluster of nodes a, b, c, d with these instances, at the durations of :data:`EVEN`."""
    how.setdefault("durations", EVEN)
    how.setdefault("start", 0.0)
    return SimulatedCluster(cluster(*instances, nodes=nodes), **how)


def migrate(node: str) -> Action:
    """To ``node``, running."""
    return Action(Verb.MIGRATE, node)


def fail_over(node: str) -> Action:
    """To ``node``, stopped on the way."""
    return Action(Verb.FAILOVER, node)


def replace_disks(node: str) -> Action:
    """The second copy goes to ``node``."""
    return Action(Verb.REPLACE_DISKS, node)


def submit(where: SimulatedCluster, instance: str, *actions: Action, key: str = "") -> str:
    """Queue a job as the runner does; its id."""
    guest = where.state.guests.get(instance)
    before = Position("?") if guest is None else where.state.position(guest)
    label = "drbd" if guest is None else guest.template.label
    request = JobRequest(key or f"key:{instance}", instance, label, before, actions)
    return where.submit(request)


def job(where: SimulatedCluster, number: str) -> Job:
    """One job."""
    return where.jobs([number])[number]


def finish(where: SimulatedCluster, number: str) -> Job:
    """Let time pass until a job has ended."""
    for _ in range(100_000):
        seen = job(where, number)
        if seen.state.ended:
            return seen
        where.clock.sleep(1.0)
    raise AssertionError(f"job {number} does not end")


def run(where: SimulatedCluster, instance: str, *actions: Action) -> Job:
    """Queue a job and wait for its end."""
    return finish(where, submit(where, instance, *actions))


def place(where: SimulatedCluster, instance: str) -> str:
    """``a:b`` for an instance with primary a and secondary b."""
    position = where.observe(instance, disks=False).position
    assert position is not None
    second = position.secondary
    return position.primary if second is None else f"{position.primary}:{second}"


def free(where: SimulatedCluster) -> list[tuple[int, int]]:
    """(memory, disk) in MiB that every node has free."""
    nodes = where.read().nodes
    return list(zip(nodes.free_memory.tolist(), nodes.free_disk.tolist(), strict=True))


def ended_well(*jobs: Job) -> bool:
    """Whether all of them succeeded."""
    return all(one.state is JobState.SUCCESS for one in jobs)
