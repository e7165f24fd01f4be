"""The amounts that instances take from nodes, as sums with limits; without N+1 and tags."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from planner.rules.limit import PLENTY
from planner.rules.limits import every_limit
from planner.rules.node_lanes import NodeLanes
from planner.solvers.counting.bunch import Bunch
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Bools, Ints


@dataclass(frozen=True, eq=False)
class Amount:
    """One resource: what each kind (B) takes as primary and as secondary, and the room (N).

    ``met_by_primary``, ``met_by_secondary`` (B): whose arrival is checked at all. ``soft``:
    arrivals that are not checked softly do not count. ``limit``: its name.
    """

    primary: Ints
    secondary: Ints
    room: Ints
    met_by_primary: Ints
    met_by_secondary: Ints
    soft: bool
    limit: str = ""


def memory_of(placement: Placement, rows: Ints) -> tuple[Ints, Ints]:
    """MiB that instances hold on a primary, and those that they need on a secondary."""
    model = placement.model
    real = ~model.forthcoming[rows]
    held = np.where(model.uses_memory[rows] & real, model.memory[rows], 0)
    kept = model.reserves_memory[rows] & real & model.drbd[rows]
    return held, np.where(kept, model.memory[rows], 0)


def amounts_of(placement: Placement, rows: Ints) -> list[Amount]:
    """Every limit on a sum, for instances like ``rows`` (B): :mod:`planner.rules.limits`."""
    model = placement.model
    nodes = NodeLanes(placement, np.arange(model.node_count))
    found = []
    for limit in every_limit():
        for bound in limit.bounds:
            room = bound.room(nodes)
            if (room < PLENTY // 2).any():
                demand = limit.demand(model, rows, later=bound.later)
                found.append(Amount(*demand[:2], room, *demand[2:], bound.soft, limit.name))
    return found


def able(
    placement: Placement,
    row: int,
    unchecked: tuple[bool, bool],
    eased: Bools | Literal[False] = False,
) -> tuple[Bools, Bools]:
    """Nodes (N) that have room for an instance like ``row`` as primary, and as secondary.

    What is False takes it in no place, whichever others arrive; ``unchecked``: soft limits do not
    count for the primary, for the secondary. ``eased`` (N): what other instances do may free a node
    of N+1.
    """
    rows = np.array([row])
    memory, reserve = memory_of(placement, rows)
    first = np.ones(placement.model.node_count, dtype=np.bool_)
    second = first.copy()
    for one in amounts_of(placement, rows):
        if one.met_by_primary[0] and not (one.soft and unchecked[0]):
            first &= one.primary[0] <= one.room
        if one.met_by_secondary[0] and not (one.soft and unchecked[1]):
            second &= one.secondary[0] <= one.room
    if placement.model.forthcoming[row]:  # N+1 does not look at what is not there yet
        return first, second
    free, kept, exempt = placement.free_memory, placement.reserved_memory, placement.failing | eased
    if not unchecked[0]:
        first &= exempt | (free - memory[0] > kept)
    if not unchecked[1]:
        second &= reserve[0] < free
    if not any(unchecked):  # a primary that is not checked can make a node fail N+1 before
        second &= exempt | (kept < free)
    return first, second


def most_by_sums(placement: Placement, bunches: Sequence[Bunch]) -> int:
    """The most instances of the bunches that have room by sums over all nodes.

    Those without any choice do not count.
    """
    able_to = [bunch for bunch in bunches if len(bunch.pairs)]
    if not able_to:
        return 0
    most = sum(bunch.size for bunch in able_to)
    if any(bunch.home != (NO_NODE, NO_NODE) for bunch in able_to):
        return most  # they give something back
    times = np.repeat(np.arange(len(able_to)), [bunch.size for bunch in able_to])
    nodes = np.unique(np.concatenate([bunch.pairs.ravel() for bunch in able_to]))
    nodes = nodes[nodes != NO_NODE]
    for one in amounts_of(placement, np.array([bunch.rows[0] for bunch in able_to])):
        if one.soft and any(any(bunch.unchecked) for bunch in able_to):
            continue
        checked = one.primary * (one.met_by_primary > 0), one.secondary * (one.met_by_secondary > 0)
        takes = np.sort((checked[0] + checked[1])[times])
        room = int(np.maximum(one.room[nodes], 0).sum())
        most = min(most, int(np.searchsorted(np.cumsum(takes), room, side="right")))
    return most
