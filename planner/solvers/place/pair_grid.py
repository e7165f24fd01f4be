"""Every place of some nodes for one new instance: whether it is allowed, and its score.

For a DRBD instance a place is a pair, and there are as many as nodes squared. What a node becomes
as the primary does not depend on the secondary; what one becomes as the secondary depends on the
primary only where it keeps memory free for that one already. So each node is evaluated once in
either role, the few pairs that share instances as pairs, and only scores are worked out for every
pair, block by block.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.rules.failure import Failure
from planner.rules.new_places import Placing, place, place_pair, place_single, policy_failures
from planner.rules.node_lanes import InstanceLanes, NodeLanes
from planner.rules.node_operations import add_primary, add_secondary, no_failure
from planner.scoring.exact import ExactScorer
from planner.scoring.incremental import IncrementalScorer
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Floats, Ints

NO_PAIR = -2
"""Stands for a failure where primary and secondary would be one node."""


@dataclass(frozen=True, eq=False)
class PairGrid:
    """``failure`` and ``scores`` (P, S) of all pairs of ``primaries`` and ``secondaries``.

    For an instance that takes one node, ``secondaries`` is NO_NODE alone. Scores are Ganeti's: of
    pairs those of running statistics; of a place that is refused they may be anything. A *lane*
    counts the places primary by primary.
    """

    placement: Placement
    instance: int
    primaries: Ints
    secondaries: Ints
    force: bool
    failure: NDArray[np.int8]
    scores: Floats

    def lane(self, primary: int, secondary: int) -> int:
        """The lane of a primary and a secondary, given by their positions."""
        return primary * len(self.secondaries) + secondary

    def nodes(self, lanes: Ints) -> tuple[Ints, Ints]:
        """Primaries and secondaries of some lanes."""
        p, s = np.divmod(lanes, len(self.secondaries))
        return self.primaries[p], self.secondaries[s]

    def placing(self, lane: int) -> Placing:
        """One place, evaluated by itself: the first lane of what is returned."""
        return self.placings(np.array([lane]))

    def placings(self, lanes: Ints) -> Placing:
        """Some places, each evaluated by itself, in the order of ``lanes``."""
        primaries, secondaries = self.nodes(lanes)
        return place(self.placement, self.instance, primaries, secondaries, force=self.force)


def grid_of_lanes(
    placement: Placement,
    scope: Ints,
    instance: int,
    primary: int,
    secondaries: Ints,
    *,
    force: bool,
) -> PairGrid:
    """One primary (any node) and its secondaries (any nodes), scored within ``scope``."""
    primaries = np.full_like(secondaries, primary)
    placing = place_pair(placement, instance, primaries, secondaries, force=force)
    scores = IncrementalScorer(placement, scope).scores(placing)
    failure = placing.failure.astype(np.int8)
    home = np.array([primary])
    return PairGrid(
        placement, instance, home, secondaries, force, failure[None, :], scores[None, :]
    )


def grid_of_singles(
    placement: Placement, scope: Ints, instance: int, nodes: Ints, *, force: bool
) -> PairGrid:
    """Each of ``nodes`` alone, for an instance that takes no secondary."""
    placing = place_single(placement, instance, nodes, force=force)
    scores = ExactScorer(placement, scope).scores_after(placing)
    failure = placing.failure.astype(np.int8)
    alone = np.array([NO_NODE])
    return PairGrid(placement, instance, nodes, alone, force, failure[:, None], scores[:, None])


def grid_of_nodes(
    placement: Placement, scope: Ints, instance: int, primaries: Ints, nodes: Ints, *, force: bool
) -> PairGrid:
    """All pairs of online nodes of one group: each of ``primaries``, among ``nodes``, with each."""
    common = placement.model.tags.common_locations
    inst = InstanceLanes(placement, np.full(len(primaries), instance, dtype=np.int64))
    inst.shared_locations = np.zeros(len(primaries), dtype=np.int64)
    policy = policy_failures(placement, instance, primaries)
    forced = np.full(len(primaries), force, dtype=np.bool_)
    first, refused = add_primary(NodeLanes(placement, primaries), inst, forced, policy)
    late = InstanceLanes(placement, np.full(len(nodes), instance, dtype=np.int64))
    strict = np.zeros(len(nodes), dtype=np.bool_)
    second, rejected = add_secondary(
        NodeLanes(placement, nodes), late, None, strict, no_failure(nodes)
    )
    failure = np.where(
        refused[:, None] == Failure.NONE, rejected[None, :], refused[:, None]
    ).astype(np.int8)
    failure[primaries[:, None] == nodes[None, :]] = NO_PAIR
    shared = None
    if placement.model.tags.has_locations and not placement.model.forthcoming[instance]:
        shared = common[primaries[:, None], nodes[None, :]]
    known = _known_pairs(placement, primaries, nodes)
    scorer = IncrementalScorer(placement, scope)
    scores = np.full(failure.shape, np.nan)
    lanes = place_pair(placement, instance, primaries[known[0]], nodes[known[1]], force=force)
    failure[known] = lanes.failure
    if (failure == Failure.NONE).any():
        rows = np.full(len(primaries), instance, dtype=np.int64)
        alone = Placing(rows, primaries, np.full_like(rows, NO_NODE), rows, (first,), refused)
        scores = scorer.scores_of_pairs(alone, second, shared)
        scores[known] = scorer.scores(lanes)
    return PairGrid(placement, instance, primaries, nodes, force, failure, scores)


def _known_pairs(placement: Placement, primaries: Ints, nodes: Ints) -> tuple[Ints, Ints]:
    """Positions of the pairs where the secondary keeps memory free for the primary already."""
    p, s = (np.full(placement.model.node_count, -1, dtype=np.int64) for _ in range(2))
    p[primaries], s[nodes] = np.arange(len(primaries)), np.arange(len(nodes))
    secondary, primary, _ = placement.reservations.entries()
    inside = (p[primary] >= 0) & (s[secondary] >= 0) & (primary != secondary)
    return p[primary[inside]], s[secondary[inside]]
