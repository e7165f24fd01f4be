"""The amounts that are missing where a limit refuses a change."""

from __future__ import annotations

import numpy as np

from planner.rules.failure import Failure
from planner.rules.ganeti_limits import MEMORY
from planner.rules.limit import Limit
from planner.rules.limits import every_limit
from planner.rules.node_lanes import NodeLanes
from snapshots.arrays import Floats, Ints


def shortage(state: NodeLanes, failure: Ints) -> Floats:
    """The excess of the nodes after the move over the limit that failed (MiB, CPUs, spindles)."""
    values = np.zeros(len(failure))
    for kind in dict.fromkeys(limit.failure for limit in every_limit()):
        here = failure == kind
        if here.any():
            lacking = [lack(limit, state) for limit in limits_of(kind)]
            usual = lacking[0] if kind is not Failure.OTHER else np.max(lacking, axis=0)
            values = np.where(here, usual, values)
    return values


def limits_of(failure: Failure) -> tuple[Limit, ...]:
    """The limits that are refused as this kind of failure, the one that is usually meant first."""
    return tuple(limit for limit in every_limit() if limit.failure is failure)


def lack(limit: Limit, state: NodeLanes) -> Floats:
    """The excess of each node over a limit; of memory with what is to be kept free for N+1."""
    amount = limit.missing(state)
    if limit is MEMORY:
        # Something must stay free: a node that is full to the last MiB lacks 1.
        amount = np.maximum(amount, state.reserved_memory - state.free_memory + 1)
    return amount.astype(np.float64)
