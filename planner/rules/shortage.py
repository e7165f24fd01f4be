"""How much is missing where a limit refuses a change."""

from __future__ import annotations

import numpy as np

from planner.rules.failure import Failure
from planner.rules.node_operations import NodeLanes
from planner.state.placement import Placement
from snapshots.arrays import Floats, Ints


def shortage(place: Placement, state: NodeLanes, failure: Ints) -> Floats:
    """How far the nodes after the move are beyond the limit that failed (MiB, CPUs, spindles)."""
    model = place.model
    free_memory = np.minimum(state.free_memory, state.later_free_memory)
    free_disk = np.minimum(state.free_disk, state.later_free_disk)
    over_cpu = np.maximum(state.used_cpus, state.later_used_cpus) - model.max_vcpus[state.node]
    short = {
        # Something must stay free: a node that is full to the last MiB lacks 1.
        Failure.MEM: np.maximum(state.reserved_memory - state.free_memory, -free_memory) + 1,
        Failure.DISK: np.maximum(1, model.disk_reserve[state.node]) - free_disk,
        Failure.CPU: over_cpu,
        Failure.SPINDLES: -np.minimum(state.free_spindles, state.later_free_spindles),
    }
    values: Floats = np.select(
        [failure == kind for kind in short], [value.astype(np.float64) for value in short.values()]
    )
    return values
