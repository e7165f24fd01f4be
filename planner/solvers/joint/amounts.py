"""What instances take from nodes, as sums with limits; N+1 and tags are not among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.scoring.batch.capacity import most_cpus
from planner.solvers.joint.bunch import Bunch
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Bools, Floats, Ints

PLENTY = 1 << 40
"""Stands for "no limit"; sums of amounts stay far below."""


@dataclass(frozen=True, eq=False)
class Amount:
    """One resource: what each kind (B) takes as primary and as secondary, and the room (N).

    ``met_by_primary``, ``met_by_secondary`` (B): whose arrival is checked at all. ``soft``:
    arrivals that are not checked softly do not count.
    """

    primary: Ints
    secondary: Ints
    room: Ints
    met_by_primary: Ints
    met_by_secondary: Ints
    soft: bool


def memory_of(placement: Placement, rows: Ints) -> tuple[Ints, Ints]:
    """MiB that instances hold on a primary, and those that they need on a secondary."""
    model = placement.model
    real = ~model.forthcoming[rows]
    held = np.where(model.uses_memory[rows] & real, model.memory[rows], 0)
    kept = model.reserves_memory[rows] & real & model.drbd[rows]
    return held, np.where(kept, model.memory[rows], 0)


def amounts_of(placement: Placement, rows: Ints) -> list[Amount]:
    """Every limit on a sum, for instances like ``rows`` (B).

    The limits are those of :mod:`planner.rules.node_operations`.
    """
    place, model, row = placement, placement.model, rows
    real = ~model.forthcoming[row]
    memory, _ = memory_of(placement, rows)
    local = model.local[row].astype(np.int64)
    mirrored = model.drbd[row].astype(np.int64)
    now = real.astype(np.int64)
    always = np.ones_like(now)
    nothing = np.zeros_like(now)
    disk = model.disk[row] * local
    cpus = np.where(model.uses_cpu[row], model.vcpus[row], 0)
    spindles = model.spindle_use[row] * local
    known = np.maximum(model.disk_spindles[row], 0) * local
    reserve = np.maximum(model.disk_reserve, 1)
    most = _whole(most_cpus(place))
    shared, exclusive = ~model.exclusive, model.exclusive
    ceiling = _whole(np.where(shared, np.floor(model.max_spindles), np.inf))

    def sums(
        amount: Ints, secondary: Ints, room: Ints, met: tuple[Ints, Ints], *, soft: bool
    ) -> Amount:
        return Amount(amount, secondary, room, met[0], met[1], soft)

    both_now, both = (local * now, mirrored * now), (local, mirrored)
    first_now, first = (now, nothing), (always, nothing)
    found = [
        sums(memory, nothing, place.free_memory - 1, first_now, soft=False),
        sums(model.memory[row], nothing, place.later_free_memory - 1, first, soft=True),
        sums(disk * now, disk * mirrored * now, place.free_disk - 1, both_now, soft=False),
        sums(disk * now, disk * mirrored * now, place.free_disk - reserve, both_now, soft=True),
        sums(disk, disk * mirrored, place.later_free_disk - reserve, both, soft=True),
        sums(cpus * now, nothing, most - place.used_cpus, first_now, soft=True),
        sums(cpus, nothing, most - place.later_used_cpus, first, soft=True),
        sums(
            *(spindles * now, spindles * mirrored * now),
            ceiling - _whole(place.used_spindles),
            both_now,
            soft=True,
        ),
        sums(
            *(spindles, spindles * mirrored),
            ceiling - _whole(place.later_used_spindles),
            both,
            soft=True,
        ),
    ]
    if exclusive.any():
        for free, met, times in (
            (place.free_spindles, both_now, now),
            (place.later_free_spindles, both, always),
        ):
            room = np.where(exclusive, free, PLENTY)
            soft = times is always
            found.append(sums(known * times, known * mirrored * times, room, met, soft=soft))
    return found


def able(placement: Placement, row: int, unchecked: tuple[bool, bool]) -> tuple[Bools, Bools]:
    """Nodes (N) that have room for an instance like ``row`` as primary, and as secondary.

    What is False takes it in no place, whichever others arrive; ``unchecked``: soft limits do not
    count for the primary, for the secondary.
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
    free, kept, exempt = placement.free_memory, placement.reserved_memory, placement.failing
    if not unchecked[0]:
        first &= exempt | (free - memory[0] > kept)
    if not unchecked[1]:
        second &= reserve[0] < free
    if not any(unchecked):  # a primary that is not checked can make a node fail N+1 before
        second &= exempt | (kept < free)
    return first, second


def most_by_sums(placement: Placement, bunches: Sequence[Bunch]) -> int:
    """How many of the bunches' instances there can be room for at most, by sums over all nodes.

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


def _whole(values: Floats) -> Ints:
    """Whole numbers; what is not finite means no limit."""
    finite = np.isfinite(values) & (np.abs(values) < PLENTY)
    return np.where(finite, values, PLENTY).astype(np.int64)
