"""Finding a secondary for an instance that has none, as Ganeti's hail does it.

The instance becomes a DRBD one on its old primary. Its new self is a row of its own (the twin),
so that the same rules place it that place new instances.
"""

from __future__ import annotations

import numpy as np

from planner.evacuable import CapacityCheck
from planner.placement import NODE_COLUMNS, Placement
from planner.placing import Placing
from planner.solvers.allocate import AllocationRules, Attempt, World, try_pairs
from snapshots.cluster import Ints


def try_secondaries(
    placement: Placement, row: int, twin: int, scope: Ints, rules: AllocationRules
) -> Attempt:
    """Try every other node of the group for ``row``, offline ones too.

    ``placement`` is left without ``row``; ``twin`` is the row to carry out the attempt with.
    ``scope`` are the nodes whose state counts.
    """
    group = placement.model.group
    home = int(placement.primary[row])
    before = placement.clone()
    placement.take_away(row)
    others = np.flatnonzero(group == group[home])
    others = others[others != home]
    check = _OldSelfCheck(before, row, scope) if rules.capacity_checks else None
    pairs = np.full_like(others, home), others
    return try_pairs(World(placement, scope), twin, *pairs, rules, check=check)


class _OldSelfCheck:
    """Global N+1 with the nodes as they will be and the instance as it was.

    Ganeti's test looks the instance up in its table, which still has the old disk template.
    """

    def __init__(self, before: Placement, row: int, scope: Ints) -> None:
        self._before = before
        self._row = row
        self._scope = scope

    def holds(self, placing: Placing, lane: int) -> bool:
        """Whether every node could be emptied after lane ``lane`` of ``placing``."""
        state, row = self._before.clone(), self._row
        home, target = int(placing.primary[lane]), int(placing.secondary[lane])
        for lanes in placing.touched:
            node = int(lanes.node[lane])
            for column in NODE_COLUMNS:
                getattr(state, column)[node] = getattr(lanes, column)[lane]
            state.load[:, node] = lanes.load[:, lane]
        model = state.model
        if model.reserves_memory[row] and not model.forthcoming[row]:
            state.reservations[target, home] += model.memory[row]
        listed = state.primary_lists[home]
        if row in listed:
            listed.remove(row)
            listed.insert(0, row)
        return CapacityCheck(state, self._scope).holds()
