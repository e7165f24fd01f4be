"""The instances that run: which can leave a node before it is off, and where to."""

from __future__ import annotations

import numpy as np

from planner.capacity.departure_room import NoRoomToLeave, Who, fail_over, take_first
from planner.rules.failure import Failure
from planner.rules.guest_switch import Life, guest_in
from planner.rules.moves import MoveKind, Outcome, evaluate
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Ints

_WHO = {True: Who.PRIMARIES, False: Who.SINGLE}


def can_leave(placement: Placement, row: int) -> bool:
    """True for an instance (row) that runs and has somewhere to go by its disks."""
    model = placement.model
    if guest_in(model.cluster, row).life is Life.STOPPED:
        return False
    if model.drbd[row]:
        second = int(placement.secondary[row])
        return second != NO_NODE and not model.offline[second]
    return bool(model.cluster.instances.template[row].movable)


def left_live(placement: Placement, node: int, targets: Ints) -> Placement:
    """The placement once all instances that run and can have left ``node``.

    Those of DRBD go to their secondary, others to the first of ``targets`` (rows) in the group that
    takes them. Soft limits do not count while nodes are away; memory and disk do.

    Raises:
        NoRoomToLeave: one finds no place, or tags forbid all its migrations.
    """
    model, state = placement.model, placement.clone()
    near = targets[model.group[targets] == model.group[node]]
    for row in placement.primary_lists[node]:
        if not can_leave(placement, row):
            continue
        outcome = ways_out(state, row, near)
        if not take_first(state, outcome):
            forbidden = bool(len(outcome.failure)) and bool((outcome.failure == Failure.MIG).all())
            who = _WHO[bool(model.drbd[row])]
            raise NoRoomToLeave(placement, who, node, row, forbidden=forbidden)
    return state


def ways_out(state: Placement, row: int, targets: Ints) -> Outcome:
    """The moves by which an instance leaves its node, a lane each; DRBD knows one."""
    if state.model.drbd[row]:
        return fail_over(state, row, True)
    rows = np.full(len(targets), row, dtype=np.int64)
    return evaluate(state, MoveKind.FAILOVER_TO_ANY, rows, targets, force=True)
