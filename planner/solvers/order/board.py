"""A placement as moves see it: which of them are allowed, and what they cost."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple, Protocol

import numpy as np

from planner.rules.failure import Failure
from planner.rules.guest_switch import guest_in
from planner.rules.move_actions import MoveActions
from planner.rules.moves import MoveKind, Outcome, evaluate
from planner.rules.paths import Pair, Path, shortest_paths, steps_along
from planner.rules.step import Step
from planner.rules.step_actions import MovedGuests
from planner.solvers.objective import Cost, Prices
from planner.solvers.step_cost import cost_of_actions
from planner.state.placement import Placement
from snapshots.arrays import Bools, Ints

Goal = Mapping[int, Pair]
"""The pair of nodes that each instance (row) is to have; the others are where they shall be.

Where several may go, they go in its order.
"""


class Hop(NamedTuple):
    """One move of an instance (row): ``target`` is the node that it leads to, of a failover the
    secondary; ``new`` are the nodes after it."""

    instance: int
    kind: MoveKind
    target: int
    new: Pair


class Openings(Protocol):
    """The moves that are open on a placement, whatever room there is.

    Attributes:
        instances: rows of those that may move; the same wherever their moves lead.
        targets: nodes that they may go to, ascending.
    """

    instances: Ints
    targets: Ints

    def kinds(self, instances: Ints) -> Bools:
        """True for the kinds that each of ``instances`` may try now, shape (len, 6)."""


@dataclass(frozen=True, eq=False)
class Conditions:
    """All that stays while instances move.

    ``openings``: the moves that are open on a placement. ``force``: soft limits do not hold them
    back.
    """

    openings: Callable[[Placement], Openings]
    prices: Prices
    force: bool = False


class Board:
    """The instances at one moment; ``place`` is the board's own and changes with :meth:`make`."""

    def __init__(
        self, place: Placement, conditions: Conditions, guests: MovedGuests | None = None
    ) -> None:
        self.place = place
        self.conditions = conditions
        self._guests = guests or MovedGuests(place.model)
        self._open = conditions.openings(place)

    @property
    def movable(self) -> frozenset[int]:
        """The instances that may move at all."""
        return frozenset(self._open.instances.tolist())

    @property
    def targets(self) -> int:
        """The number of nodes that instances may go to."""
        return len(self._open.targets)

    @property
    def tied(self) -> bool:
        """True where a target has free just what it keeps for N+1.

        It counts as failing, so that more may come, only once something on it has moved: what is
        allowed then depends on the moves before, not on the nodes of instances alone.
        """
        place, to = self.place, self._open.targets
        tied = (place.free_memory[to] == place.reserved_memory[to]) & ~place.failing[to]
        return bool(tied.any()) and not self.conditions.force

    def copy(self) -> Board:
        """Another board with the same instances on the same nodes."""
        return Board(self.place.clone(), self.conditions, self._guests.copy())

    def pair(self, row: int) -> Pair:
        """The nodes of an instance."""
        return int(self.place.primary[row]), int(self.place.secondary[row])

    def astray(self, goal: Goal) -> list[int]:
        """The instances that are not where they shall be, in the order of the goal."""
        return [row for row, pair in goal.items() if self.pair(row) != pair]

    def hops(self, rows: Ints) -> Iterator[Hop]:
        """All allowed moves of instances, by kind, instance and target."""
        kinds = self._open.kinds(rows)
        for kind in MoveKind:
            who = rows[kinds[:, kind]]
            if kind is MoveKind.FAILOVER:
                yield from self._allowed(kind, who, self.place.secondary[who])
                continue
            targets = self._open.targets
            lanes, to = np.repeat(who, len(targets)), np.tile(targets, len(who))
            elsewhere = (to != self.place.primary[lanes]) & (to != self.place.secondary[lanes])
            yield from self._allowed(kind, lanes[elsewhere], to[elsewhere])

    def start(self, row: int, goal: Pair) -> tuple[Hop, ...]:
        """Make the first move of the cheapest of an instance's shortest ways that may begin."""
        found = (self._along(row, path[:1]) for path in self._ways(row, goal))
        return next(filter(None, found), ())

    def go(self, row: int, goal: Pair) -> tuple[Hop, ...]:
        """Make the cheapest of an instance's shortest ways on which all moves are allowed."""
        for path in self._ways(row, goal):
            if len(path) == 1:
                hops = self._along(row, path)
            elif hops := self.copy()._along(row, path):
                for hop in hops:
                    self.make(hop)
            if hops:
                return hops
        return ()

    def _along(self, row: int, path: Path) -> tuple[Hop, ...]:
        """Make the moves of a path until one is not allowed; then none are given."""
        hops = []
        for step in path:
            rows, target = np.array([row]), np.array([step.target])
            if not self._open.kinds(rows)[0, step.kind]:
                return ()
            if step.kind is not MoveKind.FAILOVER and step.target not in self._open.targets:
                return ()
            outcome = self._evaluated(step.kind, rows, target)
            if outcome.failure[0] != Failure.NONE:
                return ()
            hops.append(_hop(outcome, 0))
            self._guests.make(self._step(hops[-1]))
            self.place.commit(outcome, 0)
        return tuple(hops)

    def make(self, hop: Hop) -> None:
        """Make a move that is allowed."""
        self._guests.make(self._step(hop))
        outcome = evaluate(
            self.place,
            hop.kind,
            np.array([hop.instance]),
            np.array([hop.target]),
            force=self.conditions.force,
            allowed=True,
        )
        self.place.commit(outcome, 0)

    def price(self, hop: Hop) -> float:
        """The price of a move that comes next."""
        return self._price(hop.instance, self._guests.actions(self._step(hop)))

    def least_price(self, row: int, here: Pair, goal: Pair) -> float | None:
        """The price that no way of an instance from ``here`` to ``goal`` is below.

        None where none leads there. The memory of an instance that a switch starts or stops does
        not count: it depends on the way before.
        """
        cluster = self.place.model.cluster
        paths = _paths(cluster.instances.template[row], here, goal, longer=True)
        guest = guest_in(cluster, row)
        settled = all(guest == guest.switched(node_gone=gone).after for gone in (False, True))
        prices = (
            self.conditions.prices if settled else replace(self.conditions.prices, migrated_gib=0.0)
        )

        def price(path: Path) -> float:
            guests, cost = self._guests.copy(), Cost()
            for step in steps_along(row, here, path):
                cost += cost_of_actions(self.place.model, row, guests.make(step))
            return prices.of(cost)

        return min(map(price, paths), default=None)

    def _price(self, row: int, done: MoveActions[int]) -> float:
        return self.conditions.prices.of(cost_of_actions(self.place.model, row, done))

    def _step(self, hop: Hop) -> Step:
        here = self.pair(hop.instance)
        return Step(hop.instance, hop.kind, hop.target, here, hop.new, math.nan)

    def _ways(self, row: int, goal: Pair) -> tuple[Path, ...]:
        template = self.place.model.cluster.instances.template[row]
        return _paths(template, self.pair(row), goal)

    def _allowed(self, kind: MoveKind, rows: Ints, targets: Ints) -> Iterator[Hop]:
        if not len(rows):
            return
        outcome = self._evaluated(kind, rows, targets)
        for lane in np.flatnonzero(outcome.failure == Failure.NONE).tolist():
            yield _hop(outcome, lane)

    def _evaluated(self, kind: MoveKind, rows: Ints, targets: Ints) -> Outcome:
        return evaluate(self.place, kind, rows, targets, force=self.conditions.force)


def _hop(outcome: Outcome, lane: int) -> Hop:
    new = int(outcome.primary[lane]), int(outcome.secondary[lane])
    return Hop(int(outcome.instance[lane]), outcome.kind, int(outcome.target[lane]), new)


_paths = lru_cache(maxsize=1 << 16)(shortest_paths)
