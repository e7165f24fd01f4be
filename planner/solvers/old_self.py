"""Global N+1 where an instance that exists is placed again, as Ganeti's hail tests it."""

from __future__ import annotations

from planner.placement import NODE_COLUMNS, Placement
from planner.placing import Placing
from planner.solvers.narrow_view import capacity_check
from snapshots.cluster import NO_NODE, Ints


class OldSelfCheck:
    """Global N+1 with the nodes as they will be and the instance as it was.

    Ganeti's test finds the instance in the list of its new primary, and looks it up in a table
    that still has its old nodes and disk template.
    """

    def __init__(self, before: Placement, row: int, scope: Ints) -> None:
        """``before``: the placement with ``row`` on its old nodes."""
        self._before = before
        self._row = row
        self._scope = scope

    def holds(self, placing: Placing, lane: int) -> bool:
        """Whether every node could be emptied after lane ``lane`` of ``placing``."""
        state, row = self._before.clone(), self._row
        model = state.model
        home, target = int(placing.primary[lane]), int(placing.secondary[lane])
        for lanes in placing.touched:
            node = int(lanes.node[lane])
            for column in NODE_COLUMNS:
                getattr(state, column)[node] = getattr(lanes, column)[lane]
            state.load[:, node] = lanes.load[:, lane]
        carried = None
        if not model.forthcoming[row]:
            if model.reserves_memory[row] and target != NO_NODE:
                state.reservations[target, home] += model.memory[row]
            listed = state.primary_lists[home]
            if row in listed:
                listed.remove(row)
            else:
                carried = home
            listed.insert(0, row)
        return capacity_check(state, self._scope).holds(carried=carried)
