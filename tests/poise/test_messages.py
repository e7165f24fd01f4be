"""Messages beside the result: lines of errors, and questions."""

from __future__ import annotations

import io
import sys

import pytest

from poise.messages import ask, tell, tell_error
from snapshots.errors import Option, UsageError


def test_a_message_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    tell("node1\n\x1b[2J")
    assert capsys.readouterr().err == "poise: node1\\n\\x1b[2J\n"


def test_an_error_has_two_lines_in_the_words_of_the_command_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tell_error(UsageError(Option("max_cpu"), ": too much", advice=("add ", Option("force"))))
    assert capsys.readouterr().err == "poise: --max-cpu: too much\nTry: add --force\n"


def test_an_error_without_advice_has_one(capsys: pytest.CaptureFixture[str]) -> None:
    tell_error(UsageError("no"))
    assert capsys.readouterr().err == "poise: no\n"


@pytest.mark.parametrize(
    ("typed", "agreed", "shown"),
    [
        ("y\n", True, "Start? [y/N] "),
        (" YES \n", True, "Start? [y/N] "),
        ("\n", False, "Start? [y/N] "),
        ("no\n", False, "Start? [y/N] "),
        ("yes please\n", False, "Start? [y/N] "),
        ("", False, "Start? [y/N] \n"),
    ],
)
def test_only_a_yes_is_one(
    typed: str,
    agreed: bool,
    shown: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    assert ask("Start?") is agreed
    assert capsys.readouterr().err == shown


def test_a_reader_that_has_gone_is_no_reason_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone(io.StringIO):
        def write(self, text: str, /) -> int:
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stderr", Gone())
    tell("hello")
