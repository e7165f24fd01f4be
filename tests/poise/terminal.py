"""``poise`` on a terminal."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from scripts.recorded_terminal import Screen
from tests.poise.command_line import ROOT


def on_terminal(
    *words: str | Path,
    typed: str = "",
    interrupt_at: str = "",
    once: tuple[str, Callable[[], object]] | None = None,
    columns: int | str = 80,
    **environment: str,
) -> tuple[int, str]:
    """The exit code of a command, and what both streams wrote.

    ``typed`` is what a user types; at the words ``interrupt_at`` Ctrl-C follows. ``once`` words are
    on the terminal, something else happens.
    """
    leader, follower = pty.openpty()
    size = {"TERM": "xterm-256color", "COLUMNS": str(columns), "LINES": "30"}
    child = subprocess.Popen(
        [sys.executable, "-m", "poise", *map(str, words)],
        stdin=follower,
        stdout=follower,
        stderr=follower,
        cwd=ROOT,
        env=os.environ | size | environment,
    )
    os.close(follower)
    os.write(leader, typed.encode())
    chunks: list[bytes] = []
    while True:
        if interrupt_at and interrupt_at.encode() in b"".join(chunks):
            interrupt_at = ""
            child.send_signal(signal.SIGINT)
        if once is not None and once[0].encode() in b"".join(chunks):
            once[1]()
            once = None
        try:
            chunk = os.read(leader, 65536)
        except OSError:
            break
        if not chunk:
            break
        chunks.append(chunk)
    code = child.wait(timeout=60)
    os.close(leader)
    return code, b"".join(chunks).decode()


def left_on_screen(written: str) -> list[str]:
    """The lines that are on a terminal that has one screen only, such as a console."""
    screen = Screen()
    screen.feed(written)
    return ["".join(letter for letter, _ in line).rstrip() for line in screen.lines]
