"""The groups of nodes that reboot together, and where their instances run meanwhile."""

from __future__ import annotations

from collections.abc import Sequence

from planner.capacity import RebootGroup, left_live, reboot_groups
from planner.state import Placement


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
    return reboot_groups(placement, nodes, departures=[left_live], together=together)
