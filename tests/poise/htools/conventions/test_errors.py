"""The reasons of failures in GHC's words, as Debian's hbal prints them."""

from __future__ import annotations

import errno
import os

import pytest

from poise.htools.conventions.errors import Crash, read_failure, reason, write_failure


def failure(number: int) -> OSError:
    return OSError(number, os.strerror(number))


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.ENOENT, "does not exist (No such file or directory)"),
        (errno.EACCES, "permission denied (Permission denied)"),
        (errno.ENOSPC, "resource exhausted (No space left on device)"),
        (errno.EIO, "failed (Input/output error)"),
    ],
)
def test_a_reason(number: int, told: str) -> None:
    assert reason(failure(number)) == told
    assert read_failure("x", failure(number)) == f"x: openFile: {told}"
    assert write_failure("x", failure(number)) == f"x: openFile: {told}"


def test_a_folder_is_told_by_reading_and_by_writing_in_other_letters() -> None:
    folder = failure(errno.EISDIR)
    assert read_failure("x", folder) == "x: openFile: inappropriate type (is a directory)"
    assert write_failure("x", folder) == "x: openFile: inappropriate type (Is a directory)"


def test_a_crash_ends_with_what_was_printed_before_it() -> None:
    end = Crash(7, printed="half a list\n", tool="hail")
    assert end.code == 1
    assert end.text.startswith("half a list\nhail: IntMap.!: key 7 is not an element of the map\n")
