"""A score below which no placement of a group can be, with and without a budget of moves.

The terms are bounded one at a time, but for two that pull against each other: evenly spread
secondaries need many nodes that keep memory free for the large ones, and nodes that keep it for
many need uneven numbers of secondaries.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from planner.bounds.group_facts import GroupFacts
from planner.bounds.limited_moves import LimitedMoves
from planner.bounds.reserved import least_kept, reserved_points
from planner.bounds.whole_spread import WholeSpread
from planner.rules.candidates import MoveRules
from planner.scoring.bounds import proven_bound
from planner.state.placement import Placement
from snapshots.arrays import Floats, Ints

_ONE_BY_ONE = 24
"""Sizes of a spread that are looked at one by one; from there on several at once."""
_GROWTH = 1.15
"""The factor between the sums of squares that are looked at after those."""
_TINY = 1e-300
_ROUND_OFF = 1e-12
"""The share of a bound that is taken off for rounding."""


@dataclass(frozen=True, slots=True)
class LowerBound:
    """A bound, and its parts in points of score.

    ``counts``: the spreads of numbers of instances. ``reserved``: memory kept free for N+1.
    ``offline``: what cannot leave offline nodes. ``tags``: crowds and locations. ``unreached``:
    other terms that the budget does not suffice to bring down.
    """

    value: float
    counts: float = 0.0
    reserved: float = 0.0
    offline: float = 0.0
    tags: float = 0.0
    unreached: float = 0.0


def lower_bound(
    placement: Placement,
    scope: Ints,
    rules: MoveRules | None = None,
    *,
    moves: int | None = None,
    copy_mib: int | None = None,
) -> LowerBound:
    """The score that no placement of a group's instances is below.

    Args:
        placement: where the instances are now.
        scope: rows of the group's nodes.
        rules: what moves may do.
        moves: the most moves, each of which copies once at most; None for any number.
        copy_mib: the most MiB that they copy.

    Returns:
        the bound; 0 where the score is no number, or always 0.
    """
    group = GroupFacts(placement, scope, rules or MoveRules())
    known = proven_bound(placement, scope)
    if not group.scored:
        return LowerBound(0.0)
    limits = LimitedMoves(group, moves, copy_mib)
    counts, reserved = _counts_and_reserved(group, limits)
    offline = group.stuck_points + limits.offline_points()
    tags, unreached = limits.tag_points(), limits.unreached_points()
    if group.lost_hostings or group.lost_primaries:
        most = 0.0 if limits.some_stay else group.least_stay
        share = min(1.0, most / max(counts + reserved, most, _TINY))
        counts, reserved = counts * share, reserved * share
    value = (counts + reserved + offline + tags + unreached) * (1 - _ROUND_OFF)
    if known > value:
        return LowerBound(known, reserved=known)
    return LowerBound(value, counts, reserved, offline, tags, unreached)


def _counts_and_reserved(group: GroupFacts, limits: LimitedMoves) -> tuple[float, float]:
    """The least sum of the spreads of counts and of what memory kept free costs, in these parts."""
    best = (np.inf, 0.0)
    memory = group.memory
    floor = group.shared_points
    by_load = [(0.0, np.zeros(group.nodes))]
    if group.disk_load_weight:
        by_load = list(_by_disk_load(group, limits.least_disk_load))
    by_primaries = list(_levels(WholeSpread(group.nodes, group.primaries), limits.primary_squares))
    hostings = WholeSpread(group.nodes, group.hostings)
    fewest_of: dict[int, Ints] = {}
    primaries = WholeSpread(group.nodes, group.primaries)
    for first, last in _levels(hostings, limits.hosting_squares):
        both = group.hosting_weight * hostings.deviation(first)
        if both + floor >= sum(best):
            break
        most = np.minimum(hostings.most(last), group.hostings)
        if not group.hosting_weight:
            most = np.full_like(most, group.hostings)
        for primary_first, primary_last in by_primaries:
            counts = both + group.primary_weight * primaries.deviation(primary_first)
            if counts + floor >= sum(best):
                break
            if primary_last not in fewest_of:
                fewest_of[primary_last] = np.maximum(primaries.fewest(primary_last), 0)
            fewest = fewest_of[primary_last] if group.primary_weight else 0
            kept = least_kept(group.needs, np.ones(len(group.needs)), (most - fewest).astype(float))
            for load, others in by_load:
                points = max(reserved_points(np.maximum(kept, others), memory), floor)
                if counts + load + points < sum(best):
                    best = counts + load, points
            if not group.primary_weight:
                break
        if not group.hosting_weight:
            break
    return best


def _levels(spread: WholeSpread, least: int) -> Iterator[tuple[int, int]]:
    """The sums of squares that a spread may have from ``least`` on, as first and last of a few."""
    even = spread.least
    first = max(least, even)
    while first <= spread.total**2:
        above = first - even
        last = first if above < 2 * _ONE_BY_ONE else even + int(above * _GROWTH) // 2 * 2
        yield first, last
        first = last + 2


_LOAD_STEPS = 24
"""Sizes of the spread of measured disk loads that are told apart."""


def _by_disk_load(group: GroupFacts, least: float) -> Iterator[tuple[float, Floats]]:
    """Points for uneven disk loads, with what the nodes keep free where they are at most that.

    ``least``: the least spread that there can be.
    """
    some = np.arange(group.nodes + 1)
    even = group.disk_load_total * some / group.nodes
    reach = np.sqrt(some * (group.nodes - some))
    widest = group.disk_load_total / np.sqrt(group.nodes)
    sizes = np.append(0.0, widest * 0.5 ** np.arange(_LOAD_STEPS - 1, -1, -1.0))
    for size, following in zip(sizes, np.append(sizes[1:], np.inf), strict=True):
        room = even + (reach * following if np.isfinite(following) else group.disk_load_total)
        kept = least_kept(group.needs, group.disk_loads, np.minimum(room, group.disk_load_total))
        yield group.disk_load_weight * max(least, float(size)), kept
