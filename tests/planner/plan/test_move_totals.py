"""The price of several moves together."""

from __future__ import annotations

from dataclasses import replace

from planner.plan.move_totals import MoveTotals
from tests.planner.plan.made_plans import sample_plan


def test_a_plan_costs_what_its_moves_cost_whatever_their_order() -> None:
    """Of floats a plain sum would depend on the order."""
    move = sample_plan().moves[0]
    moves = tuple(
        replace(move, copy_gib=size, memory_gib=2 * size, restarts=1) for size in (0.1, 0.2, 0.3)
    )
    forth, back = MoveTotals(), MoveTotals()
    forth.moves, back.moves = moves, moves[::-1]
    assert (forth.restarts, forth.copy_gib, forth.memory_gib) == (3, 0.6, 1.2)
    assert (back.copy_gib, back.memory_gib) == (0.6, 1.2)
