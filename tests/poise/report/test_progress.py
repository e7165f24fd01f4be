"""Progress: only on a terminal, only for long work, and gone afterwards."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

from tests.poise.command_line import ROOT

WORK = """
import time
from poise.report import progress
progress.PATIENCE = {patience}
with progress.Progress("working") as work:
    time.sleep(0.4)
    work.update("nearly there")
    time.sleep(0.3)
"""


def standard_error(patience: float) -> str:
    """What 0.7 s of work write to a terminal."""
    leader, follower = pty.openpty()
    subprocess.run(
        [sys.executable, "-c", WORK.format(patience=patience)],
        stderr=follower,
        cwd=ROOT,
        env=os.environ | {"TERM": "xterm-256color"},
        check=True,
    )
    os.set_blocking(leader, False)
    try:
        told = os.read(leader, 1 << 16).decode()
    except BlockingIOError:
        told = ""
    os.close(leader)
    os.close(follower)
    return told


def test_long_work_says_how_far_it_is() -> None:
    told = standard_error(0.1)
    assert "working" in told
    assert "nearly there" in told


def test_short_work_says_nothing() -> None:
    assert standard_error(30) == ""


def test_without_a_terminal_nothing_is_said() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WORK.format(patience=0.1)], capture_output=True, cwd=ROOT, check=True
    )
    assert (done.stdout, done.stderr) == (b"", b"")
