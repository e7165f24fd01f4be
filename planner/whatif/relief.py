"""The smallest changes with which something that cannot be done could be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from planner.explain.broken_limits import N_PLUS_ONE
from planner.plan import Allocation
from planner.rules.ganeti_limits import DISK, MEMORY
from planner.words import all_of, size_in_words
from snapshots.cluster import Cluster

_ROOM = {MEMORY.name: MEMORY.name, N_PLUS_ONE: MEMORY.name, DISK.name: DISK.name}
"""The limits that more room on a node mends, and what it then has more of."""


class ReliefForm(StrEnum):
    """The kind of a change; the value is the word in documents."""

    ROOM = "room"
    """Nodes have more memory or disk."""
    MEMORY = "less-memory"
    """The instance asks for less memory."""
    DISK = "less-disk"
    """The instance asks for less disk."""
    VCPUS = "fewer-vcpus"
    """The instance asks for fewer virtual CPUs."""
    COUNT = "fewer-instances"
    """Fewer instances are asked for."""
    LEAVE = "leave-group"
    """Instances leave the group first."""
    MOVE = "move-first"
    """Another instance is moved first."""
    BALANCE = "balance"
    """The rest is balanced, too."""


@dataclass(frozen=True, slots=True)
class MoreRoom:
    """So much more (MiB) of ``limit`` (memory, disk) on a node."""

    node: str
    limit: str
    amount: int


@dataclass(frozen=True, slots=True)
class TriedRelief:
    """A change with which it could be done; that it could was tried.

    Attributes:
        kind: of the change.
        amount: the most that may be asked for instead (MiB, CPUs, instances); MiB more in all
            where nodes get more room; else instances, or moves.
        more: the room that nodes get, all of it.
        message: the same in one line, with full names.
    """

    kind: ReliefForm
    amount: int
    message: str
    more: tuple[MoreRoom, ...] = ()


def lacking(allocation: Allocation) -> tuple[MoreRoom, ...]:
    """The room that the closest place lacks; none where it lacks anything but memory and disk."""
    if allocation.closest is None:
        return ()
    most: dict[tuple[str, str], int] = {}
    for lack in allocation.closest.lacks:
        for reason in lack.reasons:
            limit = _ROOM.get(reason.limit)
            if lack.node is None or limit is None or reason.missing is None:
                return ()
            key = lack.node, limit
            most[key] = max(most.get(key, 0), reason.missing)
    return tuple(MoreRoom(node, limit, amount) for (node, limit), amount in most.items())


def room_in_words(more: Sequence[MoreRoom]) -> str:
    """``4.0 GiB more memory on node1 and 20.0 GiB more disk on node2``."""
    return all_of([f"{size_in_words(one.amount)} more {one.limit} on {one.node}" for one in more])


def with_room(cluster: Cluster, more: tuple[MoreRoom, ...]) -> Cluster:
    """``cluster`` with more memory and disk on nodes."""
    nodes = cluster.nodes
    rows = {name: row for row, name in enumerate(nodes.names)}
    given = {limit: np.zeros(len(nodes), dtype=np.int64) for limit in ("memory", "disk")}
    for one in more:
        given[one.limit][rows[one.node]] += one.amount
    grown = replace(
        nodes,
        total_memory=nodes.total_memory + given["memory"],
        free_memory=nodes.free_memory + given["memory"],
        total_disk=nodes.total_disk + given["disk"],
        free_disk=nodes.free_disk + given["disk"],
    )
    return replace(cluster, nodes=grown)


def most_that_fits(fits: Callable[[int], bool], least: int, asked: int) -> int | None:
    """The most from ``least`` on and below ``asked`` for which ``fits`` is True, which asks it
    about some of them only; None if it is for none. What fits does so with less, too.
    """
    if asked <= least or not fits(least):
        return None
    good, bad = least, asked
    while bad - good > 1:
        middle = (good + bad) // 2
        if fits(middle):
            good = middle
        else:
            bad = middle
    return good
