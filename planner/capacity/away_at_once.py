"""The largest set of nodes that can be away at once, with what runs there elsewhere meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from planner.capacity.departure_room import RebootGroup
from planner.capacity.live_departure import can_leave, ways_out
from planner.rules.failure import Failure
from planner.rules.limit_room import hard_rooms
from planner.solvers.cp_sat import repeatable_solver
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Bools, Ints

_UNITS = 8.0
"""Deterministic time of CP-SAT: some ten seconds at most."""
_TRIES = 5
"""Sets that are looked for where the exact rules refuse one."""


@dataclass(frozen=True, eq=False, slots=True)
class MostAway:
    """Nodes that can be away at once, and a number of nodes that no such set exceeds.

    ``group`` is None where not one node can be; ``stuck`` are the nodes (rows) that cannot be away
    with whatever other nodes.
    """

    group: RebootGroup[Placement] | None
    most: int
    stuck: tuple[int, ...]

    @property
    def largest(self) -> bool:
        """True if it is proved that no set has more nodes."""
        return self.most <= (0 if self.group is None else len(self.group.nodes))


def most_away(placement: Placement, nodes: Sequence[int], *, units: float = _UNITS) -> MostAway:
    """The largest set of ``nodes`` (rows, online) that can be away at once.

    No set has both nodes of a DRBD instance. All instances that run and can leave are asked for
    room together: those of DRBD on their secondaries, others on any node of their group that stays.
    Soft limits do not count. Of sets of one size those without a master are preferred.

    Args:
        placement: the instances as they are; it is not changed.
        units: deterministic time that CP-SAT may take.
    """
    search = _SetModel(placement, sorted(nodes))
    most = len(search.open)
    for _ in range(_TRIES):
        if not search.open:
            break
        found, bound = search.solve(units)
        most = min(most, bound)
        if not found:
            break
        during = search.carried_out(found)
        if during is not None:
            away = tuple(sorted(found))
            return MostAway(RebootGroup(away, during), most, search.stuck)
        search.refuse(found)
    return MostAway(None, most, search.stuck)


@dataclass(slots=True)
class _AlikeInstances:
    """Instances of a node that are alike, and the nodes (rows) that may take them."""

    rows: list[int]
    node: int
    targets: tuple[int, ...]
    counts: dict[int, Any] = field(default_factory=dict)


class _SetModel:
    """The question as a model of CP-SAT: a node is away or not, so many of a bunch go to a node."""

    def __init__(self, placement: Placement, nodes: Sequence[int]) -> None:
        from ortools.sat.python import cp_model

        self._placement = placement
        self._model = cp_model.CpModel()
        model = placement.model
        self._memory = np.where(model.uses_memory, model.memory, 0)
        self._online = np.flatnonzero(~model.offline)
        leaving = {node: self._leaving(node) for node in nodes}
        self._bunches = [bunch for node in nodes for bunch in self._shared_of(node, leaving[node])]
        closed = {bunch.node for bunch in self._bunches if not bunch.targets}
        closed |= {node for node in nodes if not self._mirrored_can(leaving[node])}
        self.stuck = tuple(sorted(closed))
        self.open = [node for node in nodes if node not in closed]
        self._away = {node: self._model.new_bool_var("") for node in self.open}
        self._bunches = [bunch for bunch in self._bunches if bunch.node in self._away]
        self._switched = [
            (row, node) for node in self.open for row in leaving[node] if model.drbd[row]
        ]
        self._keep_pairs_apart()
        self._let_bunches_leave()
        self._keep_room()
        masters = model.cluster.nodes.master
        size, less = sum(self._away.values()), [v for n, v in self._away.items() if masters[n]]
        self._weight = len(less) + 1
        self._model.maximize(self._weight * size - sum(less))

    def solve(self, units: float) -> tuple[dict[int, None], int]:
        """The nodes of a set, none where none was found, and the most that a set can have."""
        from ortools.sat.python import cp_model

        self._solver = repeatable_solver(units)
        status = self._solver.solve(self._model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return {}, len(self.open)
        bound = int(np.floor(self._solver.best_objective_bound + 1e-6))
        most = (bound + self._weight - 1) // self._weight
        chosen = [node for node, var in self._away.items() if self._solver.value(var)]
        return dict.fromkeys(chosen), most

    def carried_out(self, away: dict[int, None]) -> Placement | None:
        """The placement while these nodes are away; None where the exact rules refuse a move."""
        state = self._placement.clone()
        for row, node in self._switched:
            if node in away and not self._move(state, row, int(state.secondary[row])):
                return None
        for bunch in self._bunches:
            waiting = list(bunch.rows) if bunch.node in away else []
            for target, count in bunch.counts.items():
                for _ in range(int(self._solver.value(count))):
                    if waiting and not self._move(state, waiting.pop(0), target):
                        return None
        return state

    def refuse(self, away: dict[int, None]) -> None:
        """Never this set again, nor one that holds it."""
        self._model.add(sum(self._away[node] for node in away) <= len(away) - 1)

    def _move(self, state: Placement, row: int, target: int) -> bool:
        outcome = ways_out(state, row, np.array([target]))
        allowed = bool(outcome.failure[0] == Failure.NONE)
        if allowed:
            state.commit(outcome, 0)
        return allowed

    def _leaving(self, node: int) -> list[int]:
        return [
            row for row in self._placement.primary_lists[node] if can_leave(self._placement, row)
        ]

    def _mirrored_can(self, rows: Sequence[int]) -> bool:
        """True if every DRBD instance of ``rows`` may go to its secondary when it goes alone."""
        drbd = self._placement.model.drbd
        none = np.zeros(0, dtype=np.int64)
        return all(
            ways_out(self._placement, row, none).failure[0] == Failure.NONE
            for row in rows
            if drbd[row]
        )

    def _shared_of(self, node: int, rows: Sequence[int]) -> list[_AlikeInstances]:
        """The instances of ``rows`` without DRBD, alike ones together."""
        model = self._placement.model
        near = self._online[model.group[self._online] == model.group[node]]
        near = near[near != node]
        alike: dict[tuple[object, ...], list[int]] = {}
        for row in rows:
            if model.drbd[row]:
                continue
            open_to: Bools = ways_out(self._placement, row, near).failure == Failure.NONE
            takes = tuple(int(room.as_primary[row]) for room in hard_rooms(self._placement))
            key = int(self._memory[row]), tuple(near[open_to].tolist()), takes
            alike.setdefault(key, []).append(row)
        return [_AlikeInstances(same, node, key[1]) for key, same in alike.items()]  # type: ignore[arg-type]

    def _keep_pairs_apart(self) -> None:
        place = self._placement
        drbd = place.model.drbd & (place.secondary != NO_NODE)
        pairs = {
            tuple(sorted(pair))
            for pair in zip(
                place.primary[drbd].tolist(), place.secondary[drbd].tolist(), strict=True
            )
        }
        for one, other in sorted(pairs):
            if one in self._away and other in self._away:
                self._model.add(self._away[one] + self._away[other] <= 1)

    def _let_bunches_leave(self) -> None:
        for bunch in self._bunches:
            size = len(bunch.rows)
            for target in bunch.targets:
                count = self._model.new_int_var(0, size, "")
                bunch.counts[target] = count
                if target in self._away:
                    self._model.add(count <= size * (1 - self._away[target]))
            self._model.add(sum(bunch.counts.values()) == size * self._away[bunch.node])

    def _keep_room(self) -> None:
        """Arrivals leave a node some memory, and keep all other hard limits."""
        place = self._placement
        amounts: list[tuple[Ints, Ints, Ints]] = [
            (place.free_memory - 1, self._memory, np.zeros_like(self._memory)),
            *((room.free, room.as_primary, room.as_secondary) for room in hard_rooms(place)),
        ]
        for free, as_primary, as_secondary in amounts:
            arrivals: dict[int, list[Any]] = {}
            for row, node in self._switched:
                more = int(as_primary[row]) - int(as_secondary[row])
                if more:
                    second = int(place.secondary[row])
                    arrivals.setdefault(second, []).append(more * self._away[node])
            for bunch in self._bunches:
                more = int(as_primary[bunch.rows[0]])
                for target, count in bunch.counts.items():
                    if more:
                        arrivals.setdefault(target, []).append(more * count)
            for target, terms in arrivals.items():
                self._model.add(sum(terms) <= max(0, int(free[target])))
