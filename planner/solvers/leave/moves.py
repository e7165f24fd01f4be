"""The moves that are open to instances that leave, whatever room there is."""

from __future__ import annotations

import numpy as np

from planner.rules.candidates import KINDS
from planner.rules.moves import MoveKind
from planner.solvers.leave.departure import Departure
from planner.state.placement import Placement
from snapshots.arrays import Bools, Ints


class LeavingMoves:
    """The moves that are open to ``instances`` (rows) on a placement of a departure.

    Nothing is copied from a node that is down, and no instance switches to one that is out of use.
    """

    def __init__(self, departure: Departure, place: Placement, instances: Ints) -> None:
        self._place = place
        self._down = departure.down
        self.targets: Ints = departure.targets
        self.instances = instances

    def kinds(self, instances: Ints) -> Bools:
        """True for the kinds that each of ``instances`` may try now, shape (len, 6)."""
        place, model = self._place, self._place.model
        primary, secondary = place.primary[instances], place.secondary[instances]
        drbd = model.drbd[instances]
        copied = drbd & ~self._down[primary]
        switched = drbd & ~model.offline[secondary]
        found = np.zeros((len(instances), KINDS), dtype=np.bool_)
        found[:, MoveKind.FAILOVER_TO_ANY] = ~drbd
        for kind in (MoveKind.REPLACE_SECONDARY, MoveKind.REPLACE_AND_FAILOVER):
            found[:, kind] = copied
        for kind in (
            MoveKind.FAILOVER,
            MoveKind.REPLACE_PRIMARY,
            MoveKind.FAILOVER_AND_REPLACE,
        ):
            found[:, kind] = switched
        return found
