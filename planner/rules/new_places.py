"""Putting an instance that has no node yet on one node, or on a pair.

Evaluated exactly, with the primitive operations of :mod:`planner.rules.node_operations`, for many
nodes at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.rules.failure import Failure
from planner.rules.node_lanes import InstanceLanes, NodeLanes
from planner.rules.node_operations import add_primary, add_secondary, remove_primary
from planner.rules.policy_match import policy_failure
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Ints


@dataclass(frozen=True, eq=False)
class Placing:
    """Candidate places (lanes) of one new instance.

    Fields are as in :class:`planner.rules.moves.Outcome`.
    """

    instance: Ints
    primary: Ints
    secondary: Ints
    shared_locations: Ints
    touched: tuple[NodeLanes, ...]
    failure: Ints


def policy_failures(placement: Placement, instance: int, nodes: Ints) -> Ints:
    """Failure of the policy match on each of ``nodes`` as a primary."""
    model = placement.model
    known: dict[tuple[int, bool], Failure] = {}
    failures = np.empty(len(nodes), dtype=np.int64)
    for lane, node in enumerate(nodes.tolist()):
        key = int(model.group[node]), bool(model.exclusive[node])
        if key not in known:
            policy = model.cluster.groups[key[0]].policy
            known[key] = policy_failure(model, instance, policy, exclusive=key[1])
        failures[lane] = known[key]
    return failures


def place_single(placement: Placement, instance: int, nodes: Ints, *, force: bool) -> Placing:
    """``instance`` on each of ``nodes`` alone."""
    rows = np.full(len(nodes), instance, dtype=np.int64)
    inst = InstanceLanes(placement, rows)
    inst.shared_locations = np.zeros(len(nodes), dtype=np.int64)
    failure = policy_failures(placement, instance, nodes)
    forced = np.full(len(nodes), force, dtype=np.bool_)
    lanes, failure = add_primary(NodeLanes(placement, nodes), inst, forced, failure)
    alone = np.full(len(nodes), NO_NODE, dtype=np.int64)
    return Placing(rows, nodes, alone, inst.shared_locations, (lanes,), failure)


def place_pair(
    placement: Placement, instance: int, primaries: Ints, secondaries: Ints, *, force: bool
) -> Placing:
    """``instance`` on the pairs of both columns; the secondary is never forced."""
    rows = np.full(len(primaries), instance, dtype=np.int64)
    inst = InstanceLanes(placement, rows)
    inst.shared_locations = placement.model.tags.common_locations[primaries, secondaries]
    distinct, where = np.unique(primaries, return_inverse=True)
    failure = policy_failures(placement, instance, distinct)[where]
    forced = np.full(len(rows), force, dtype=np.bool_)
    p, failure = add_primary(NodeLanes(placement, primaries), inst, forced, failure)
    s, failure = add_secondary(
        NodeLanes(placement, secondaries), inst, primaries, np.zeros_like(forced), failure
    )
    return Placing(rows, primaries, secondaries, inst.shared_locations, (p, s), failure)


def place(
    placement: Placement, instance: int, primaries: Ints, secondaries: Ints, *, force: bool
) -> Placing:
    """``instance`` on the places of both columns: pairs, or single nodes (NO_NODE everywhere)."""
    if (secondaries == NO_NODE).all():
        return place_single(placement, instance, primaries, force=force)
    return place_pair(placement, instance, primaries, secondaries, force=force)


def take_away(placement: Placement, row: int) -> None:
    """Remove an instance (row) that has a primary only; it is then without a node."""
    rows = np.array([row])
    node, instance = NodeLanes(placement, placement.primary[rows]), InstanceLanes(placement, rows)
    placement.set_node(remove_primary(node, instance), 0)
    placement.drop_primary(row, int(placement.primary[row]))
    placement.primary[row] = NO_NODE
