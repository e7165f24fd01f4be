"""Room that is left under limits that Ganeti does not know and that nothing may break.

During a change only those count: a soft limit may be broken, so it may be for a while.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.rules.further_limits import further
from planner.rules.limit import Limit
from planner.rules.node_lanes import NodeLanes
from planner.state.placement import Placement
from snapshots.arrays import Ints


@dataclass(frozen=True, eq=False, slots=True)
class LimitRoom:
    """The room of a limit on every node (N), and what every instance (I) takes in either role."""

    limit: Limit
    free: Ints
    as_primary: Ints
    as_secondary: Ints


def hard_rooms(place: Placement) -> list[LimitRoom]:
    """One for every hard bound of a registered limit, in the table's order."""
    if not further:
        return []
    model = place.model
    rows, lanes = np.arange(model.instance_count), NodeLanes(place, np.arange(model.node_count))
    found = []
    for limit in further.values():
        for bound in limit.bounds:
            if not bound.soft:
                demand = limit.demand(model, rows, later=bound.later)
                free = bound.room(lanes).copy()
                found.append(LimitRoom(limit, free, demand.primary, demand.secondary))
    return found
