"""A plan at a prompt, in a notebook and as a pandas frame."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.plan.views import moves_frame, moves_html, plan_line
from tests.planner.plan.made_plans import sample_plan

MOVES = sample_plan().moves


@pytest.mark.parametrize(
    ("restarts", "middle"), [((0, 0), ""), ((1, 0), ", 1 restart"), ((1, 2), ", 3 restarts")]
)
def test_a_plan_in_one_line_has_restarts_before_copies(
    restarts: tuple[int, int], middle: str
) -> None:
    moves = [replace(move, restarts=often) for move, often in zip(MOVES, restarts, strict=True)]
    line = plan_line("racks", moves, 37.5, 1.25)
    start, _, end = line.partition("score 37.50000000 -> 1.25000000")
    assert start == "Plan for group racks: 2 moves, "
    assert end.startswith(f"{middle}, ")
    assert end.endswith(" copied")


def test_a_table_for_notebooks_has_a_row_for_each_move_and_escapes_names() -> None:
    evil = replace(MOVES[0], instance="<b>")
    table = moves_html("Plan", [evil, MOVES[1]])
    assert table.count("<tr>") == 3
    assert "&lt;b&gt;" in table
    assert "<b>" not in table


def test_a_frame_has_the_moves_by_their_ids() -> None:
    frame = moves_frame(MOVES)
    assert list(frame.index) == [1, 2]
    assert frame.loc[1, "from_primary"] == "a"
    assert frame.loc[2, "after"] == (1,)
