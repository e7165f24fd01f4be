"""Global N+1 where hail takes one instance for another.

Facts: Ganeti's hail 3.0.2 gives a new instance the number of instances that it looks at. Where
it looks at one group only, an instance of the group may have that number already; the test then
finds the new one wherever that one is listed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from planner.placement import Placement
from planner.placing import Placing
from planner.solvers.narrow_view import capacity_check
from snapshots.cluster import NO_NODE, Ints


def mistaken_row(placement: Placement, nodes: Ints, numbered: Sequence[int]) -> int | None:
    """The instance that a new one is taken for, None where no instance is mistaken.

    ``nodes`` are those of the group; ``numbered``: the rows of instances in the order in which
    hail numbers them, old ones before those that it has placed.
    """
    inside = np.zeros(placement.model.node_count + 1, dtype=np.bool_)  # the last is NO_NODE's
    inside[nodes] = True
    member = inside[placement.primary] & (placement.primary != NO_NODE)
    number = int(member.sum())
    if number >= len(numbered):
        return None
    row = numbered[number]
    return row if member[row] and not placement.model.forthcoming[row] else None


class MistakenSelfCheck:
    """The test in which the new instance stands in the place of ``row`` as well."""

    def __init__(self, before: Placement, row: int, scope: Ints) -> None:
        self._before = before
        self._row = row
        self._scope = scope

    def holds(self, placing: Placing, lane: int) -> bool:
        """Whether every node could be emptied after lane ``lane`` of ``placing``."""
        state = self._before.clone()
        state.commit(placing, lane)
        home, new = int(state.primary[self._row]), int(placing.instance[lane])
        listed = state.primary_lists[home]
        place = listed.index(self._row)
        listed[place : place + 1] = [new]
        return capacity_check(state, self._scope).holds(carried=home)
