"""Reports in plain text: aligned, ASCII, whatever the width."""

from __future__ import annotations

from poise.report.blocks import Bar, Cell, Changed, Column, Line, Lines, Table
from poise.report.plain import render_plain


def test_lines_are_indented_under_their_title() -> None:
    assert render_plain([Lines("Title", [Line("one"), Line("two", "bad")])]) == (
        "Title\n  one\n  two\n"
    )
    assert render_plain([Lines("", [Line("bare")])]) == "bare\n"


def test_blocks_are_set_apart() -> None:
    assert render_plain([Lines("", [Line("a")]), Lines("", [Line("b")])]) == "a\n\nb\n"


def test_columns_are_as_wide_as_what_stands_in_them() -> None:
    table = Table(
        "T",
        [Column("Name"), Column("n", right=True)],
        [[Cell("long name", "strong"), "7"], ["x", "1234"]],
        ["", "1241"],
    )
    assert render_plain([table]) == (
        "T\n  Name          n\n  long name     7\n  x          1234\n  ---------  ----\n"
        "             1241\n"
    )


def test_changes_line_up_at_their_arrow() -> None:
    table = Table(
        "",
        [Column("v", right=True)],
        [[Changed("9", "10")], [Changed("5", "5")], [Changed("100", "1")]],
    )
    assert render_plain([table]).splitlines()[1:] == [
        "    9 -> 10",
        "          5",
        "  100 ->  1",
    ]


def test_a_column_without_changes_has_no_room_for_arrows() -> None:
    table = Table("", [Column("v", right=True)], [[Changed("5", "5")], [Changed("10", "10")]])
    assert render_plain([table]) == "   v\n   5\n  10\n"


def test_bars_are_left_to_terminals() -> None:
    table = Table("", [Column("a"), Column("bar")], [["x", Bar(0.1, 0.5)]])
    assert render_plain([table]) == "  a\n  x\n"


def test_an_empty_table_still_has_its_header() -> None:
    assert render_plain([Table("T", [Column("a"), Column("b")], [])]) == "T\n  a  b\n"
