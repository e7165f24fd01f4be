"""Tables of nodes and movers on the present placement, from which candidates are valued."""

from __future__ import annotations

import numpy as np

from planner.scoring import terms
from planner.scoring.batch.capacity import Capacity
from planner.scoring.batch.legs import Legs
from planner.scoring.batch.movers import Movers
from planner.scoring.batch.spreads import Spreads
from planner.scoring.batch.tag_cost import HomeCost
from planner.state.placement import Placement
from snapshots.arrays import Bools, Floats, Ints

_TOTAL_WEIGHT = terms.TERMS[terms.RESERVED_TOTAL].weight


class BatchTables:
    """The tables of one node group; call :meth:`refresh` after every move."""

    def __init__(
        self, placement: Placement, scope: Ints, rows: Ints, movers: Ints, *, force: bool = False
    ) -> None:
        model = placement.model
        self.placement = placement
        online = scope[~model.offline[scope]]
        self.online = online
        self.live: Bools = np.zeros(model.node_count, dtype=np.bool_)
        self.live[online] = True
        lost: Bools = np.zeros(model.node_count, dtype=np.bool_)
        self.lost = lost
        lost[scope] = model.offline[scope]
        self.force = force
        self.all_online = not lost.any()
        self.capacity = Capacity(placement, self.live)
        self.spreads = Spreads(placement, online, movers)
        self.even = self.spreads.even and self.all_online
        self.movers = Movers(placement, self.capacity, self.spreads, rows, lost=lost, force=force)
        self.legs = Legs(self.spreads, self.movers, even=self.even)
        self.home_cost = HomeCost(placement, scope, self.live)
        per_node = terms.TERMS[terms.SPREADS[terms.RESERVED_SPREAD]].weight
        self.total_per_unit = _TOTAL_WEIGHT * np.sqrt(self.spreads.count) / per_node
        """Cost of the reserved total for each unit of a reserved-memory class value."""
        self.single_template = bool(self.movers.drbd.all())
        self.exclusive = bool(model.exclusive[online].any())
        self.variances: Floats
        self.roots: Floats
        self._note_state()

    def refresh(self) -> None:
        """Take the placement's present state (all but the movers' rows)."""
        self.capacity.refresh()
        self.spreads.refresh()
        self._note_state()

    def renew(self, at: Ints, open_kinds: Bools) -> None:
        """Recompute the movers ``at``; after this their rows are right."""
        self.movers.update(at, open_kinds)
        self.legs.refresh(self.roots)

    def _note_state(self) -> None:
        self.variances = self.spreads.variances()
        self.roots = np.sqrt(self.variances)
        value = self.spreads.value
        self.reach = np.abs(value).max(axis=1, initial=0.0) if value.size else np.zeros(1)
