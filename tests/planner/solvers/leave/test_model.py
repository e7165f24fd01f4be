"""No more instances can leave than the model of all choices lets go, whatever moves between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

import numpy as np
from ortools.sat.python import cp_model

from planner.solvers.cp_sat import repeatable_solver
from planner.solvers.leave.choices import Choices, WayOut
from planner.solvers.leave.departure import Departure, NodePart
from planner.solvers.leave.model import leaving_model
from planner.solvers.leave.order import board_of
from planner.solvers.order.board import Board
from planner.state.model import prepare
from planner.state.placement import Placement
from tests.planner.solvers.joint.odd_groups import OddGroup


def departure(seed: int) -> tuple[Departure, list[int]]:
    """One or two nodes to be emptied in a small odd cluster, and up to three that may leave."""
    rng = Random(f"departure/{seed}")
    group = OddGroup(rng, 7)
    nodes = sorted(rng.sample(range(len(group.source.nodes)), rng.choice((1, 1, 1, 2))))
    if group.offline and rng.random() < 0.4:
        nodes = [rng.choice(group.offline)]
    place = Placement(prepare(group.source, group.options()))
    scope = np.flatnonzero(place.model.group == place.model.group[nodes[0]])
    part, force = rng.choice(list(NodePart)), rng.random() < 0.15
    asked = Departure(place, scope, np.intersect1d(nodes, scope), part, force=force)
    movers = [row for row in asked.rows() if asked.why_not(row) is None]
    return asked, sorted(rng.sample(movers, min(3, len(movers))))


def most(asked: Departure, open_to: Mapping[int, Sequence[WayOut]]) -> int:
    model = leaving_model(asked, open_to)
    model.counting.cp.maximize(model.gone)
    solver = repeatable_solver(10.0)
    assert solver.solve(model.counting.cp) == cp_model.OPTIMAL
    return round(solver.objective_value)


def can_leave(
    asked: Departure, open_to: Mapping[int, Sequence[WayOut]], rows: Sequence[int], enough: int
) -> bool:
    """Whether ``enough`` of ``rows`` leave in the end by any moves, the others being at home."""
    drbd = asked.placement.model.drbd
    places = {row: {choice.place for choice in ways} for row, ways in open_to.items()}
    start = board_of(asked, asked.placement, rows)
    home = {row: start.pair(row) for row in rows}

    def key(board: Board) -> tuple[object, ...]:
        return tuple(board.pair(row) for row in rows), board.place.failing.tobytes()

    def holds(board: Board) -> bool:
        gone = 0
        for row in rows:
            pair = board.pair(row)
            if (pair if drbd[row] else (pair[0], -1)) in places[row]:
                gone += 1
            elif pair != home[row]:
                return False
        return gone >= enough

    seen, waiting = {key(start)}, [start]
    while waiting:
        board = waiting.pop()
        if holds(board):
            return True
        for hop in list(board.hops(np.array(rows))):
            after = board.copy()
            after.make(hop)
            if key(after) not in seen:
                seen.add(key(after))
                waiting.append(after)
    return False


def test_no_more_leave_than_the_model_lets_go() -> None:
    compared = 0
    for seed in range(60):
        asked, rows = departure(seed)
        choices = Choices(asked)
        open_to = {row: choices.of(row) for row in rows}
        bound = most(asked, open_to) if rows else 0
        if bound < len(rows):
            compared += 1
            assert not can_leave(asked, open_to, rows, bound + 1), seed
    assert compared > 20
