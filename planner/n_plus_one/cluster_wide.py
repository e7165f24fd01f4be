"""Global N+1: could every node be emptied after its failure?

A node passes if all its primaries find other nodes (:mod:`planner.n_plus_one.emptying_trial`). The
tests of several nodes are independent of one another. Most nodes are settled by sums
(:mod:`planner.n_plus_one.emptying_sums`); what the sums leave open is tried.
"""

from __future__ import annotations

from planner.n_plus_one.emptying_sums import EmptyingSums
from planner.n_plus_one.emptying_trial import Stranded, fail_over, stranded_on
from planner.rules.moves import Outcome
from planner.rules.new_places import Placing
from planner.state.placement import Placement
from snapshots.arrays import Ints


class CapacityCheck:
    """The predicate over nodes ``scope`` (ascending rows) for a placement and additions to it."""

    def __init__(self, placement: Placement, scope: Ints, *, closed: Ints | None = None) -> None:
        """``closed``: nodes (rows) that take nothing."""
        self._placement = placement
        self._scope = scope
        self._sums = EmptyingSums(placement, scope, closed=closed)

    def holds(self, placing: Placing | None = None, lane: int = 0) -> bool:
        """True if every node could be emptied, after lane ``lane`` of ``placing``."""
        if placing is None:
            return self._judge(None, lane)
        self._sums.shift(placing, lane, 1)
        try:
            return self._judge(placing, lane)
        finally:
            self._sums.shift(placing, lane, -1)

    def _judge(self, placing: Placing | None, lane: int) -> bool:
        lost, open_nodes = self._settle()
        if len(lost):
            return False
        if not len(open_nodes):
            return True
        state = self._after(placing, lane)
        return all(self._can_be_emptied(state, int(node)) for node in open_nodes)

    def _after(self, placing: Placing | None, lane: int) -> Placement:
        if placing is None:
            return self._placement
        state = self._placement.clone()
        state.commit(placing, lane)
        return state

    def _settle(self) -> tuple[Ints, Ints]:
        """Nodes that certainly cannot be emptied, and those that have to be tried."""
        return self._sums.settle()

    def _can_be_emptied(self, state: Placement, node: int) -> bool:
        return not any(stranded_on(state, node, self._scope, self._fail_over))

    def _stranded_on(self, state: Placement, node: int) -> list[Stranded]:
        return list(stranded_on(state, node, self._scope, self._fail_over))

    def _fail_over(self, state: Placement, i: int) -> Outcome:
        """The failover of a DRBD instance whose primary fails."""
        return fail_over(state, i)
