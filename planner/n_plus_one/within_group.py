"""Global N+1 within a group: which nodes could not be emptied, and what a new instance adds.

The predicate is that of :mod:`planner.n_plus_one.cluster_wide`, with three differences: only the
nodes of the group that takes the instance are judged, a node that could not be emptied before
counts only if it is made worse, and nothing escapes to an offline node.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from planner.n_plus_one.cluster_wide import CapacityCheck
from planner.n_plus_one.emptying_trial import Stranded
from planner.rules.new_places import Placing
from planner.state.pair_table import PairTable
from planner.state.placement import Placement
from snapshots.arrays import Ints

Burden = tuple[int, int, int]
"""MiB that failovers lack, instances that cannot fail over, instances that find no node."""


class OnlineCapacityCheck(CapacityCheck):
    """The predicate where nothing escapes to an offline node."""

    def __init__(self, placement: Placement, scope: Ints) -> None:
        closed = placement
        offline = placement.model.offline
        if offline.any():
            closed = placement.clone()
            full = placement.model.usable_memory + 1
            closed.used_memory = np.where(offline, full, placement.used_memory)
        super().__init__(closed, scope, closed=np.flatnonzero(offline))


class EmptyingCheck(OnlineCapacityCheck):
    """Global N+1 of ``nodes``; placements and scores are those of ``scope``."""

    def __init__(self, placement: Placement, scope: Ints, nodes: Ints) -> None:
        super().__init__(placement, scope)
        self._judged = np.isin(np.arange(placement.model.node_count), nodes)
        lost = self._lost(None, 0)
        self._before = {node: self._burden(node, None, 0) for node in lost}

    @property
    def lost_before(self) -> tuple[int, ...]:
        """Nodes that could not be emptied anyway."""
        return tuple(self._before)

    @property
    def takes(self) -> PairTable:
        """By pair the MiB that the failing row moves onto the column by failover."""
        return self._sums.takes

    def burden_before(self, node: int) -> Burden:
        """The obstacles to emptying ``node`` before; nothing where it could be emptied."""
        return self._before.get(node, (0, 0, 0))

    def to_find_homes(self, node: int) -> tuple[int, ...]:
        """Primaries (rows) of ``node`` that are not DRBD, so that any of its peers may do."""
        return tuple(self._sums.others[node])

    def peers(self, node: int) -> Ints:
        """Nodes online that those may go to."""
        return np.flatnonzero(self._sums.peers(node))

    def harder_since(self, before: EmptyingCheck) -> tuple[int, ...]:
        """Nodes that cannot be emptied, though they could be, or lacked less, ``before``."""
        return tuple(
            node
            for node, now in self._before.items()
            if node not in before._before or _exceeds(now, before._before[node])
        )

    @property
    def burdens(self) -> Mapping[int, Burden]:
        """The obstacles of :attr:`lost_before`."""
        return self._before

    def broken_by(self, placing: Placing, lane: int) -> tuple[int, ...]:
        """Nodes that a placement makes impossible to empty, or harder than before."""
        self._sums.shift(placing, lane, 1)
        try:
            lost = self._lost(placing, lane)
            return tuple(
                node
                for node in lost
                if node not in self._before or self._worse(node, placing, lane)
            )
        finally:
            self._sums.shift(placing, lane, -1)

    def _worse(self, node: int, placing: Placing, lane: int) -> bool:
        return _exceeds(self._burden(node, placing, lane), self._before[node])

    def _lost(self, placing: Placing | None, lane: int) -> list[int]:
        certain, unclear = self._settle()
        unclear = unclear[self._judged[unclear]]
        found = certain[self._judged[certain]].tolist()
        if len(unclear):
            state = self._after(placing, lane)
            found += [node for node in unclear.tolist() if not self._can_be_emptied(state, node)]
        return sorted(found)

    def _burden(self, node: int, placing: Placing | None, lane: int) -> Burden:
        short, blocked = self._sums.failovers(node)
        stranded = 0
        if self._sums.spindly or self._sums.shared[node] + self._sums.rest[node] > 0:
            stranded = len(self._stranded_on(self._after(placing, lane), node))
        return short, blocked, stranded

    def newly_stranded(self, placing: Placing, lane: int, node: int) -> list[Stranded]:
        """The instances that find no node if ``node`` fails since a placement, else all such."""
        known = {one.instance for one in self._stranded_on(self._placement, node)}
        stranded = self._stranded_on(self._after(placing, lane), node)
        return [one for one in stranded if one.instance not in known] or stranded


def _exceeds(now: Burden, before: Burden) -> bool:
    return any(a > b for a, b in zip(now, before, strict=True))
