"""Parts that are made to fit a screen."""

from __future__ import annotations

from poise.report.blocks import Column, Line, Lines, Table
from poise.report.screen import ScreenPart, cut, fitted, height, narrowed, paragraph


def part(name: str, *sizes: int, expendable: int) -> ScreenPart:
    """A part of so many lines under its title; no lines are no part."""

    def make(rows: int) -> Lines | None:
        return Lines(name, [Line(name)] * rows) if rows else None

    return ScreenPart(make, sizes, expendable)


def shown(lines: int, *parts: ScreenPart) -> dict[str, int]:
    blocks = fitted(parts, lines)
    assert height(blocks) <= lines
    return {block.title: len(block.lines) for block in blocks if isinstance(block, Lines)}


def test_all_are_whole_where_there_is_room() -> None:
    a, b = part("a", 5, 3, expendable=1), part("b", 5, 0, expendable=2)
    assert shown(13, a, b) == {"a": 5, "b": 5}


def test_the_most_expendable_gives_up_rows_first() -> None:
    a, b = part("a", 5, 3, expendable=1), part("b", 5, 3, expendable=2)
    assert shown(12, a, b) == {"a": 5, "b": 3}


def test_none_goes_while_another_can_be_shorter() -> None:
    a, b = part("a", 5, 1, expendable=1), part("b", 5, 0, expendable=2)
    assert shown(10, a, b) == {"a": 1, "b": 5}
    assert shown(6, a, b) == {"a": 5}


def test_a_long_name_keeps_its_end() -> None:
    assert cut("node-27.rack-12.example.com", 12) == "nod...le.com"
    assert cut("node27", 12) == "node27"


def test_a_long_text_is_broken_under_its_label_and_ends_with_dots() -> None:
    lines = [line.text for line in paragraph("word " * 40, 50, label="  Label  ")]
    assert lines[0].startswith("  Label  word")
    assert lines[1].startswith(" " * 9 + "word")
    assert lines[1].endswith(" ...")
    assert max(map(len, lines)) <= 50


def test_a_narrow_terminal_breaks_a_line_itself_so_that_it_is_broken_once() -> None:
    (line,) = paragraph("word " * 40, 30, label="  Label  ")
    assert line.text == "  Label  " + "word " * 40


def test_columns_are_dropped_until_a_table_fits() -> None:
    table = Table(
        "", [Column("name"), Column("x" * 20, drop=1), Column("y" * 9, drop=2)], [["a"] * 3]
    )
    assert [column.header for column in narrowed(table, 30).columns] == ["name", "x" * 20]
    assert [column.header for column in narrowed(table, 10).columns] == ["name"]
