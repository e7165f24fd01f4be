"""An order for moves to given places: one after the other, each allowed when its turn comes.

First every instance goes that can, all its way. Where none can, they wait for each other: the moves
are a graph in which each waits for those that give back what it takes. Its circles are broken one
by one, the smallest first, by the cheapest moves of their own, parking or between the two moves of
another (:mod:`planner.solvers.order.detour`); then by moves of all that wait; then by moves of
instances that stay where they are in the end, on the nodes that the others need; then one that can
make the first move of its way begins. If that brings not all to their places, all moves of all
instances are tried from the start: in small groups that proves that there is no order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from planner.rules.candidates import Candidates, MoveRules
from planner.solvers.objective import SENSIBLE_PRICES, Prices
from planner.solvers.order.board import Board, Conditions, Goal, Hop
from planner.solvers.order.circles import circles, waiting
from planner.solvers.order.detour import OrderEffort, detour
from planner.state.placement import Placement
from planner.timing.dependencies import Relocation
from snapshots.arrays import Ints

USUAL_EFFORT = 100_000
"""Moves looked at where instances wait for each other; that takes a second or two."""
_PART = 4
"""No single try takes more than this part of the effort that is left."""


class Way(Enum):
    """The answer to whether there is an order."""

    FOUND = "found"
    NONE = "none"
    """No moves of the instances that may move lead to the places: all were looked at."""
    UNKNOWN = "unknown"
    """None was found; there may be one."""


@dataclass(frozen=True, slots=True)
class Order:
    """The moves in their order; where ``way`` is not FOUND, those that lead as far as was found.

    ``left``: the instances (rows) that are not where they shall be after them.
    """

    hops: tuple[Hop, ...]
    left: tuple[int, ...]
    way: Way


def in_order(
    placement: Placement,
    scope: Ints,
    goal: Goal,
    *,
    rules: MoveRules | None = None,
    prices: Prices = SENSIBLE_PRICES,
    effort: int = USUAL_EFFORT,
    stop: Callable[[], bool] = lambda: False,
) -> Order:
    """The moves from a placement to given places, in an order in which they can be made.

    Args:
        placement: the state before the first move; it is left as it is.
        scope: rows of the group's nodes, ascending.
        goal: the nodes that instances (rows) are to have; the others end where they are.
        rules: which moves may be made; the usual ones of balancing.
        prices: of copies, migrations and moves, by which one way is cheaper than another.
        effort: how many moves may be looked at where instances wait for each other.
        stop: asked now and then; True ends with what was found so far.

    Returns:
        the same for the same arguments, on any machine, where ``stop`` says nothing.
    """
    if prices == Prices():
        prices = SENSIBLE_PRICES
    open_to = rules or MoveRules()
    conditions = Conditions(
        lambda place: Candidates(place, scope, open_to), prices, force=open_to.force
    )
    return order_on(Board(placement.clone(), conditions), goal, OrderEffort(effort, stop))


def order_on(start: Board, goal: Goal, work: OrderEffort) -> Order:
    """The same on a board, which is left as it is, with the effort ``work``, which is spent."""
    hops, left = _step_by_step(start.copy(), goal, work)
    if not left:
        return Order(tuple(hops), (), Way.FOUND)
    every = sorted(start.movable | goal.keys())
    whole = detour(start, every, goal, work)
    if whole.hops is not None:
        return Order(whole.hops, (), Way.FOUND)
    sure = whole.whole and not start.tied
    return Order(tuple(hops), tuple(sorted(left)), Way.NONE if sure else Way.UNKNOWN)


def _step_by_step(board: Board, goal: Goal, work: OrderEffort) -> tuple[list[Hop], list[int]]:
    """Moves as far as they lead, and the instances that are not at their places then."""
    hops: list[Hop] = []
    while True:
        hops += _straight(board, goal, work.stop)
        astray = board.astray(goal)
        if not astray or work.stop():
            return hops, astray
        found = _around(board, astray, goal, work)
        for hop in found:
            board.make(hop)
        found = found or next(filter(None, (board.start(row, goal[row]) for row in astray)), ())
        if not found:
            return hops, astray
        hops += found


def _straight(board: Board, goal: Goal, stop: Callable[[], bool]) -> Iterator[Hop]:
    """Make all ways to the places on which all moves are allowed, as long as there is any."""
    moved = True
    while moved:
        moved = False
        for row in board.astray(goal):
            if stop():
                return
            hops = board.go(row, goal[row])
            moved |= bool(hops)
            yield from hops


def _around(board: Board, astray: Sequence[int], goal: Goal, work: OrderEffort) -> tuple[Hop, ...]:
    """Moves that bring some of the instances that wait to their places; none where none do."""
    for movers in _tries(board, astray, goal):
        part = work.share(_PART)
        before = part.left
        found = detour(board, movers, goal, part)
        work.left -= before - max(0, part.left)
        if found.hops:
            return found.hops
    return ()


def _tries(board: Board, astray: Sequence[int], goal: Goal) -> Iterator[Sequence[int]]:
    """The instances that may move in order to let some go on, the fewest first."""
    ways = {row: (board.pair(row), goal[row]) for row in astray}
    yield from circles(waiting(ways))
    yield astray
    crowded = set[int]().union(*(Relocation(row, *way).changed()[1] for row, way in ways.items()))
    beside = {row for row in board.movable if crowded & {*board.pair(row)}}
    yield sorted(beside | {*astray})
