"""Pictures of terminals: what a program writes is on them as a terminal shows it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from scripts.recorded_terminal import Look, Screen, record
from scripts.screens import words_of
from scripts.terminal_svg import THEMES, svg_of

ROOT = Path(__file__).resolve().parent.parent
SHOWN = sorted((ROOT / "docs/screens").glob("*.svg"))


def screen_of(text: str) -> Screen:
    screen = Screen()
    screen.feed(text)
    return screen


def texts(screen: Screen) -> list[str]:
    return ["".join(letter for letter, _ in line) for line in screen.lines]


def test_lines_that_are_drawn_again_are_there_once() -> None:
    drawn = "1 of 2 done\r\nabout 6 min left\r\n" + "\x1b[1A\x1b[2K" * 2 + "2 of 2 done\r\n"
    assert texts(screen_of(drawn)) == ["2 of 2 done", "", ""]


def test_a_return_writes_over_the_line() -> None:
    assert texts(screen_of("planning\r\x1b[Kdone")) == ["done"]


def test_colours_hold_until_they_are_reset() -> None:
    (line,) = screen_of("\x1b[1;31mno\x1b[0m y").lines
    assert line == [
        ("n", Look(ink=1, bold=True)),
        ("o", Look(ink=1, bold=True)),
        (" ", Look()),
        ("y", Look()),
    ]


def test_a_command_sees_the_width_of_its_terminal(tmp_path: Path) -> None:
    program = "import os; print(os.get_terminal_size().columns)"
    assert texts(record([sys.executable, "-c", program], 80, tmp_path, {}))[0] == "80"


def test_text_is_drawn_at_its_column_and_escaped() -> None:
    svg = svg_of("poise show", screen_of("  a<b").lines, 80, THEMES["dark"])
    assert '<tspan x="30.9">a&lt;b</tspan>' in svg


def test_columns_of_a_table_are_drawn_at_their_columns() -> None:
    svg = svg_of("poise show", screen_of("a b   c").lines, 80, THEMES["dark"])
    assert '<tspan x="14.0">a b</tspan><tspan x="64.6">c</tspan>' in svg


def test_a_command_that_is_wider_than_the_terminal_is_whole() -> None:
    svg = svg_of("poise show a-file", screen_of("x").lines, 12, THEMES["dark"])
    assert ">$ poise show</tspan>" in svg
    assert '<tspan x="47.7" font-weight="bold">a-file</tspan>' in svg


def test_a_command_is_recorded_under_its_own_name(tmp_path: Path) -> None:
    shown = texts(record(words_of("poise show -h"), 80, tmp_path, {"PYTHONPATH": str(ROOT)}))
    assert shown[0] == "Usage: poise show [OPTIONS] SOURCE"


@pytest.mark.parametrize("picture", SHOWN, ids=lambda picture: picture.name)
def test_a_picture_of_the_docs_is_small(picture: Path) -> None:
    assert picture.stat().st_size < 40_000
