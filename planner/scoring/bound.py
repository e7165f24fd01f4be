"""The part of the score that no balancing can remove: memory reserved for N+1."""

from __future__ import annotations

import numpy as np

from planner.placement import Placement
from snapshots.cluster import Ints

_WEIGHT = 0.25


def reserved_memory_bound(placement: Placement, scope: Ints) -> float:
    """Ganeti's "optimum score due to N+1 reservations" of the nodes ``scope``.

    With M all memory of the nodes, M1 the same without the largest node and D all reservations:
    weight x (D/M1 - D/M); 0 for a single node. Offline nodes count, as Ganeti has it.
    """
    memory = placement.model.total_memory[scope]
    if len(memory) <= 1:
        return 0.0
    total = float(np.add.accumulate(memory)[-1])
    rest = total - float(memory.max())
    if not rest > 0:
        return 0.0
    reserved = float(placement.reservations.totals()[scope].sum())
    with np.errstate(all="ignore"):
        return _WEIGHT * float(np.float64(reserved) / rest - np.float64(reserved) / total)
