"""Reports on a terminal: what is shortened, dropped, wrapped and coloured."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from poise.report.blocks import Bar, Block, Cell, Changed, Column, Line, Lines, Table
from poise.report.terminal import print_terminal


def shown(block: Block, width: int, *, colour: bool = False) -> list[str]:
    """The lines that a terminal of this width gets."""
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=True,
        color_system="standard" if colour else None,
        no_color=not colour,
        highlight=False,
    )
    print_terminal([block], console)
    text = out.getvalue()
    return (text if colour else Console(file=io.StringIO()).render_str(text).plain).splitlines()


def plain(block: Block, width: int) -> list[str]:
    import re

    return [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in shown(block, width)]


WORDY = Table(
    "T",
    [Column("Name"), Column("Kind"), Column("Extra", drop=1), Column("Least", drop=2)],
    [["vm1", Cell("replace-secondary", short="r"), "extra", "least"]],
    legend="r replace secondary",
)


def test_a_narrow_column_comes_back_where_a_wide_one_went() -> None:
    columns = [Column("Name"), Column("Wide", drop=1), Column("N", drop=2)]
    table = Table("", columns, [["vm1", "w" * 30, "1"]])
    assert plain(table, 40)[0] == "  Name  Wide"
    assert plain(table, 20)[0] == "  Name  N"


@pytest.mark.parametrize(
    ("width", "header", "row"),
    [
        (60, "  Name  Kind               Extra  Least", "  vm1   replace-secondary  extra  least"),
        (30, "  Name  Kind  Extra  Least", "  vm1   r     extra  least"),
        (22, "  Name  Kind  Extra", "  vm1   r     extra"),
        (15, "  Name  Kind", "  vm1   r"),
        (5, "  Name  Kind", "  vm1   r"),
    ],
)
def test_a_narrow_terminal_gets_short_texts_then_fewer_columns(
    width: int, header: str, row: str
) -> None:
    lines = plain(WORDY, width)
    assert (lines[1], lines[2]) == (header, row)


def test_short_texts_are_explained() -> None:
    assert "  r replace secondary" in plain(WORDY, 30)
    assert "  r replace secondary" not in plain(WORDY, 60)


def test_arrows_are_short_before_a_column_is_dropped() -> None:
    columns = [Column("Free", right=True), Column("Used", drop=1)]
    table = Table("", columns, [[Changed("1.5T", "12.0G"), "80 %"]])
    assert plain(table, 24)[1] == "  1.5T -> 12.0G  80 %"
    assert plain(table, 20)[1] == "  1.5T->12.0G  80 %"
    assert plain(table, 17)[1] == "  1.5T->12.0G"


def test_columns_that_do_not_fit_are_named() -> None:
    assert plain(WORDY, 22)[-1] == "  too narrow for Least"
    assert not any("too narrow" in line for line in plain(WORDY, 60))


def test_long_lines_wrap_with_a_hanging_indent() -> None:
    assert plain(Lines("T", [Line("one two three four five six")]), 24) == [
        "T",
        "  one two three four",
        "    five six",
    ]


def test_a_command_that_has_no_room_stands_on_a_line_of_its_own_and_is_not_broken() -> None:
    line = Line("Make a new plan:", command="poise balance luxi: --group default")
    assert plain(Lines("", [line]), 60) == ["Make a new plan: poise balance luxi: --group default"]
    assert plain(Lines("", [line]), 30) == [
        "Make a new plan:",
        "  poise balance luxi: --group default",
    ]


@pytest.mark.parametrize(
    ("bar", "drawn"),
    [
        (Bar(0.5, 0.5), "█████░░░░░"),
        (Bar(0.2, 0.5), "██▓▓▓░░░░░"),
        (Bar(0.5, 0.2), "██▒▒▒░░░░░"),
        (Bar(0.0, 0.0), "░░░░░░░░░░"),
        (Bar(-1.0, 7.0), "▓▓▓▓▓▓▓▓▓▓"),
    ],
)
def test_bars_show_what_stays_what_comes_and_what_goes(bar: Bar, drawn: str) -> None:
    assert plain(Table("", [Column("b")], [[bar]]), 40)[1] == f"  {drawn}"


def test_colours_say_good_and_bad() -> None:
    table = Table("", [Column("v")], [[Changed("FAIL", "ok", "good")], [Cell("FAIL", "bad")]])
    lines = shown(table, 40, colour=True)
    assert "\x1b[32mFAIL -> ok" in lines[1]
    assert "\x1b[1;31mFAIL" in lines[2]
