"""Sections of htools' text format, and the line that an error names."""

from __future__ import annotations

import pytest

from snapshots.errors import FormatError
from snapshots.htools.text_sections import each_line, refuse_twins, split_sections


def test_empty_lines_part_sections_and_lines_keep_their_numbers() -> None:
    assert split_sections("a\nb\n\nc\n") == [[(1, "a"), (2, "b")], [(4, "c")]]


def test_two_empty_lines_enclose_an_empty_section() -> None:
    assert split_sections("a\n\n\nb") == [[(1, "a")], [], [(4, "b")]]


@pytest.mark.parametrize("text", ["", "\n"])
def test_a_file_without_lines_has_at_most_empty_sections(text: str) -> None:
    assert not any(split_sections(text))


def test_an_error_gains_the_place_of_its_line() -> None:
    def read(line: str) -> int:
        if not line.isdigit():
            raise FormatError(f"no number: {line}")
        return int(line)

    assert each_line([(4, "7"), (5, "8")], "in.data", read) == [7, 8]
    with pytest.raises(FormatError, match=r"^in\.data:5: no number: x$"):
        each_line([(4, "7"), (5, "x")], "in.data", read)


def test_a_key_that_comes_again_is_refused_with_both_of_its_lines() -> None:
    section = [(2, "a"), (3, "b"), (4, "a")]
    refuse_twins(section, "in.data", ["a", "b", "c"], "node name")
    with pytest.raises(FormatError, match=r"^in\.data:4: duplicate node name 'a'.* in line 2$"):
        refuse_twins(section, "in.data", ["a", "b", "a"], "node name")
