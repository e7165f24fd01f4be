"""The moves of a plan on a screen, and all of them."""

from __future__ import annotations

from planner.rules.actions import Verb
from poise.report.blocks import Lines, Table
from poise.report.plan.moves import first_moves_part, move_table
from tests.poise.report.plan.made_plans import NO_NAMES, a_plan, large, move_of, plain

NAMES = ("ganeti-node-with-a-long-name-1", "ganeti-node-with-a-long-name-2", "c")


def test_short_names_make_a_table_with_whole_actions() -> None:
    block = first_moves_part(large(), NO_NAMES, 200).make(3)
    assert isinstance(block, Table)
    assert block.title == "First moves (all 128: --moves)"
    assert block.rows[0][4] == "migrate, replace-disks, migrate"


def test_long_names_make_two_lines_a_move() -> None:
    move = move_of(1, NAMES, (Verb.FAILOVER, Verb.REPLACE_DISKS), restarts=1, copy_gib=10.0)
    block = first_moves_part(a_plan([move]), NO_NAMES, 78).make(1)
    assert isinstance(block, Lines)
    assert plain([block]) == [
        "Moves",
        "  1  vm1  gane...g-name-1:gane...g-name-2 -> gane...g-name-2:c",
        "     failover, replace-disks; 1 restart; copies 10.0 GiB",
    ]


def test_all_moves_have_their_score_to_the_last_digit_and_a_sum() -> None:
    lines = plain([move_table(large(), NO_NAMES)])
    assert "35.39038848" in lines[2]
    assert lines[-1].split() == ["total", "7.1T", "608.0G"]
