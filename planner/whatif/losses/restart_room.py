"""The room of nodes for instances that restart there, as folds over the table of limits.

Only hard bounds are here: what breaks a soft one restarts all the same, and is a risk.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.rules.ganeti_limits import MEMORY
from planner.rules.limit import PLENTY, Limit
from planner.rules.limits import every_limit
from planner.rules.node_lanes import NodeLanes
from planner.whatif.losses.exposure import Exposure
from snapshots.arrays import Ints


@dataclass(frozen=True, eq=False, slots=True)
class RestartRoom:
    """One hard bound.

    ``takes``: what each instance (I) takes of it where it restarts, beside what its copy there has
    already. ``room``: what may still come to each node (N); below 0 where too much is there. Both
    count in the unit of ``limit``.
    """

    limit: Limit
    takes: Ints
    room: Ints


def rooms_for_restarts(exposure: Exposure) -> tuple[RestartRoom, ...]:
    """The hard bounds that restarts meet, memory first: :mod:`planner.rules.limits`.

    An instance that is down now takes what it will take once it runs. What takes nothing of a
    bound is not held back by it.
    """
    place = exposure.placement
    model = place.model
    rows = np.arange(model.instance_count)
    lanes = NodeLanes(place, np.arange(model.node_count))
    found = []
    for limit in every_limit():
        for bound in limit.bounds:
            if bound.soft:
                continue
            demand = limit.demand(model, rows, later=True)
            there = np.where(exposure.mirrored, demand.secondary, 0)
            takes = np.maximum(demand.primary - there, 0)
            room = bound.room(lanes)
            if limit is MEMORY or (takes.any() and (room < PLENTY // 2).any()):
                found.append(RestartRoom(limit, takes, room))
    return tuple(found)
