"""Global N+1 where hail does not see every node that it asks for.

Facts: looking at one group only, Ganeti's hail 3.0.2 knows no other nodes, and ends in an
internal error as soon as a DRBD instance would fail over to one of them. So it does wherever a
DRBD instance has no secondary. It tests node after node and goes no further than the first one
that cannot be emptied.
"""

from __future__ import annotations

import numpy as np

from planner.evacuable import CapacityCheck
from planner.placement import Placement
from planner.placing import Placing
from snapshots.cluster import NO_NODE, Ints
from snapshots.errors import PoiseError


class OutOfSight(PoiseError):
    """A node (row, NO_NODE for none) is asked for that is not among those looked at."""

    def __init__(self, node: int) -> None:
        super().__init__(f"node number {node} is not among those looked at")
        self.node = node


class NarrowCheck(CapacityCheck):
    """The test as hail makes it, with its end."""

    def _judge(self, placing: Placing | None, lane: int, carried: int | None = None) -> bool:
        state = self._after(placing, lane)
        return all(self._carry_out(state, node) for node in self._scope.tolist())

    def _look_up(self, node: int) -> None:
        if node not in self._scope:
            raise OutOfSight(node)


def capacity_check(placement: Placement, scope: Ints, *, half: bool = False) -> CapacityCheck:
    """The test on ``scope`` (ascending rows), narrow where that may matter.

    ``half``: the instance to place is a DRBD one, and gets no secondary.
    """
    model = placement.model
    inside = np.zeros(model.node_count + 1, dtype=np.bool_)  # the last is NO_NODE's
    inside[scope] = True
    listed = model.drbd & ~model.forthcoming & (placement.primary != NO_NODE)
    listed &= inside[placement.primary]
    if half or not inside[placement.secondary[listed]].all():
        return NarrowCheck(placement, scope)
    return CapacityCheck(placement, scope)
