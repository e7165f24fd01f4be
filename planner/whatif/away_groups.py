"""The groups of nodes that reboot together, and where their instances run meanwhile."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from planner.capacity import (
    NoRoomToLeave,
    RebootGroup,
    Who,
    fail_over,
    reboot_groups,
    take_first,
)
from planner.rules import Life, MoveKind, evaluate, guest_in
from planner.state import Placement
from snapshots.arrays import NO_NODE, Ints

_WHO = {True: Who.PRIMARIES, False: Who.SINGLE}


def away_groups(
    placement: Placement, nodes: Sequence[int], *, together: bool
) -> list[RebootGroup[Placement]]:
    """The nodes that are away at once, and the instances where they are then.

    Instances that run leave a node before it is off, as far as their disks allow: those of DRBD for
    their secondary, those on shared storage for any node of the group. The masters come last.

    Args:
        placement: the instances as they are; it is not changed.
        nodes: rows of the nodes that reboot, all online.
        together: nodes that share no instance are away at once, else one after the other.

    Raises:
        NoRoomToLeave: a node cannot be left, not even with no other node away.
    """
    return reboot_groups(placement, nodes, departures=[_left], together=together)


def _left(placement: Placement, node: int, targets: Ints) -> Placement:
    """The placement once all instances that run and can have left ``node``.

    Soft limits do not count while nodes are away; memory and disk do.
    """
    model, state = placement.model, placement.clone()
    near = targets[model.group[targets] == model.group[node]]
    for row in placement.primary_lists[node]:
        if not _can_leave(placement, row):
            continue
        if model.drbd[row]:
            outcome = fail_over(state, row, True)
        else:
            rows = np.full(len(near), row, dtype=np.int64)
            outcome = evaluate(state, MoveKind.FAILOVER_TO_ANY, rows, near, force=True)
        if not take_first(state, outcome):
            raise NoRoomToLeave(placement, _WHO[bool(model.drbd[row])], node, row)
    return state


def _can_leave(placement: Placement, row: int) -> bool:
    """True for an instance (row) that runs and has somewhere to go by its disks."""
    model = placement.model
    if guest_in(model.cluster, row).life is Life.STOPPED:
        return False
    if model.drbd[row]:
        second = int(placement.secondary[row])
        return second != NO_NODE and not model.offline[second]
    return bool(model.cluster.instances.template[row].movable)
