"""Lines on standard output and standard error, in the order in which they are written."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from poise.htools.conventions.line_output import LineOutput


class Stream:
    """A stream that keeps what it is given until it is flushed."""

    def __init__(self, shown: list[str]) -> None:
        self.shown = shown
        self.held: list[str] = []

    def write(self, text: str, /) -> int:
        self.held.append(text)
        return len(text)

    def writelines(self, lines: Iterable[str], /) -> None:
        self.held += lines

    def flush(self) -> None:
        self.shown += self.held
        self.held = []


def test_a_note_comes_after_what_was_said_before() -> None:
    shown: list[str] = []
    out = LineOutput(Stream(shown), Stream(shown), 1)
    out.say(["first"])
    out.note(["second"])
    assert shown == ["first\n", "second\n"]


@pytest.mark.parametrize(("above", "said"), [(None, True), (1, True), (2, False)])
def test_some_lines_are_for_a_higher_verbosity(above: int | None, said: bool) -> None:
    stream = Stream([])
    LineOutput(stream, Stream([]), 2).say(["line"], above)
    assert bool(stream.held) == said
