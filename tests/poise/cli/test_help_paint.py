"""Help has the colours of reports on a terminal, and none where they are not wanted."""

from __future__ import annotations

import io
import re
from typing import TextIO

import pytest

from poise.cli.help_paint import paint_for
from tests.poise.command_line import run
from tests.poise.terminal import on_terminal

COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


def painted(stream: TextIO) -> str:
    return paint_for(stream)("Usage:", "heading")


@pytest.fixture(autouse=True)
def colours_are_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")


def test_a_terminal_gets_colours() -> None:
    assert painted(Terminal()) == "\x1b[1;36mUsage:\x1b[0m"


def test_a_file_gets_none() -> None:
    assert painted(io.StringIO()) == "Usage:"


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_a_terminal_without_colours_gets_none(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    assert painted(Terminal()) == "Usage:"


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_colours_change_nothing_but_the_colours(option: str) -> None:
    _, shown = on_terminal("balance", option, columns=80)
    text = shown.replace("\r\n", "\n").replace("python -m poise", "poise")
    assert COLOURS.search(text)
    assert COLOURS.sub("", text) == run("balance", option, COLUMNS="80").out
