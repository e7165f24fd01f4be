"""The smallest changes with which nodes can go that cannot be emptied."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from planner.words import first_of

if TYPE_CHECKING:  # numpy, which help does without
    from planner.plan import EvacuationResult, SmallestRelief
    from planner.whatif import PlannedChange, TriedRelief
    from snapshots.cluster import Cluster

_NAMED = 5
"""Instances that a message names."""
_LARGEST = 40
"""Instances of a cluster on which memory for all nodes is looked for: it takes many plans."""


def tried_reliefs(
    change: PlannedChange, goes: Callable[[Cluster], bool], *, safe: bool
) -> Iterator[TriedRelief]:
    """Those of an evacuation's reliefs with which the nodes can really go.

    Where every node may fail and no instance is on shared storage, moves keep the group N+1 safe,
    and an evacuation has tried its reliefs. Elsewhere room to go is not all that it takes: each
    relief is tried, which takes a plan: of alike nodes with more room the first, and no other moves
    first.

    Args:
        change: the evacuation, which is not complete.
        goes: whether the nodes can go from a cluster.
        safe: every node of the group may fail before.
    """
    from planner.whatif import least_memory

    cluster, evacuation = change.before, change.plan.evacuation
    assert evacuation is not None
    safe = safe and not _has_shared_storage(cluster, change.plan.group)
    found = [
        relief
        for relief, changed in _reliefs(cluster, evacuation, every_node=safe)
        if safe or (changed is not None and goes(changed))
    ]
    yield from found
    if not found and len(cluster.instances) <= _LARGEST:
        used = [one.name for one in change.plan.nodes if not one.offline]
        left = [name for name in used if name not in evacuation.nodes]
        yield from least_memory(cluster, (), left, goes)


def _has_shared_storage(cluster: Cluster, group: str) -> bool:
    """True if the group has an instance that any node may start."""
    homes = cluster.nodes.group[cluster.instances.primary].tolist()
    kinds = zip(cluster.instances.template, homes, strict=True)
    return any(
        template.mirrored_externally and cluster.groups[home].name == group
        for template, home in kinds
    )


def _reliefs(
    cluster: Cluster, evacuation: EvacuationResult, *, every_node: bool
) -> Iterator[tuple[TriedRelief, Cluster | None]]:
    """The reliefs for nodes that are to be empty, each with the cluster as it is then.

    What is left out of an evacuation has to leave the group before a node can go. Where something
    stays that no move takes away, that is all that helps.
    """
    from planner.solvers.leave import ReliefKind
    from planner.whatif import ReliefForm, TriedRelief, with_room
    from snapshots.subset import without_instances

    stays = evacuation.stays
    message = f"let {first_of(stays, _NAMED)} leave the group"
    yield (
        TriedRelief(ReliefForm.LEAVE, len(stays), message),
        without_instances(cluster, stays),
    )
    left_out = {
        name
        for one in evacuation.reliefs
        if one.kind == ReliefKind.LEAVE_OUT
        for name in one.instances
    }
    if not left_out.issuperset(stays):
        return
    for one in evacuation.reliefs:
        if one.kind == ReliefKind.MOVE:
            yield TriedRelief(ReliefForm.MOVE, one.amount, one.message), None
        elif one.kind in (ReliefKind.MEMORY, ReliefKind.DISK):
            for relief in _more_room(one, None if every_node else 1):
                yield relief, with_room(cluster, relief.more)


def _more_room(relief: SmallestRelief, most: int | None) -> Iterator[TriedRelief]:
    """The same amount on one of several nodes, at most so many, a relief each."""
    from planner.whatif import MoreRoom, ReliefForm, TriedRelief, room_in_words

    for node in relief.nodes[:most]:
        more = (MoreRoom(node, relief.kind, relief.amount),)
        yield TriedRelief(ReliefForm.ROOM, relief.amount, room_in_words(more), more)
