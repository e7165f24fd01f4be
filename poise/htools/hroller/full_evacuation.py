"""DRBD instances off both of their nodes, as hroller moves them.

Facts: hroller 3.0.2. The primaries of a group fail over first, those that are there at the outset.
Where it finds an instance a new secondary, it writes the primary's record, name and node group
included, over that of the node that is left. This shows where that node is the primary of another
instance: of a node between those to be rebooted, or of one with instances split between groups.
"""

from __future__ import annotations

from dataclasses import replace

from planner.capacity import (
    NoRoomToLeave,
    RebootGroup,
    Who,
    fail_over,
    mirror_elsewhere,
    split_by_room,
    take_first,
)
from poise.htools.conventions.errors import Crash
from poise.htools.hroller.placement import HrollerPlacement
from snapshots.arrays import NO_NODE, Ints

Group = RebootGroup[HrollerPlacement]


def without_copies(group: Group, targets: Ints) -> list[Group]:
    """The group in parts whose nodes hold no secondary while they are away.

    Raises:
        NoRoomToLeave: an instance finds no place.
    """
    return split_by_room(group, _mirrored_elsewhere, targets)


def failed_over(group: Group, _: Ints) -> list[Group]:
    """The group once the DRBD primaries of all its nodes have failed over.

    Raises:
        NoRoomToLeave: one cannot.
        Crash: one has no secondary.
    """
    state = group.during.clone()
    drbd = state.model.drbd
    outset = [(node, i) for node in group.nodes for i in state.primary_lists[node] if drbd[i]]
    for node, i in outset:
        if state.secondary[i] == NO_NODE:
            raise Crash(NO_NODE, tool="hroller")
        if not take_first(state, fail_over(state, i, force=True)):
            raise NoRoomToLeave(state, Who.PRIMARIES, node, i)
    return [replace(group, during=state)]


def _mirrored_elsewhere(placement: HrollerPlacement, node: int, targets: Ints) -> HrollerPlacement:
    """The placement once all secondaries have left ``node``, those that no DRBD has as well."""
    if not placement.secondary_lists[node]:
        return placement
    state = placement.clone()
    group = state.model.group
    near = targets[group[targets] == group[node]]
    for i in placement.secondary_lists[node]:
        old = int(state.secondary[i])
        if not take_first(state, mirror_elsewhere(state, i, near, force=True)):
            raise NoRoomToLeave(placement, Who.SECONDARIES, node, i)
        state.overwrite(old, int(state.primary[i]), i)
    return state
