"""Sizes that no terminal has are not believed."""

from __future__ import annotations

import os
import re

import pytest

from poise.report.terminal_size import ignore_impossible_size
from tests.poise.command_line import RECORDED
from tests.poise.terminal import on_terminal

IMPOSSIBLE = ["0", "00", "1", "19", "-5", "abc", "", " 80", "8_0", "²", "1e2", "1001", "9" * 12]
BALANCE = ("balance", RECORDED, "-G", "default", "-l", "1")


@pytest.mark.parametrize("columns", IMPOSSIBLE)
def test_an_impossible_width_is_the_terminals_own(
    columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setenv("LINES", columns)
    ignore_impossible_size()
    assert "COLUMNS" not in os.environ
    assert ("LINES" in os.environ) == (columns == "19")


def test_a_possible_size_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "132")
    monkeypatch.setenv("LINES", "43")
    ignore_impossible_size()
    assert (os.environ["COLUMNS"], os.environ["LINES"]) == ("132", "43")


@pytest.mark.parametrize("words", [BALANCE, (*BALANCE, "--dry-run"), ("--help",)])
@pytest.mark.parametrize("columns", ["0", "-5", "9" * 9])
def test_the_report_is_that_of_80_columns(words: tuple[str, ...], columns: str) -> None:
    """Of a terminal that does not know its size, as those of tests."""
    usual = on_terminal(*words, columns=80, NO_COLOR="1")
    odd = on_terminal(*words, columns=columns, LINES=columns, NO_COLOR="1")
    assert len(usual[1]) > 500
    assert tuple(map(_without_times, odd)) == tuple(map(_without_times, usual))


def test_a_terminal_without_a_name_gets_a_report() -> None:
    code, out = on_terminal(*BALANCE, TERM="")
    assert code == 0
    assert "1 move improves the score from 8.04 to 5.41." in out


def _without_times(text: object) -> str:
    return re.sub(r"\d\d:\d\d(:\d\d)?", "", str(text))
