"""Standard output: what it is, what it takes, and what happens when it is gone."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from poise.report import output
from poise.report.blocks import Line, Lines
from poise.report.output import print_document, print_report, report_columns
from poise.report.plain import COLUMNS
from tests.poise.command_line import ROOT

REPORT = [Lines("Title", [Line("one -> two")])]
Terminal = Callable[..., None]


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Makes standard output a terminal of so many columns, of some kind."""

    def make(columns: int = 80, term: str = "xterm") -> None:
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
        monkeypatch.setenv("TERM", term)
        monkeypatch.setenv("COLUMNS", str(columns))

    return make


def test_a_report_is_plain_in_a_pipe_with_what_follows_in_one_piece(
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    print_report(REPORT, after="\n")
    assert capfdbinary.readouterr().out == b"Title\n  one -> two\n\n"


def test_a_document_is_indented_and_ends_with_its_line(
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    print_document({"a": [1]})
    assert capfdbinary.readouterr().out == b'{\n  "a": [\n    1\n  ]\n}\n'


def test_lines_are_as_wide_as_is_readable_or_as_the_terminal(terminal: Terminal) -> None:
    assert report_columns() == COLUMNS
    terminal(200)
    assert report_columns() == COLUMNS
    terminal(60)
    assert report_columns() == 58


@pytest.mark.parametrize(("term", "redrawn"), [("xterm", True), ("dumb", False)])
def test_a_terminal_without_control_sequences_is_not_drawn_over(
    terminal: Terminal, term: str, redrawn: bool
) -> None:
    terminal(term=term)
    assert output.on_rich_terminal()
    assert output.on_redrawable_terminal() is redrawn


def printing(stdout: int | Path) -> subprocess.CompletedProcess[str]:
    """A process that prints, and says on standard error whether there was a reader."""
    program = (
        "import sys; from poise.report.output import print_text\n"
        "print(print_text('text'), file=sys.stderr)"
    )
    with open(stdout, "wb", closefd=True) as out:
        return subprocess.run(
            [sys.executable, "-c", program],
            check=False,
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )


def test_a_reader_that_went_away_is_no_error() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = printing(writer)
    assert (done.returncode, done.stderr) == (0, "False\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is full")
def test_a_full_disk_is_told() -> None:
    assert "standard output: cannot write: No space left" in printing(Path("/dev/full")).stderr
