"""The way back after a maintenance: those who left their nodes return to where they were."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from planner.plan import NO_ROOM, TO_SECOND, Plan, plan_of_steps, replay, steps_of
from planner.rules import Failure, MoveKind, MoveRules, Pair, Step, evaluate
from planner.rules.candidates import Candidates
from planner.solvers import Prices
from planner.solvers.order.board import Board, Conditions, Hop
from planner.solvers.order.detour import OrderEffort
from planner.solvers.order.ordering import order_on
from planner.state import Model, Placement
from planner.words import size_in_words
from snapshots.arrays import Bools, Ints
from snapshots.cluster import Cluster
from snapshots.node_role import NodeRole

_PRICES = Prices(copied_gib=1.0, migrated_gib=1e-5, move=1e-8)
"""Of two ways that is cheaper which copies less, then that which migrates less."""
_ROUNDING = 1e-12
_EFFORT = 5_000
"""Moves looked at where those who return wait for each other: some 0.2 s."""
_MAKER = "back"
"""The word in the solver's place."""
_REVERSED = {
    MoveKind.REPLACE_AND_FAILOVER: MoveKind.FAILOVER_AND_REPLACE,
    MoveKind.FAILOVER_AND_REPLACE: MoveKind.REPLACE_AND_FAILOVER,
}
"""The kinds whose way back is of another kind."""


@dataclass(frozen=True, slots=True)
class WayBack:
    """The moves by which instances return; afterwards they are where they were at first.

    Attributes:
        plan: its moves are numbered on from those of the way out.
        stays: the instances for which no way back was found.
        relief: what their nodes lacked at first already: with so much more all could return.
        cheapest: no way back copies less, and of those that copy as little none migrates less.
        after: the cluster once all are back, the nodes that were left in use.
    """

    plan: Plan
    stays: tuple[str, ...]
    cheapest: bool
    relief: tuple[str, ...]
    after: Cluster = field(repr=False, compare=False)


def in_use_again(cluster: Cluster, nodes: Collection[str]) -> Cluster:
    """The cluster with these nodes (full names) no longer drained."""
    again = frozenset(nodes)
    table = cluster.nodes
    kept: Bools = np.array([name not in again for name in table.names], dtype=np.bool_)
    role = tuple(
        NodeRole.REGULAR if name in again and was is NodeRole.DRAINED else was
        for name, was in zip(table.names, table.role, strict=True)
    )
    return replace(cluster, nodes=replace(table, offline=table.offline & kept, role=role))


@dataclass(frozen=True, eq=False)
class _Return:
    """Moves back, and the instances (rows) that are not home after them."""

    steps: tuple[Step, ...]
    left: tuple[int, ...]
    price: float

    @property
    def rank(self) -> tuple[int, float]:
        """Of two returns that is better which has the smaller one."""
        return len(self.left), self.price


def way_back_from(model: Model, out: Plan, scope: Ints) -> WayBack:
    """The cheapest way back of all that the moves of a plan took away.

    Soft limits hold on it where there is such a way that is as cheap. The last state is the first
    one, whatever limits that breaks.

    Args:
        model: the cluster before the way out; the nodes that were left are in use.
        out: the way out.
        scope: rows of the group's nodes, ascending.
    """
    gone = replay(model, out.moves)
    moved = (gone.after.primary != gone.before.primary) | (
        gone.after.secondary != gone.before.secondary
    )
    home = zip(gone.before.primary.tolist(), gone.before.secondary.tolist(), strict=True)
    goal = {row: pair for row, pair in enumerate(home) if moved[row]}
    search = _Homeward(gone.after, scope, goal)
    steps_out = steps_of(model, out.moves)
    best = search.best(steps_out)
    whole = [*steps_out, *best.steps]
    names = model.cluster.instances.names
    return WayBack(
        plan=_second_part(model, whole, len(out.moves), scope, out.group),
        stays=tuple(names[row] for row in best.left),
        cheapest=not best.left and search.is_least(best.price),
        relief=tuple(_lacked(gone.before, scope)) if best.left else (),
        after=model.cluster,
    )


def _lacked(home: Placement, scope: Ints) -> Iterator[str]:
    """The memory and disk that nodes lack for what is on them."""
    names = home.model.cluster.nodes.names
    for what, free in (("memory", home.free_memory), ("disk", home.free_disk)):
        for node in scope[free[scope] <= 0].tolist():
            yield f"{size_in_words(1 - int(free[node]))} more {what} on {names[node]}"


