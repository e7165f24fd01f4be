"""Placing instances where every node serves few of them alone (exclusive storage).

Facts: Ganeti 3.0's method for dedicated clusters. A place is judged by the instances of the
policy's minimum sizes that no longer fit afterwards, then by the disk left; smaller is better
and the later of equals wins. There is no global N+1 here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.rules.failure import Failure
from planner.rules.new_places import Placing, place_pair, place_single
from planner.rules.node_lanes import InstanceLanes, NodeLanes
from planner.rules.node_operations import add_primary, no_failure
from planner.solvers.place.allocate import AllocationRules
from planner.solvers.place.attempt import UNSUPPORTED, Attempt, count_failures
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Ints
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from snapshots.errors import PlanningError
from snapshots.instance_status import InstanceStatus
from snapshots.records import InstanceRecord


@dataclass(frozen=True, order=True, slots=True)
class Loss:
    """The loss of a placement: instances of each probe size lost, then free disk left (MiB)."""

    lost: tuple[int, ...]
    free_disk: int


def is_dedicated(cluster: Cluster, groups: tuple[int, ...]) -> bool:
    """True if every node has exclusive storage or is outside ``groups`` (rows)."""
    relevant = np.isin(cluster.nodes.group, groups)
    return bool((cluster.nodes.exclusive_storage | ~relevant).all())


def probe_records(cluster: Cluster, group: int) -> tuple[InstanceRecord, ...]:
    """The instances of a group's minimum sizes, largest disk first, without nodes."""
    least = sorted((pair[0] for pair in cluster.groups[group].policy.limits), key=lambda s: -s.disk)
    return tuple(
        InstanceRecord(
            name=f"probe-{group}-{number}",
            memory=spec.memory,
            disk=spec.disk,
            disks=(),
            vcpus=spec.cpus,
            status=InstanceStatus.RUNNING,
            primary=NO_NODE,
            secondary=NO_NODE,
            template=DiskTemplate.PLAIN,
            auto_balance=False,
            spindle_use=spec.spindles,
        )
        for number, spec in enumerate(least)
    )


def try_dedicated(
    placement: Placement,
    instance: int,
    required_nodes: int,
    nodes: Ints,
    probes: Ints,
    rules: AllocationRules,
) -> tuple[Attempt, Loss | None]:
    """Try ``instance`` on ``nodes`` of one group; ``probes`` are the rows of its probe records.

    Raises:
        PlanningError: there is no candidate.
    """
    model = placement.model
    online = rules.usable(model, nodes[~model.offline[nodes]])
    if required_nodes == 1:
        if not len(online):
            raise PlanningError("No online nodes")
        placing = place_single(placement, instance, online, force=rules.force)
    elif required_nodes == 2:
        first, second = np.nonzero(~np.eye(len(online), dtype=bool))
        if not len(first):
            raise PlanningError("Not enough online nodes")
        placing = place_pair(placement, instance, online[first], online[second], force=rules.force)
    else:
        raise PlanningError(UNSUPPORTED)
    feasible = np.flatnonzero(placing.failure == Failure.NONE)
    failures = count_failures(placing)
    best: int | None = None
    best_loss: Loss | None = None
    losses = _losses(placement, placing, probes)
    for lane in feasible.tolist():
        if best_loss is None or not best_loss < losses[lane]:
            best, best_loss = lane, losses[lane]
    if best is None:
        return Attempt(None, 0, float("nan"), len(feasible), failures), None
    return Attempt(placing, best, float("nan"), len(feasible), failures), best_loss


def _losses(placement: Placement, placing: Placing, probes: Ints) -> list[Loss]:
    lost = np.zeros((len(probes), len(placing.instance)), dtype=np.int64)
    free = np.zeros(len(placing.instance), dtype=np.int64)
    for lanes in placing.touched:
        lost += _fitting(NodeLanes(placement, lanes.node), probes) - _fitting(lanes, probes)
        free += lanes.free_disk
    return [
        Loss(tuple(column), disk)
        for column, disk in zip(lost.T.tolist(), free.tolist(), strict=True)
    ]


def _fitting(nodes: NodeLanes, probes: Ints) -> Ints:
    """The number of times in a row that each probe fits on each node (probes, lanes)."""
    count = len(nodes.node)
    fits = np.zeros((len(probes), count), dtype=np.int64)
    strict = np.zeros(count, dtype=np.bool_)
    for k, probe in enumerate(probes.tolist()):
        rows = np.full(count, probe, dtype=np.int64)
        inst = InstanceLanes(nodes.placement, rows)
        state, alive = nodes, np.ones(count, dtype=np.bool_)
        while alive.any():
            state, failure = add_primary(state, inst, strict, no_failure(rows))
            alive &= failure == Failure.NONE
            fits[k] += alive
            if fits[k].max(initial=0) > _ENDLESS:
                raise PlanningError("A probe instance of the policy needs nothing, it fits forever")
    return fits


_ENDLESS = 1_000_000
