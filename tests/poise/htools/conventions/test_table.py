from __future__ import annotations

from poise.htools.conventions.table import table_lines


def test_columns_are_as_wide_as_their_widest_cell() -> None:
    assert table_lines(
        ("F", "Name", "mem"),
        [(" ", "a", "   12"), ("*", "long-one", "3")],
        (False, False, True),
        " ",
    ) == [
        " F Name       mem",
        "   a           12",
        " * long-one     3",
    ]


def test_the_last_column_is_padded_too() -> None:
    assert table_lines(("Name",), [("longer",)], (False,)) == ["Name  ", "longer"]


def test_without_rows_there_is_only_the_header() -> None:
    assert table_lines(("a", "b"), [], (True, True)) == ["a b"]
