"""Progress: only on a terminal, only for long work, and gone afterwards."""

from __future__ import annotations

import contextlib
import os
import pty
import subprocess
import sys

from tests.poise.command_line import ROOT

WORK = """
import sys
from poise.report import progress
progress.PATIENCE = {patience}
with progress.ProgressLine("working") as work:
    sys.stdin.readline()
    work.update("nearly there")
    sys.stdin.readline()
"""


def standard_error(patience: float, *awaited: str) -> str:
    """What work writes to a terminal; it goes on whenever the next awaited text is there."""
    leader, follower = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-c", WORK.format(patience=patience)],
        stdin=subprocess.PIPE,
        stderr=follower,
        cwd=ROOT,
        env=os.environ | {"TERM": "xterm-256color"},
    )
    os.close(follower)
    told = b""
    for text in awaited:
        while text.encode() not in told:
            told += os.read(leader, 1 << 16)
        assert child.stdin is not None
        child.stdin.write(b"\n")
        child.stdin.flush()
    child.communicate()  # which ends its standard input
    with contextlib.suppress(OSError):  # the end of a terminal that no process has open any more
        while chunk := os.read(leader, 1 << 16):
            told += chunk
    os.close(leader)
    assert child.returncode == 0
    return told.decode()


def test_long_work_says_how_far_it_is() -> None:
    told = standard_error(0.1, "working", "nearly there")
    assert told.endswith("\x1b[2K")  # and it is gone afterwards


def test_short_work_says_nothing() -> None:
    assert standard_error(30) == ""


def test_without_a_terminal_nothing_is_said() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WORK.format(patience=0)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=ROOT,
        check=True,
    )
    assert (done.stdout, done.stderr) == (b"", b"")