def _second_part(model: Model, whole: Sequence[Step], first: int, scope: Ints, group: str) -> Plan:
    """The plan of the steps behind the ``first`` ones, numbered on from these."""
    places = [Placement(model)]
    for part in (whole[:first], whole[first:]):
        place = places[-1].clone()
        for step in part:
            rows, targets = np.array([step.instance]), np.array([step.target])
            place.commit(evaluate(place, step.kind, rows, targets, allowed=True), 0)
        places.append(place)
    start, away, home = places
    both = plan_of_steps(start, home, scope, whole, group=group, maker=_MAKER)
    own = plan_of_steps(away, home, scope, whole[first:], group=group, maker=_MAKER)
    moves = (
        replace(move, after=tuple(earlier for earlier in move.after if earlier > first))
        for move in both.moves[first:]
    )
    kept = (warning for warning in own.warnings if warning.kind != NO_ROOM)
    room = (one for one in both.warnings if one.kind == NO_ROOM and (one.move or 0) > first)
    return replace(own, moves=tuple(moves), warnings=(*kept, *room))


class _Homeward:
    """The ways from a placement to where instances (rows) were."""

    def __init__(self, away: Placement, scope: Ints, goal: Mapping[int, Pair]) -> None:
        self._away = away
        self._scope = scope
        self._goal = goal
        self._rows = np.array(sorted(goal), dtype=np.int64)
        board = self._board(force=True)
        prices = (board.least_price(row, board.pair(row), pair) for row, pair in goal.items())
        self._least = math.fsum(price or 0.0 for price in prices)

    def is_least(self, price: float) -> bool:
        """True if no way can be cheaper, whatever room there is."""
        return price <= self._least * (1 + _ROUNDING)

    def best(self, out: Sequence[Step]) -> _Return:
        """The cheapest that is found; of equal ones that which keeps the soft limits.

        ``out``: the way out.
        """
        found = [self._ordered(force=False)]
        if not self._is_best(found[0]):
            found += self._backwards(out)
        if not self._is_best(found[-1]):
            found.append(self._ordered(force=True))
        return min(found, key=lambda one: one.rank)

    def _is_best(self, found: _Return) -> bool:
        return not found.left and self.is_least(found.price)

    def _ordered(self, *, force: bool) -> _Return:
        board = self._board(force=force)
        found = order_on(board, self._goal, OrderEffort(_EFFORT))
        return self._walked(board, found.hops, found.left)

    def _backwards(self, out: Sequence[Step]) -> list[_Return]:
        """The way out in the other direction; none where a step of it is not allowed."""
        board = self._board(force=True)
        trial, hops = self._away.clone(), []
        for step in reversed(out):
            kind = _REVERSED.get(step.kind, step.kind)
            target = step.old[kind in TO_SECOND]
            row, to = np.array([step.instance]), np.array([target])
            outcome = evaluate(trial, kind, row, to, force=True)
            if outcome.failure[0] != Failure.NONE:
                return []
            trial.commit(outcome, 0)
            hops.append(Hop(step.instance, kind, target, step.old))
        return [self._walked(board, hops, ())]

    def _walked(self, board: Board, hops: Sequence[Hop], left: Sequence[int]) -> _Return:
        """The moves, done on a board, which changes."""
        steps, price = [], []
        for hop in hops:
            price.append(board.price(hop))
            old = board.pair(hop.instance)
            steps.append(Step(hop.instance, hop.kind, hop.target, old, hop.new, math.nan))
            board.make(hop)
        return _Return(tuple(steps), tuple(left), math.fsum(price))

    def _board(self, *, force: bool) -> Board:
        rules = MoveRules(force=force)
        conditions = Conditions(
            lambda place: _Homecoming(place, self._scope, self._rows, rules), _PRICES, force=force
        )
        return Board(self._away.clone(), conditions)


class _Homecoming:
    """The moves that are open to those who return, whatever room there is."""

    def __init__(self, place: Placement, scope: Ints, rows: Ints, rules: MoveRules) -> None:
        self._usual = Candidates(place, scope, rules)
        self.instances = rows
        self.targets: Ints = self._usual.targets

    def kinds(self, instances: Ints) -> Bools:
        """True for the kinds that each of ``instances`` may try now, shape (len, 6)."""
        return self._usual.kinds(instances)
