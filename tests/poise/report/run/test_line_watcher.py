"""Lines of a run on a stream."""

from __future__ import annotations

import os
from io import StringIO

import pytest

from poise.report.run.line_watcher import fitted


class Terminal(StringIO):
    """A stream that a user looks at."""

    def isatty(self) -> bool:
        return True


LINE = "2026-01-31 06:00:00  move 1 inst2: on node3:node1: migrate to node1, replace-disks to node2"


def test_a_line_is_whole_in_a_pipe() -> None:
    assert fitted(LINE, StringIO()) == LINE


def test_a_line_is_broken_between_words_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "poise.report.run.line_watcher.get_terminal_size", lambda: os.terminal_size((80, 24))
    )
    first, second = fitted(LINE, Terminal()).splitlines()
    assert first == "2026-01-31 06:00:00  move 1 inst2: on node3:node1: migrate to node1,"
    assert second == f"{'':21}replace-disks to node2"
