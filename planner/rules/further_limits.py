"""Limits that Ganeti does not know: which there are, and how arrivals are checked for them.

They are registered with :mod:`planner.rules.limits`. This module stands by itself so that a program
without any such limit need not load the table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.rules.failure import Failure
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Bools, Ints

if TYPE_CHECKING:
    from planner.rules.limit import Limit
    from planner.rules.node_lanes import InstanceLanes, NodeLanes

further: dict[str, Limit] = {}
"""By name, in the order in which they were added."""


def taken(limit: Limit, placement: Placement) -> Ints:
    """The amounts that the instances of every node (N) take of a limit."""
    model = placement.model
    demand = limit.demand(model, np.arange(model.instance_count), later=limit.bounds[0].later)
    found = np.zeros(model.node_count, dtype=np.int64)
    for nodes, amounts in (
        (placement.primary, demand.primary),
        (placement.secondary, demand.secondary),
    ):
        there = nodes != NO_NODE
        np.add.at(found, nodes[there], amounts[there])
    return found


def shift_further(node: NodeLanes, inst: InstanceLanes, sign: int, *, primary: bool) -> None:
    """Count what the instances take as primaries or secondaries in (+1) or out (-1)."""
    after = dict(node.further)
    for limit in further.values():
        demand = limit.demand(node.placement.model, inst.row, later=limit.bounds[0].later)
        amount = demand.primary if primary else demand.secondary
        after[limit.name] = after[limit.name] + sign * amount
    node.further = after


def judge_further(
    after: NodeLanes, inst: InstanceLanes, force: Bools, failure: Ints, *, primary: bool
) -> Ints:
    """The lanes' failures, with the first limit that refuses them where none failed before."""
    for limit in further.values():
        for bound in limit.bounds:
            demand = limit.demand(after.placement.model, inst.row, later=bound.later)
            met = demand.met_by_primary if primary else demand.met_by_secondary
            fails = (met > 0) & (bound.room(after) < 0)
            if bound.soft:
                fails &= ~force
            failure = np.where(fails & (failure == Failure.NONE), int(limit.failure), failure)
    return failure
