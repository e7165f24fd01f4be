"""The command line of a tool: what is refused, in which words, and what is answered at once."""

from __future__ import annotations

import io
from types import SimpleNamespace

import pytest

from poise.htools.conventions.command_line import CommandLine
from poise.htools.conventions.errors import Exit
from poise.htools.conventions.getopt import option
from poise.htools.conventions.numbers import read_whole
from poise.htools.conventions.setters import number
from poise.htools.conventions.shared_options import INFORMATION

LINE = CommandLine(
    "hfill",
    (option("l", "most=N", "so much", number("most", "most", read_whole)), *INFORMATION),
    arguments="FILE",
    completion="file 1 1",
)
VERSION = "hfill (Poise), compatible with hfill (ganeti) version 3.0.2\n"


def read(*words: str) -> tuple[SimpleNamespace, list[str]]:
    options = SimpleNamespace(most=None, show=None)
    return options, LINE.read(words, options, io.StringIO())


def ended(*words: str) -> tuple[int, str, str]:
    """The exit code, and what is written on standard output and on standard error."""
    out = io.StringIO()
    with pytest.raises(Exit) as end:
        LINE.read(words, SimpleNamespace(most=None, show=None), out)
    return end.value.code, out.getvalue(), end.value.text


def test_options_are_applied_and_arguments_left() -> None:
    options, arguments = read("a", "-l", "3", "b")
    assert (options.most, arguments) == (3, ["a", "b"])


def test_a_line_that_cannot_be_split_is_answered_with_the_usage() -> None:
    code, out, err = ended("--unknown", "-l")
    assert (code, out) == (2, "")
    assert err.startswith("Command line error: option `-l' requires an argument N\n")
    assert f"\n{VERSION}Usage: poise hfill [OPTION...] FILE\n" in err


def test_a_value_that_is_no_good_is_named() -> None:
    code, _, err = ended("-l", "much")
    assert code == 1
    assert err.startswith("Error while parsing command line arguments:\nmost: ")


@pytest.mark.parametrize(
    ("word", "begins"),
    [("--version", VERSION), ("--help", VERSION), ("--help-completion", "-l,--most ")],
)
def test_information_is_written_instead(word: str, begins: str) -> None:
    code, out, err = ended(word)
    assert (code, err) == (0, "")
    assert out.startswith(begins)


def test_completion_ends_with_the_arguments() -> None:
    assert ended("--help-completion")[1].splitlines()[-1] == "file 1 1"
