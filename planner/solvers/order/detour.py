"""The cheapest moves that bring some instances to their nodes, by way of others where need be.

A best-first search (A*) over the nodes of the instances that may move: every allowed move leads
on, and what is left costs at least what each instance's cheapest way costs if nothing is in its
way. Which instances may move no move changes, so a search to its end is a proof. So
an instance that is parked on a third node is found where that is cheapest: two instances of a pair
that switch roles copy nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np

from planner.rules.paths import Pair
from planner.solvers.order.board import Board, Goal, Hop

_FAR = 1e300
_PLACEMENT = 50
"""A placement takes as long as so many moves."""


@dataclass(slots=True)
class OrderEffort:
    """The number of moves that may still be looked at; none once the caller says ``stop``."""

    left: int
    stop: Callable[[], bool] = lambda: False

    def spend(self, moves: int) -> bool:
        """Look at some more; False where too few are left, or the caller says stop."""
        self.left -= moves
        return self.left >= 0 and not self.stop()

    def share(self, part: int) -> OrderEffort:
        """One of so many parts of it, to be spent on its own."""
        return OrderEffort(max(0, self.left) // part, self.stop)


@dataclass(frozen=True, eq=False)
class _Seen:
    """A placement that was reached: by which move, from which one, at which price."""

    board: Board
    pairs: tuple[Pair, ...]
    price: float
    before: _Seen | None
    hop: Hop | None


@dataclass(frozen=True, slots=True)
class Detour:
    """The moves, None where none were found; ``whole``: all placements were looked at."""

    hops: tuple[Hop, ...] | None
    whole: bool


def detour(start: Board, movers: Sequence[int], goal: Goal, effort: OrderEffort) -> Detour:
    """The cheapest moves of ``movers`` alone after which they are where they shall be.

    Args:
        start: the placement before; it is left as it is.
        movers: rows of instances, those that shall stay in the end included.
        goal: an instance that it does not name shall be where it is.
        effort: the moves that may be looked at; less is left afterwards.
    """
    rows = np.array(sorted(movers), dtype=np.int64)
    at = {row: k for k, row in enumerate(rows.tolist())}
    wanted = tuple(goal.get(row, start.pair(row)) for row in rows.tolist())
    known: dict[tuple[int, Pair], float] = {}

    def to_go(pairs: tuple[Pair, ...]) -> float:
        total = 0.0
        for row, k in at.items():
            key = row, pairs[k]
            if key not in known:
                least = start.least_price(row, pairs[k], wanted[k])
                known[key] = _FAR if least is None else least
            total += known[key]
        return total

    pairs = tuple(start.pair(row) for row in rows.tolist())
    cheapest = {pairs: 0.0}
    done: set[tuple[Pair, ...]] = set()
    # (price in all, price to go, number, placement before, move from there, nodes after it)
    waiting: list[tuple[float, float, int, _Seen | None, Hop | None, tuple[Pair, ...]]] = []
    number = 0
    heappush(waiting, (to_go(pairs), to_go(pairs), number, None, None, pairs))
    while waiting:
        _, _, _, before, hop, pairs = heappop(waiting)
        if pairs in done:
            continue
        done.add(pairs)
        here = _arrive(start, before, hop, pairs, cheapest[pairs])
        if pairs == wanted:
            return Detour(_way(here), whole=True)
        if not effort.spend(_PLACEMENT + len(rows) * here.board.targets):
            return Detour(None, whole=False)
        for step in here.board.hops(rows):
            k = at[step.instance]
            after = (*pairs[:k], step.new, *pairs[k + 1 :])
            price = here.price + here.board.price(step)
            left = to_go(after)
            if after in done or left >= _FAR or price >= cheapest.get(after, _FAR):
                continue
            cheapest[after] = price
            number += 1
            heappush(waiting, (price + left, left, number, here, step, after))
    return Detour(None, whole=True)


def _arrive(
    start: Board, before: _Seen | None, hop: Hop | None, pairs: tuple[Pair, ...], price: float
) -> _Seen:
    board = start if before is None else before.board.copy()
    if hop is not None:
        board.make(hop)
    return _Seen(board, pairs, price, before, hop)


def _way(last: _Seen) -> tuple[Hop, ...]:
    found: list[Hop] = []
    here: _Seen | None = last
    while here is not None and here.hop is not None:
        found.append(here.hop)
        here = here.before
    return tuple(reversed(found))
