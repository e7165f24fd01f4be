"""Rolling reboots: groups of nodes that can be away together, one group after the other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

import numpy as np

from planner.capacity.colouring import classes_of, fewest_colours
from planner.capacity.conflict_graph import reboot_conflicts
from planner.capacity.departure_room import Clearance, P, RebootGroup, Who, split_by_room
from planner.state.placement import Placement
from snapshots.arrays import Ints

Leave = Callable[[Placement, int, Ints], Placement]
"""The placement once instances have left a node (row) for some of the targets (rows).

It raises :class:`NoRoomToLeave` where one finds no place. :class:`Clearance` is the usual one.
"""


def reboot_groups(
    placement: Placement,
    nodes: Sequence[int] | None = None,
    *,
    departures: Sequence[Leave] = (Clearance(Who.SINGLE), Clearance(Who.PRIMARIES)),
    live: bool = True,
    together: bool = True,
) -> list[RebootGroup[Placement]]:
    """The nodes in groups, each of which can be rebooted at once, one group after the other.

    No group has both nodes of a DRBD instance. The largest group comes first, the one with the
    master last, and in it the master. Every group starts from ``placement``: what moved before a
    reboot is back before the next one.

    Args:
        placement: the instances as they are; it is not changed.
        nodes: rows of the nodes to reboot; default: all that are online.
        departures: the instances that leave a node before it reboots, in this order; none:
            they all stay. They go to online nodes of the same node group. With a clearance of
            each ``Who``, every instance keeps its two copies.
        live: no two nodes of a group have instances with the same secondary, which would have to
            run those of both.
        together: else every node is a group of its own.

    Returns:
        groups of node rows; ``during`` of each is the placement while its nodes are away, and
        ``moved(placement)`` lists the instances that are elsewhere then.

    Raises:
        NoRoomToLeave: a node cannot be left, not even with no other node away.
    """
    targets = np.flatnonzero(~placement.model.offline)
    rows: list[int] = targets.tolist() if nodes is None else [int(node) for node in nodes]
    classes = classes_of(fewest_colours(reboot_conflicts(placement, rows, live=live)))
    if not together:
        classes = [[node] for nodes in classes for node in nodes]
    groups = [RebootGroup(tuple(one), placement) for one in classes]
    for leave in departures:
        groups = [part for one in groups for part in split_by_room(one, leave, targets)]
    masters = np.flatnonzero(placement.model.cluster.nodes.master).tolist()
    return master_last(groups, masters)


def master_last(groups: Iterable[RebootGroup[P]], masters: Collection[int]) -> list[RebootGroup[P]]:
    """The largest group first, and the masters (rows) last of their group, which is the last."""

    def is_master(node: int) -> bool:
        return node in masters

    ordered = (replace(group, nodes=tuple(sorted(group.nodes, key=is_master))) for group in groups)
    by_size = sorted(ordered, key=lambda group: -len(group.nodes))
    return sorted(by_size, key=lambda group: any(map(is_master, group.nodes)))
