"""Rolling reboots: groups of nodes that can be away together, one group after the other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

import numpy as np

from planner.capacity.colouring import classes_of, fewest_colours
from planner.capacity.conflict_graph import reboot_conflicts
from planner.capacity.departure_room import P, RebootGroup, Who, split_by_room
from planner.state.placement import Placement
from snapshots.arrays import Ints


def reboot_groups(
    placement: Placement,
    nodes: Sequence[int] | Ints | None = None,
    *,
    departures: Collection[Who] = (Who.SINGLE, Who.PRIMARIES),
    live: bool = True,
    force: bool = True,
) -> tuple[RebootGroup[Placement], ...]:
    """The nodes in groups, each of which can be rebooted at once, one group after the other.

    No group has both nodes of a DRBD instance. The largest group comes first, the one with the
    master last, and in it the master. Every group starts from ``placement``: what moved before a
    reboot is back before the next one.

    Args:
        placement: the instances as they are; it is not changed.
        nodes: rows of the nodes to reboot; default: all that are online.
        departures: the instances that leave a node before it reboots. DRBD primaries fail over;
            those without a second copy, and secondaries, go to online nodes of the same node
            group. With all of ``Who``, every instance keeps its two copies.
        live: no two nodes of a group have instances with the same secondary, which would have to
            run those of both.
        force: soft limits (N+1, CPU ratio, disk reserve, tags) do not count while nodes are away;
            memory and disk do.

    Returns:
        groups of node rows; ``during`` of each is the placement while its nodes are away, and
        ``moved(placement)`` lists the instances that are elsewhere then.

    Raises:
        NoRoomToLeave: a node cannot be left, not even with no other node away.
    """
    online = ~placement.model.offline
    rows = np.flatnonzero(online).tolist() if nodes is None else [int(node) for node in nodes]
    conflicts = reboot_conflicts(placement, rows, live=live)
    groups = [RebootGroup(tuple(c), placement) for c in classes_of(fewest_colours(conflicts))]
    for who in Who:
        if who in departures:
            targets = np.flatnonzero(online)
            parts = (split_by_room(group, who, targets, force=force) for group in groups)
            groups = [part for group in parts for part in group]
    masters = np.flatnonzero(placement.model.cluster.nodes.master).tolist()
    return tuple(master_last(groups, masters))


def master_last(groups: Iterable[RebootGroup[P]], masters: Collection[int]) -> list[RebootGroup[P]]:
    """The largest group first, and the masters (rows) last of their group, which is the last."""

    def is_master(node: int) -> bool:
        return node in masters

    ordered = (replace(group, nodes=tuple(sorted(group.nodes, key=is_master))) for group in groups)
    by_size = sorted(ordered, key=lambda group: -len(group.nodes))
    return sorted(by_size, key=lambda group: any(map(is_master, group.nodes)))
