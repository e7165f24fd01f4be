"""The snapshot that a plan leads to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from planner.plan.move import Position
from planner.plan.plan import Plan
from snapshots.arrays import NO_NODE, Ints
from snapshots.cluster import Cluster


def cluster_after(cluster: Cluster, plan: Plan) -> Cluster:
    """``cluster`` with all moves of ``plan`` done; the plan must have been made for it.

    Memory and disk that are free change by what the plan says; what is offline, and how instances
    are, stays as it was.
    """
    nodes, instances = cluster.nodes, cluster.instances
    rows = {name: row for row, name in enumerate(nodes.names)}
    rows_of = {name: row for row, name in enumerate(instances.names)}
    primary, secondary = instances.primary.copy(), instances.secondary.copy()
    spindles = nodes.free_spindles.copy()
    for move in plan.moves:
        row = rows_of[move.instance]
        needed = sum(disk.spindles or 0 for disk in instances.disks[row])
        spindles[_held(move.source, rows)] += needed
        spindles[_held(move.target, rows)] -= needed
        primary[row] = rows[move.target.primary]
        there = move.target.secondary
        secondary[row] = NO_NODE if there is None else rows[there]
    memory, disk = nodes.free_memory.copy(), nodes.free_disk.copy()
    for node in plan.nodes:
        row, was, now = rows[node.name], node.before, node.after
        if was.free_memory is not None and now.free_memory is not None:
            memory[row] += now.free_memory - was.free_memory
        if was.free_disk is not None and now.free_disk is not None:
            disk[row] += now.free_disk - was.free_disk
    return replace(
        cluster,
        nodes=replace(
            nodes,
            free_memory=memory,
            free_disk=disk,
            free_spindles=np.where(nodes.exclusive_storage, spindles, nodes.free_spindles),
        ),
        instances=replace(instances, primary=primary, secondary=secondary),
    )


def _held(position: Position, rows: Mapping[str, int]) -> Ints:
    names = (position.primary, position.secondary)
    return np.array([rows[name] for name in names if name is not None], dtype=np.int64)
