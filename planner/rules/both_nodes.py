"""A DRBD instance given two new nodes, evaluated exactly for many pairs of nodes at once.

Ganeti has no such move; it takes three: the new primary comes as secondary, takes over, and the
old primary is replaced as secondary. Each step is checked on the state that the steps before it
lead to, as :func:`planner.rules.moves.evaluate` would check it there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.rules.failure import Failure
from planner.rules.new_places import Placing
from planner.rules.node_lanes import InstanceLanes, NodeLanes
from planner.rules.node_operations import (
    add_primary,
    add_secondary,
    no_failure,
    remove_primary,
    remove_secondary,
)
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Bools, Ints


@dataclass(eq=False)
class _Midway:
    """The new primary runs the instance, the old one is its secondary.

    ``home``, ``second``, ``primary``: the old primary, the old secondary, the new primary.
    """

    inst: InstanceLanes
    home: NodeLanes
    second: NodeLanes
    primary: NodeLanes
    failure: Ints


def apart_from_home(placement: Placement, instance: int, nodes: Ints) -> bool:
    """True if the instance has two nodes and none of ``nodes`` is one of them."""
    home, second = int(placement.primary[instance]), int(placement.secondary[instance])
    return (
        NO_NODE not in (home, second)
        and home != second
        and not np.isin(nodes, [home, second]).any()
    )


def open_primaries(placement: Placement, instance: int, primaries: Ints, *, force: bool) -> Bools:
    """True for the ``primaries`` that can take the instance over, wherever its secondary goes."""
    opened: Bools = _take_over(placement, instance, primaries, force).failure == Failure.NONE
    return opened


def place_on_both(
    placement: Placement, instance: int, primaries: Ints, secondaries: Ints, *, force: bool
) -> Placing:
    """``instance`` moved to the pairs of both columns, none of them one of its nodes now."""
    way = _take_over(placement, instance, primaries, force)
    inst, tags = way.inst, placement.model.tags
    p = remove_primary(way.primary, inst)
    home = remove_secondary(way.home, inst, recorded=False)
    inst.shared_locations = tags.common_locations[primaries, secondaries]
    t, failure = add_secondary(
        NodeLanes(placement, secondaries), inst, primaries, home.offline | force, way.failure
    )
    p, failure = add_primary(p, inst, np.ones_like(home.offline), failure)
    touched = home, way.second, p, t
    return Placing(inst.row, primaries, secondaries, inst.shared_locations, touched, failure)


def placed_apart(
    placement: Placement, instance: int, primaries: Ints, secondaries: Ints, *, force: bool
) -> tuple[Placing, Placing]:
    """The results of :func:`place_on_both` for all nodes but the secondary, and for that one.

    Lanes are ``primaries`` in the first and ``secondaries`` in the second. A pair is allowed where
    both are, and its nodes become the same, unless the secondary keeps memory free for the primary
    already, or they share location tags, which only raise the score.
    """
    way = _take_over(placement, instance, primaries, force)
    p = remove_primary(way.primary, way.inst)
    home = remove_secondary(way.home, way.inst, recorded=False)
    way.inst.shared_locations = np.zeros_like(primaries)
    p, failure = add_primary(p, way.inst, np.ones_like(home.offline), way.failure)
    nowhere = np.full_like(primaries, NO_NODE)
    first = Placing(
        way.inst.row,
        primaries,
        nowhere,
        way.inst.shared_locations,
        (home, way.second, p),
        failure,
    )
    inst = InstanceLanes(placement, np.full(len(secondaries), instance, dtype=np.int64))
    forced = placement.model.offline[inst.primary] | force
    t, refused = add_secondary(
        NodeLanes(placement, secondaries), inst, None, forced, no_failure(inst.row)
    )
    second = Placing(inst.row, inst.primary, secondaries, inst.shared_locations, (t,), refused)
    return first, second


def _take_over(placement: Placement, instance: int, primaries: Ints, force: bool) -> _Midway:
    inst = InstanceLanes(placement, np.full(len(primaries), instance, dtype=np.int64))
    tags = placement.model.tags
    home = remove_primary(NodeLanes(placement, inst.primary), inst)
    second = remove_secondary(NodeLanes(placement, inst.secondary), inst)
    # The new primary comes as secondary ...
    inst.shared_locations = tags.common_locations[inst.primary, primaries]
    p, failure = add_secondary(
        NodeLanes(placement, primaries),
        inst,
        inst.primary,
        second.offline | force,
        no_failure(inst.row),
    )
    home, failure = add_primary(home, inst, np.ones_like(second.offline), failure)
    # ... and takes over.
    home = remove_primary(home, inst)
    p = remove_secondary(p, inst, recorded=False)
    if tags.may_migrate is not None:
        stuck = (failure == Failure.NONE) & ~tags.may_migrate[inst.primary, primaries]
        failure = np.where(stuck, int(Failure.MIG), failure)
    forced = home.offline | force
    p, failure = add_primary(p, inst, forced, failure)
    home, failure = add_secondary(home, inst, primaries, forced, failure, ignore_disk=home.offline)
    return _Midway(inst, home, second, p, failure)
