"""Utilisation files."""

from __future__ import annotations

from pathlib import Path

import pytest

from snapshots.errors import FormatError, SourceError
from snapshots.htools.utilisation import read_utilisation, read_utilisation_file


def test_a_line_is_a_name_and_four_loads() -> None:
    records = read_utilisation("web1 0.5 1 (2) 1e-1\ndb1 0x10 -1 0 3\n")
    assert records == (("web1", (0.5, 1.0, 2.0, 0.1)), ("db1", (16.0, -1.0, 0.0, 3.0)))


def test_names_may_occur_again_and_order_counts() -> None:
    names = [name for name, _ in read_utilisation("a 1 1 1 1\nb 1 1 1 1\na 2 2 2 2")]
    assert names == ["a", "b", "a"]


def test_an_empty_file_holds_no_records() -> None:
    assert read_utilisation("") == ()


@pytest.mark.parametrize(
    "line", ["a", "a 1 1 1", "a 1 1 1 1 1", "a  1 1 1 1", "a\t1 1 1 1", "", "a 1 1 1 1 ", "# no"]
)
def test_anything_but_five_words_is_refused(line: str) -> None:
    with pytest.raises(FormatError) as caught:
        read_utilisation(f"ok 1 1 1 1\n{line}\n", "loads")
    message = str(caught.value)
    assert message.startswith("loads:2: can't parse utilisation data: Cannot parse line ")


@pytest.mark.parametrize(
    ("line", "phrase"),
    [
        ("a x 1 1 1", "a: cannot parse string 'x' (cpu: expected a number)"),
        ("a 1 1 1x 1", "a: leftover characters when parsing '1x': 'x' (disk"),
        ("a 1 1 1 1\r", "a: leftover characters when parsing '1\\r': '\\r' (network"),
        ("a 1 NaN 1 1", "a: number out of range 'NaN' (memory"),
    ],
)
def test_bad_numbers_are_named(line: str, phrase: str) -> None:
    with pytest.raises(FormatError) as caught:
        read_utilisation(line, "loads")
    assert str(caught.value).startswith(f"loads:1: can't parse utilisation data: {phrase}")


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "loads"
    path.write_bytes(b"a 1 1 1 1\n\xe4 1 1 1 1\n")
    with pytest.raises(FormatError, match=r"loads:2: byte 0xe4 is not UTF-8"):
        read_utilisation_file(path)
    with pytest.raises(SourceError, match="No such file"):
        read_utilisation_file(tmp_path / "none")
