"""The terms of a score that so many moves, and so many MiB of copies, can bring down so far."""

from __future__ import annotations

import numpy as np

from planner.bounds.crowds import crowded_locations, crowded_nodes, undesired_places
from planner.bounds.group_facts import GroupFacts
from planner.bounds.whole_spread import clamped, evened
from planner.scoring import terms
from planner.scoring.exact import spread_values
from snapshots.arrays import NO_NODE, Floats, Ints

_SPREAD_WEIGHT = np.array([terms.TERMS[term].weight for term in terms.SPREADS])
_MOST = 1 << 40


class LimitedMoves:
    """A budget for the moves of a group; None is no limit.

    ``primary_squares``, ``hosting_squares``: the sums of squares of instances by node that no such
    plan gets below.
    """

    def __init__(self, group: GroupFacts, moves: int | None, copy_mib: int | None) -> None:
        self._group = group
        place, model = group.placement, group.placement.model
        self._moves = _MOST if moves is None else max(moves, 0)
        copied = group.rows[model.drbd[group.rows]]
        disks = np.sort(np.repeat(model.disk[copied] * ~model.forthcoming[copied], 2))
        self._copy_mib = np.inf if copy_mib is None else float(max(copy_mib, 0))
        paid = int(np.searchsorted(np.cumsum(disks), self._copy_mib, side="right"))
        self._copies = min(self._moves, paid if copy_mib is not None else _MOST)
        self.limited = moves is not None or copy_mib is not None
        self.primary_squares = self.hosting_squares = 0
        if self.limited:
            primaries = place.primaries[group.online]
            hostings = primaries + place.secondaries[group.online]
            self.primary_squares = _squares(primaries, group.lost_primaries, self._moves)
            self.hosting_squares = _squares(hostings, group.lost_hostings, self._changes)

    @property
    def _changes(self) -> int:
        """Moves that can change which nodes an instance is on: copies, and those that copy none."""
        model, rows = self._group.placement.model, self._group.rows
        return self._copies if model.drbd[rows].all() else self._moves

    def offline_points(self) -> float:
        """Points for hostings that the moves cannot all take off offline nodes."""
        left = max(0, self._group.lost_hostings - self._changes)
        running = max(0, self._group.lost_primaries - self._moves)
        return (
            terms.TERMS[terms.OFFLINE_ALL].weight * left
            + terms.TERMS[terms.OFFLINE_PRIMARIES].weight * running
        )

    def unreached_points(self) -> float:
        """Points of the other terms that the moves cannot bring down to nothing."""
        if not self.limited:
            return 0.0
        return self._spread_points() + self._failing_points()

    @property
    def some_stay(self) -> bool:
        """True if the moves do not suffice to empty all offline nodes."""
        return self.offline_points() > 0

    @property
    def least_disk_load(self) -> float:
        """The least spread of measured disk loads."""
        group = self._group
        if not (self.limited and group.disk_load_weight):
            return 0.0
        loads = np.repeat(group.placement.model.utilisation[group.rows, 2], 2)
        amount = _largest(loads, self._changes)
        return clamped(group.placement.load[2, group.online], amount, amount)

    # -- spreads ---------------------------------------------------------------------------------

    def _spread_points(self) -> float:
        """The spreads of memory, disks and CPUs: the moves carry so much and no more."""
        group, model = self._group, self._group.placement.model
        rows, online = group.rows, group.online
        memory = model.memory[rows].astype(np.float64)
        disk = np.where(model.local[rows], model.disk[rows], 0).astype(np.float64)
        cpus = np.where(model.uses_cpu[rows], model.vcpus[rows], 0).astype(np.float64)
        in_memory = 1 / float(model.total_memory[online].min())
        some_disk = model.total_disk[online][model.total_disk[online] > 0]
        in_disk = 1 / float(some_disk.min()) if len(some_disk) else 0.0
        in_cpus = float((1 / model.total_cpus[online] / model.cpu_speed[online]).max())
        carried = min(_largest(np.repeat(disk, 2), self._changes), self._carried_mib(disk))
        amounts = {
            0: _largest(memory, self._moves) * in_memory,
            9: _largest(memory, self._moves) * in_memory,
            3: _largest(cpus, self._moves) * in_cpus,
            11: _largest(cpus, self._moves) * in_cpus,
        }
        if not model.exclusive[online].any():
            amounts |= {1: carried * in_disk, 10: carried * in_disk}
        loads = model.utilisation[rows]
        if (loads >= 0).all() and group.primary_weight == 0:
            amounts |= {4 + kind: _largest(loads[:, kind], self._moves) for kind in (0, 1, 3)}
        values = spread_values(group.placement, online)
        points = 0.0
        for row, amount in sorted(amounts.items()):
            points += _SPREAD_WEIGHT[row] * float(clamped(values[row], amount, amount))
        return points

    def _carried_mib(self, disk: Floats) -> float:
        """MiB that change nodes at most: those that are copied, and disks that are not mirrored."""
        model, rows = self._group.placement.model, self._group.rows
        free = disk[~model.drbd[rows]]
        return self._copy_mib + _largest(free, self._moves)

    # -- sums ------------------------------------------------------------------------------------

    def _failing_points(self) -> float:
        """Nodes that are not N+1 safe stay so until a move touches them, which touches three."""
        place, online = self._group.placement, self._group.online
        failing = online[place.failing[online]]
        hosted = np.sort(place.primaries[failing] + place.secondaries[failing])
        left = max(0, len(hosted) - 3 * self._moves)
        return terms.TERMS[terms.N1].weight * float(hosted[:left].sum())

    def tag_points(self) -> float:
        """Points that tags cost at least: whatever moves do, and after no more than these."""
        group, place = self._group, self._group.placement
        tags, online = place.model.tags, group.online
        if not (tags.has_exclusion or tags.has_locations or tags.penalty is not None):
            return 0.0
        crowds, apart = crowded_nodes(group), crowded_locations(group)
        places = undesired_places(group)
        if self.limited:
            which, _, times = tags.exclusion.of_each(group.rows)
            carried = np.zeros(len(group.rows))
            np.add.at(carried, which, times)
            gone = _largest(carried, self._moves)
            crowds = max(crowds, float(place.tag_conflicts[online].sum()) - gone)
            places = max(places, float(place.location_score[online].sum()) - self._location_gain())
        return (
            terms.TERMS[terms.TAGS].weight * crowds
            + terms.TERMS[terms.LOCATION_EXCLUSION].weight * apart
            + terms.TERMS[terms.LOCATION].weight * places
        )

    def _location_gain(self) -> float:
        """The most that moves can take off the sum of shared and undesired locations."""
        place, model = self._group.placement, self._group.placement.model
        rows = self._group.rows
        own = place.shared_locations[rows].astype(np.float64)
        if model.tags.penalty is not None:
            own = own + model.tags.penalty[rows, place.primary[rows]]
        counted = (place.primary[rows] != NO_NODE) & ~model.forthcoming[rows]
        own = np.where(counted & ~model.offline[place.primary[rows]], own, 0.0)
        return _largest(own, self._moves)


def _squares(values: Ints, arriving: int, transfers: int) -> int:
    """The least sum of squares after units arrived and others went from node to node."""
    numbers = np.sort(values)
    for _ in range(arriving):
        numbers[int(numbers.argmin())] += 1
    return evened(numbers, min(transfers, int(numbers.sum())))


def _largest(amounts: Floats, number: int) -> float:
    """The sum of the largest amounts, so many of them."""
    return float(np.sort(amounts)[::-1][: min(number, len(amounts))].sum())
