"""Streams whose reader may leave early, or that were closed before the start."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from typing import TextIO

import pytest

from poise.streams import forgiving


@pytest.fixture
def pipe() -> Iterator[tuple[int, TextIO]]:
    """A pipe: the end to read from, and the stream to write to."""
    reader, writer = os.pipe()
    with open(writer, "w", encoding="utf-8") as stream:
        yield reader, stream
    with suppress(OSError):
        os.close(reader)


def test_text_is_written_as_utf_8(pipe: tuple[int, TextIO]) -> None:
    reader, stream = pipe
    with forgiving(stream) as output:
        output.write("é\n")
    assert os.read(reader, 10) == "é\n".encode()


def test_a_reader_that_leaves_early_is_no_error(pipe: tuple[int, TextIO]) -> None:
    reader, stream = pipe
    os.close(reader)
    with forgiving(stream) as output:
        output.write("too late\n")
        output.flush()
        output.write("much too late\n")


def test_bytes_that_are_no_text_are_written_as_they_came(pipe: tuple[int, TextIO]) -> None:
    reader, stream = pipe
    with forgiving(stream) as output:
        output.write("\udcff")
    assert os.read(reader, 10) == b"\xff"


def test_a_stream_that_was_closed_before_the_start_takes_everything() -> None:
    with forgiving(None) as output:
        assert output.write("nobody reads this") == 17
