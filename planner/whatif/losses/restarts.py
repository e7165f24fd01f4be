"""The instances that restart once nodes are lost, all asked for room together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from planner.rules.ganeti_limits import MEMORY
from planner.rules.limit import Limit
from planner.whatif.losses.exposure import Exposure
from planner.whatif.losses.most_restarts import ANYWHERE, NOWHERE, Packed, most_restarts
from planner.whatif.losses.restart_room import rooms_for_restarts
from snapshots.arrays import NO_NODE, Bools, Ints

UNITS = 4.0
"""Deterministic time of CP-SAT for the restarts of one group of nodes: some seconds."""


@dataclass(frozen=True, slots=True)
class RoomLack:
    """The room that restarts lack on some nodes (rows) together: at least ``amount`` of a limit.

    One node: what its own secondaries lack there, exactly. Several: the nodes of a group, and the
    instances on shared storage that are to restart on any of them.
    """

    nodes: tuple[int, ...]
    limit: Limit
    amount: int


@dataclass(frozen=True, eq=False, slots=True)
class Restarts:
    """The instances (rows, ascending) that are to restart, and the node of each.

    ``nodes`` is NO_NODE for those that have no room. ``most``: no more than so many can restart.
    ``spent``: deterministic time that CP-SAT took.
    """

    instances: Ints
    nodes: Ints
    most: int
    lacks: tuple[RoomLack, ...]
    spent: float = 0.0

    @property
    def no_room(self) -> int:
        """The number of those that stay down."""
        return int((self.nodes == NO_NODE).sum())

    @property
    def certain(self) -> bool:
        """True if it is proved that no more can restart."""
        return len(self.instances) - self.no_room >= self.most

    @property
    def short_mib(self) -> int:
        """MiB of memory that are missing, at least."""
        return sum(lack.amount for lack in self.lacks if lack.limit is MEMORY)


class RestartPlanner:
    """Finds the restarts of a placement for one set of lost nodes after the other."""

    def __init__(self, exposure: Exposure) -> None:
        self.exposure = exposure
        self.rooms = rooms_for_restarts(exposure)
        self.takes: Ints = np.array([one.takes for one in self.rooms])
        self.room: Ints = np.array([one.room for one in self.rooms])
        self._to_secondary = _by_node(exposure, exposure.restarts_on_secondary)
        self._to_any = _by_node(exposure, exposure.should_run & exposure.anywhere)

    @cached_property
    def _groups(self) -> list[Ints]:
        """Nodes of each group that take instances."""
        model = self.exposure.placement.model
        return [
            np.flatnonzero(self.exposure.takes & (model.group == group))
            for group in range(len(model.cluster.groups))
        ]

    def restarts(self, lost: Ints, *, units: float = UNITS) -> Restarts:
        """The restarts if nodes ``lost`` (rows) are lost.

        All restart if that is possible, else as many as can, the smaller ones first. Instances on
        shared storage go where the most memory is left.

        Args:
            lost: node rows, each once.
            units: deterministic time that CP-SAT may take for a group of nodes.
        """
        gone = np.zeros(len(self.exposure.takes), dtype=np.bool_)
        gone[lost] = True
        bound = _joined(self._to_secondary, lost)
        bound = bound[~gone[self.exposure.secondary[bound]]]
        free = _joined(self._to_any, lost)
        if not len(bound) and not len(free):
            return Restarts(bound, bound, 0, ())
        targets = self.exposure.secondary[bound]
        needed = np.zeros_like(self.room)
        for amounts, takes in zip(needed, self.takes, strict=True):
            np.add.at(amounts, targets, takes[bound])
        short: Bools = np.asarray(((needed > self.room) & (needed > 0)).any(axis=0))
        lacks = [*self._lacks_of_nodes(short, needed)]
        rows, nodes, most, spent = [], [], 0, 0.0
        for group, some in self._by_group(free):
            spots = self._groups[group]
            spots = spots[~gone[spots]]
            here = np.isin(targets, spots)
            mixed = np.concatenate([bound[here], some])
            only = np.concatenate(
                [np.searchsorted(spots, targets[here]), np.full(len(some), ANYWHERE)]
            )
            bound, targets = bound[~here], targets[~here]
            packed = self._pack(mixed, only, spots, units)
            rows.append(mixed)
            nodes.append(packed.bins)
            most, spent = most + packed.most, spent + packed.spent
            lacks += self._lacks_of_group(spots, needed, some)
        for node in np.unique(targets[short[targets]]).tolist():
            here = targets == node
            only = np.zeros(int(here.sum()), dtype=np.int64)
            packed = self._pack(bound[here], only, np.array([node]), units)
            rows.append(bound[here])
            nodes.append(packed.bins)
            most, spent = most + packed.most, spent + packed.spent
            bound, targets = bound[~here], targets[~here]
        all_rows = np.concatenate([*rows, bound])
        order = all_rows.argsort()
        return Restarts(
            all_rows[order],
            np.concatenate([*nodes, targets])[order],
            most + len(bound),
            tuple(lacks),
            spent,
        )

    def _pack(self, rows: Ints, only: Ints, spots: Ints, units: float) -> Packed:
        """The most of ``rows`` that can restart on nodes ``spots``; the bins are node rows."""
        if not len(spots):
            return Packed(np.full(len(rows), NO_NODE, dtype=np.int64), 0)
        packed = most_restarts(self.takes[:, rows], only, self.room[:, spots], units=units)
        return replace(packed, bins=np.where(packed.bins == NOWHERE, NO_NODE, spots[packed.bins]))

    def _by_group(self, rows: Ints) -> Iterator[tuple[int, Ints]]:
        """Instances by the group of their primary."""
        groups = self.exposure.placement.model.group[self.exposure.primary[rows]]
        for group in np.unique(groups).tolist():
            yield group, rows[groups == group]

    def _lacks_of_nodes(self, short: Bools, needed: Ints) -> Iterator[RoomLack]:
        for node in np.flatnonzero(short).tolist():
            for one, needs, room in zip(self.rooms, needed, self.room, strict=True):
                if needs[node] > max(0, int(room[node])):
                    yield RoomLack((node,), one.limit, int(needs[node] - room[node]))

    def _lacks_of_group(self, spots: Ints, needed: Ints, free: Ints) -> Iterator[RoomLack]:
        for one, needs, room in zip(self.rooms, needed, self.room, strict=True):
            left = int(np.maximum(room[spots] - needs[spots], 0).sum())
            missing = int(one.takes[free].sum()) - left
            if missing > 0:
                yield RoomLack(tuple(spots.tolist()), one.limit, missing)


def _by_node(exposure: Exposure, chosen: Bools) -> list[Ints]:
    """Of each node the instances of ``chosen`` whose primary it is."""
    found: list[list[int]] = [[] for _ in range(len(exposure.takes))]
    for row in np.flatnonzero(chosen).tolist():
        found[exposure.primary[row]].append(row)
    return [np.array(rows, dtype=np.int64) for rows in found]


def _joined(lists: list[Ints], nodes: Ints) -> Ints:
    none = np.zeros(0, dtype=np.int64)
    return np.concatenate([none, *(lists[node] for node in nodes.tolist())])
