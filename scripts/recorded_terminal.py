"""A command recorded on a terminal of a given size, as the cells that it leaves on the screen."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import shlex
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

_SEQUENCE = re.compile(r"\x1b\[([?\d;]*)([A-Za-z])|\x1b[()][A-Z0-9]|\x1b.|[^\x1b]", re.DOTALL)
_CHUNK = 65_536
_ROWS = 60
_AT_MOST = 120.0
"""Seconds for a command that ends by itself."""


@dataclass(frozen=True)
class Look:
    """How a cell is drawn; ``ink`` is one of the sixteen colours, None for the usual one."""

    ink: int | None = None
    bold: bool = False
    faint: bool = False


@dataclass
class Screen:
    """Lines of cells, written to as a terminal is: the sequences that rich sends, no more."""

    lines: list[list[tuple[str, Look]]] = field(default_factory=lambda: [[]])
    row: int = 0
    column: int = 0
    look: Look = Look()

    def feed(self, text: str) -> None:
        """Take what a program wrote."""
        for match in _SEQUENCE.finditer(text):
            if match[2]:
                self._control(match[1], match[2])
            elif match[0] == "\n":
                self._to_row(self.row + 1)
            elif match[0] == "\r":
                self.column = 0
            elif match[0].isprintable():
                self._put(match[0])

    def _put(self, letter: str) -> None:
        line = self.lines[self.row]
        line.extend([(" ", Look())] * (self.column + 1 - len(line)))
        line[self.column] = (letter, self.look)
        self.column += 1

    def _to_row(self, row: int) -> None:
        self.row = max(0, row)
        self.lines.extend([] for _ in range(self.row + 1 - len(self.lines)))

    def _control(self, given: str, letter: str) -> None:
        numbers = [int(part or 0) for part in given.split(";") if not part.startswith("?")]
        first = numbers[0] if numbers else 0
        if letter == "m":
            for number in numbers or [0]:
                self.look = _looking(self.look, number)
        elif letter in "AB":
            self._to_row(self.row + max(first, 1) * (1 if letter == "B" else -1))
        elif letter == "K":
            del self.lines[self.row][0 if first == 2 else self.column :]
        elif letter == "J":
            del self.lines[self.row][self.column :]
            del self.lines[self.row + 1 :]
            if first == 2:
                self.lines, self.row = [[]], 0
        elif letter == "H":
            self.column = numbers[1] - 1 if len(numbers) > 1 else 0
            self._to_row(max(first, 1) - 1)


def _looking(look: Look, number: int) -> Look:
    """A look after one number of a colour sequence."""
    if number == 0:
        return Look()
    if number in (1, 2):
        return replace(look, bold=look.bold or number == 1, faint=look.faint or number == 2)
    if number == 22:
        return replace(look, bold=False, faint=False)
    if number == 39:
        return replace(look, ink=None)
    if 30 <= number <= 37:
        return replace(look, ink=number - 30)
    if 90 <= number <= 97:
        return replace(look, ink=number - 90 + 8)
    return look


def record(
    command: Sequence[str],
    columns: int,
    folder: Path,
    environment: Mapping[str, str],
    seconds: float | None = None,
) -> Screen:
    """Run a command in ``folder`` on a terminal; what is on the screen when it ends.

    Args:
        seconds: look at the screen then, and interrupt the command; None waits for its end.

    Raises:
        TimeoutError: it does not end, as it asks a question, say.
    """
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", _ROWS, columns, 0, 0))
    process = subprocess.Popen(
        command,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=folder,
        env=os.environ | {"TERM": "xterm", "COLORTERM": ""} | environment,
        start_new_session=True,
    )
    os.close(theirs)
    screen, end = Screen(), time.monotonic() + (_AT_MOST if seconds is None else seconds)
    written = b""
    while time.monotonic() < end:
        if select.select([ours], [], [], 0.1)[0]:
            try:
                written += os.read(ours, _CHUNK)
            except OSError:  # the other end is closed
                break
    screen.feed(written.decode("utf-8", "replace"))
    for _ in range(2):  # the second one ends it now
        if process.poll() is None and time.monotonic() >= end:
            os.killpg(process.pid, signal.SIGINT)
            time.sleep(0.3)
    os.close(ours)
    process.wait(60)
    if seconds is None and time.monotonic() >= end:
        raise TimeoutError(shlex.join(command))
    return screen
