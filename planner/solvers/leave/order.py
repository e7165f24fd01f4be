"""The order in which instances reach their places, move by move under the exact rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from planner.rules.paths import Pair
from planner.rules.step import Step
from planner.solvers.leave.choices import WayOut
from planner.solvers.leave.departure import Departure
from planner.solvers.leave.moves import LeavingMoves
from planner.solvers.objective import Prices
from planner.solvers.order.board import Board, Conditions, Hop
from planner.solvers.order.detour import OrderEffort
from planner.solvers.order.ordering import Way, order_on
from planner.state.placement import Placement

_PRICES = Prices(copied_gib=1.0, migrated_gib=1e-5, move=1e-8)
"""Of two ways that is cheaper which copies less, then that which migrates less."""

_PART = 5
"""No single answer takes more than this part of the moves that may be looked at."""


@dataclass(frozen=True, eq=False)
class Walked:
    """The state that steps lead to, and those who are stuck: they are where they were.

    ``impossible``: it is proved that no moves of the instances that leave bring all to their
    places.
    """

    state: Placement
    steps: tuple[Step, ...]
    stuck: tuple[int, ...]
    impossible: bool = False


def in_order(departure: Departure, goals: Mapping[int, WayOut], effort: OrderEffort) -> Walked:
    """Bring instances to their places, in an order in which every step is allowed.

    Those that wait for each other may be parked, and so may all others that are to leave.
    What is left of ``effort`` is spent where they wait, a part of it for one answer.
    """
    # Those that flee a node out of use go last: they may break limits that the others keep.
    rows = sorted(goals, key=lambda row: (departure.flees(row), row))
    wanted = {row: pair_of(departure, row, goals[row]) for row in rows}
    start = board_of(departure, departure.placement, rows)
    own = effort.share(_PART)
    spent = own.left
    found = order_on(start, wanted, own)
    effort.left -= spent - max(0, own.left)
    impossible = found.way is Way.NONE
    stuck = found.left
    while found.left:  # without them, and so without what they moved on their way
        wanted = {row: pair for row, pair in wanted.items() if row not in found.left}
        found = order_on(start, wanted, replace(effort, left=0))
        stuck += found.left
    steps = steps_of({hop.instance: start.pair(hop.instance) for hop in found.hops}, found.hops)
    for hop in found.hops:
        start.make(hop)
    return Walked(start.place, steps, tuple(sorted(stuck)), impossible)


def board_of(departure: Departure, state: Placement, rows: Iterable[int] = ()) -> Board:
    """A board on which those that are to leave may move, and ``rows``."""
    movers = np.array(sorted({*departure.movers, *rows}), dtype=np.int64)
    conditions = Conditions(
        lambda place: LeavingMoves(departure, place, movers), _PRICES, force=departure.force
    )
    return Board(state.clone(), conditions)


def steps_of(pairs: Mapping[int, Pair], hops: Iterable[Hop]) -> tuple[Step, ...]:
    """Moves as steps; ``pairs``: the nodes of their instances before them."""
    at, steps = dict(pairs), []
    for hop in hops:
        old, at[hop.instance] = at[hop.instance], hop.new
        steps.append(Step(hop.instance, hop.kind, hop.target, old, hop.new, float("nan")))
    return tuple(steps)


def pair_of(departure: Departure, row: int, choice: WayOut) -> Pair:
    """The place of a choice; an instance on shared storage keeps what secondary it has on paper."""
    drbd = departure.placement.model.drbd[row]
    return choice.place[0], choice.place[1] if drbd else int(departure.placement.secondary[row])
