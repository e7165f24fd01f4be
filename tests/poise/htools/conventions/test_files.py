"""Files that cannot be read or written, in the words of Ganeti's tools."""

from __future__ import annotations

from pathlib import Path

import pytest

from poise.htools.conventions.errors import Exit
from poise.htools.conventions.files import (
    decode,
    read_bytes_file,
    read_text_file,
    write_text_file,
)


def test_a_file_is_read_and_written_as_utf_8(tmp_path: Path) -> None:
    file = str(tmp_path / "a")
    write_text_file(file, "é\n")
    assert read_text_file(file, "hbal: ", "hbal") == "é\n"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("nothing", "does not exist (No such file or directory)"),
        (".", "inappropriate type (is a directory)"),
        ("a\0b", "invalid argument (Invalid argument)"),
    ],
)
def test_what_cannot_be_read(
    name: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Exit) as end:
        read_bytes_file(name, "Error: ")
    assert end.value.text == f"Error: {name}: openFile: {told}\n"


def test_what_is_no_text(tmp_path: Path) -> None:
    with pytest.raises(Exit) as end:
        decode(b"\xff", "file", "hbal: ")
    problem = "hGetContents: invalid argument (invalid byte sequence)"
    assert end.value.text == f"hbal: file: {problem}\n"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("no/file", "does not exist (No such file or directory)"),
        (".", "inappropriate type (Is a directory)"),
        ("a\0b", "invalid argument (Invalid argument)"),
    ],
)
def test_what_cannot_be_written(
    name: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Exit) as end:
        write_text_file(name, "", "hail")
    assert end.value.text == f"hail: {name}: openFile: {told}\n"


def test_half_a_letter_ends_the_file_before_it(tmp_path: Path) -> None:
    file = tmp_path / "a"
    with pytest.raises(Exit, match="commitBuffer: invalid argument"):
        write_text_file(str(file), "a\ud83d\n")
    assert file.read_text() == "a"
