"""A run shown line by line: in pipes and files, and for runs of other processes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from shutil import get_terminal_size
from textwrap import fill
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

from executor.ledger import MoveState
from poise.report.run.event_lines import EventFeed
from snapshots.reading import harmless

if TYPE_CHECKING:
    from executor.ledger import Ledger
    from executor.run import Runner

_HANGING = 21
"""Columns before the words of a line, which its other lines on a terminal leave empty."""


def fitted(line: str, stream: TextIO) -> str:
    """The line as ``stream`` is to get it: on a terminal broken between words to fit its width."""
    if not stream.isatty():
        return line
    width = get_terminal_size().columns
    indent = " " * min(_HANGING, width // 3)
    return fill(
        line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


class LineWatcher:
    """Shows a run as lines, on standard output or on standard error.

    A reader that goes away does not stop the run.
    """

    def __init__(self, ledger: Ledger, run: int, after: int = 0, *, to_stderr: bool) -> None:
        self._feed = EventFeed(ledger, run, after)
        self._write: Callable[[Iterable[str]], None] = _writer(to_stderr=to_stderr)

    def __enter__(self) -> LineWatcher:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._write(self._feed.lines())

    def watch(self, _: Runner) -> None:
        """Tell what is new."""
        self.tell()

    def tell(self) -> None:
        """Tell what is new in the ledger."""
        self._write(self._feed.lines())

    def say(self, text: str) -> None:
        """Something to be read at once."""
        say(text)

    def leave(self, text: str) -> None:
        """The last words."""
        say(text)


class QuietWatcher:
    """Shows no more than how many moves are done; ``update`` takes the words."""

    def __init__(self, update: Callable[[str], None]) -> None:
        self._update = update

    def __enter__(self) -> QuietWatcher:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def watch(self, runner: Runner) -> None:
        """Count."""
        moves = runner.tasks.moves
        done = sum(1 for task in moves if task.state is MoveState.DONE)
        self._update(f"simulated: {done} of {len(moves)} moves done")

    def say(self, text: str) -> None:
        """Something to be read at once."""
        say(text)

    def leave(self, text: str) -> None:
        """The last words."""
        say(text)


def say(text: str) -> None:
    """A line on standard error, written without Python's buffers and locks."""
    with suppress(OSError):  # standard error has no reader
        os.write(2, f"poise: {harmless(text)}\n".encode())


def _writer(*, to_stderr: bool) -> Callable[[Iterable[str]], None]:
    closed = False

    def write(lines: Iterable[str]) -> None:
        nonlocal closed
        told = list(lines)
        if closed or not told:
            return
        stream = sys.stderr if to_stderr else sys.stdout
        try:
            text = "".join(f"{fitted(line, stream)}\n" for line in told)
            stream.flush()
            stream.buffer.write(text.encode("utf-8", "surrogateescape"))
            stream.buffer.flush()
        except (OSError, ValueError):
            closed = True
            if not to_stderr:
                # What is left in the buffer would fail again at the end of the process.
                os.dup2(os.open(os.devnull, os.O_WRONLY), 1)

    return write
