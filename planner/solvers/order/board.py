"""A placement as moves see it: which of them are allowed, and what they cost."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from planner.rules.candidates import Candidates, MoveRules
from planner.rules.failure import Failure
from planner.rules.move_actions import MoveActions
from planner.rules.moves import MoveKind, evaluate
from planner.rules.paths import Pair, shortest_paths, steps_along
from planner.rules.step import Step
from planner.rules.step_actions import MovedGuests
from planner.solvers.objective import Prices
from planner.solvers.step_cost import cost_of_actions
from planner.state.placement import Placement
from snapshots.arrays import Ints

Goal = Mapping[int, Pair]
"""The pair of nodes that each instance (row) is to have; the others are where they shall be."""


class Hop(NamedTuple):
    """One move of an instance (row): ``target`` is the node that it leads to, of a failover the
    secondary; ``new`` are the nodes after it."""

    instance: int
    kind: MoveKind
    target: int
    new: Pair


@dataclass(frozen=True, eq=False)
class Conditions:
    """All that stays while instances move: the nodes of a group, the rules, what moves cost."""

    scope: Ints
    rules: MoveRules
    prices: Prices


class Board:
    """The instances at one moment; ``place`` is the board's own and changes with :meth:`make`."""

    def __init__(
        self, place: Placement, conditions: Conditions, guests: MovedGuests | None = None
    ) -> None:
        self.place = place
        self.conditions = conditions
        self._guests = guests or MovedGuests(place.model)
        self._candidates = Candidates(place, conditions.scope, conditions.rules)
        self.movable = frozenset(self._candidates.instances.tolist())

    @property
    def targets(self) -> int:
        """The number of nodes that instances may go to."""
        return len(self._candidates.targets)

    def copy(self) -> Board:
        """Another board with the same instances on the same nodes."""
        return Board(self.place.clone(), self.conditions, self._guests.copy())

    def pair(self, row: int) -> Pair:
        """The nodes of an instance."""
        return int(self.place.primary[row]), int(self.place.secondary[row])

    def astray(self, goal: Goal) -> list[int]:
        """The instances that are not where they shall be, ascending."""
        return sorted(row for row, pair in goal.items() if self.pair(row) != pair)

    def hops(self, rows: Ints) -> Iterator[Hop]:
        """All allowed moves of instances, by kind, instance and target."""
        kinds = self._candidates.kinds(rows)
        for kind in MoveKind:
            who = rows[kinds[:, kind]]
            if kind is MoveKind.FAILOVER:
                yield from self._allowed(kind, who, self.place.secondary[who])
                continue
            targets = self._candidates.targets
            lanes, to = np.repeat(who, len(targets)), np.tile(targets, len(who))
            elsewhere = (to != self.place.primary[lanes]) & (to != self.place.secondary[lanes])
            yield from self._allowed(kind, lanes[elsewhere], to[elsewhere])

    def towards(self, row: int, goal: Pair) -> Iterator[Hop]:
        """The allowed first moves of the shortest ways of an instance, the cheapest way first."""
        kinds = self._candidates.kinds(np.array([row]))[0]
        template = self.place.model.cluster.instances.template[row]
        for path in _paths(template, self.pair(row), goal):
            if kinds[path[0].kind]:
                who, to = np.array([row]), np.array([path[0].target])
                yield from self._allowed(path[0].kind, who, to)

    def make(self, hop: Hop) -> None:
        """Make a move that is allowed."""
        self._guests.make(self._step(hop))
        outcome = evaluate(
            self.place,
            hop.kind,
            np.array([hop.instance]),
            np.array([hop.target]),
            force=self.conditions.rules.force,
            allowed=True,
        )
        self.place.commit(outcome, 0)

    def price(self, hop: Hop) -> float:
        """The price of a move that comes next."""
        return self._price(hop.instance, self._guests.actions(self._step(hop)))

    def least_price(self, row: int, here: Pair, goal: Pair) -> float | None:
        """The price of an instance's way from ``here`` to ``goal``; None where none leads there."""
        paths = _paths(self.place.model.cluster.instances.template[row], here, goal)
        if not paths:
            return None
        guests, total = self._guests.copy(), 0.0
        for step in steps_along(row, here, paths[0]):
            total += self._price(row, guests.make(step))
        return total

    def _price(self, row: int, done: MoveActions[int]) -> float:
        return self.conditions.prices.of(cost_of_actions(self.place.model, row, done))

    def _step(self, hop: Hop) -> Step:
        here = self.pair(hop.instance)
        return Step(hop.instance, hop.kind, hop.target, here, hop.new, math.nan)

    def _allowed(self, kind: MoveKind, rows: Ints, targets: Ints) -> Iterator[Hop]:
        if not len(rows):
            return
        outcome = evaluate(self.place, kind, rows, targets, force=self.conditions.rules.force)
        for lane in np.flatnonzero(outcome.failure == Failure.NONE).tolist():
            new = int(outcome.primary[lane]), int(outcome.secondary[lane])
            yield Hop(int(rows[lane]), kind, int(targets[lane]), new)


_paths = lru_cache(maxsize=1 << 16)(shortest_paths)
