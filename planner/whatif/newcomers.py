"""The state, and the snapshot, with new instances on their nodes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from planner.plan import Move, Placed, steps_of
from planner.rules.new_places import place
from planner.solvers.search.making import make
from planner.state import Placement
from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from snapshots.records import InstanceRecord
from snapshots.subset import extended


def with_newcomers(cluster: Cluster, newcomers: Sequence[InstanceRecord]) -> Cluster:
    """``cluster`` with further instances on the nodes (rows) that they name; less is free there."""
    nodes = cluster.nodes
    memory, disk = nodes.free_memory.copy(), nodes.free_disk.copy()
    spindles = nodes.free_spindles.copy()
    for one in newcomers:
        held = [one.primary]
        if one.template is DiskTemplate.DRBD and one.secondary != NO_NODE:
            held.append(one.secondary)
        if one.status.uses_memory:
            memory[one.primary] -= one.memory
        if one.template.uses_node_disk:
            disk[held] -= one.disk
        spindles[held] -= sum(part.spindles or 0 for part in one.disks)
    left = replace(
        nodes,
        free_memory=memory,
        free_disk=disk,
        free_spindles=np.where(nodes.exclusive_storage, spindles, nodes.free_spindles),
    )
    return replace(extended(cluster, newcomers), nodes=left)


def state_with(
    before: Placement, moves: Sequence[Move], placed: Sequence[Placed], *, force: bool
) -> Placement:
    """The state after ``moves`` with new instances, rows of the model that have no nodes before.

    ``force``: soft limits do not hold them back.
    """
    model, after = before.model, before.clone()
    for step in steps_of(model, moves):
        make(after, step, allowed=True)
    nodes = {name: row for row, name in enumerate(model.cluster.nodes.names)}
    instances = {name: row for row, name in enumerate(model.cluster.instances.names)}
    for one in placed:
        second = NO_NODE if one.place.secondary is None else nodes[one.place.secondary]
        pair = np.array([nodes[one.place.primary]]), np.array([second])
        after.commit(place(after, instances[one.instance], *pair, force=force), 0)
    return after
