"""What happens in a run, line by line: for pipes and files, and for ``poise log``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from shutil import get_terminal_size
from textwrap import fill
from types import TracebackType
from typing import TYPE_CHECKING, Any, TextIO

from executor.ledger import AttemptState, EventKind, MoveState
from poise.report.names import ShortNames
from poise.settings.times import iso, local
from snapshots.errors import PoiseError
from snapshots.reading import harmless

if TYPE_CHECKING:
    from executor.ledger import EventRecord, Ledger
    from executor.run import Runner

_BEFORE = {
    EventKind.DRIFT: "drift: ",
    EventKind.FAILED: "failed: ",
    EventKind.BROKEN: "broken: ",
    EventKind.BLOCKED: "not carried out: ",
    EventKind.NETWORK: "network: ",
    EventKind.STOP: "stop requested: ",
    EventKind.OPTIONS: "told: ",
}
"""What is put before the texts of some kinds, so that they read by themselves."""

_HANGING = 21
"""Columns before the words of a line, which its other lines on a terminal leave empty."""


def event_line(event: EventRecord, instances: Mapping[int, str]) -> str:
    """``2026-01-31 06:00:00  move 3 web: job 12 queued``; ``instances`` by move."""
    # What the last line of a job's log is does not matter after a success.
    text = event.what if event.outcome is AttemptState.SUCCESS else event.text
    before = _BEFORE.get(event.kind, "")
    if event.move is None:
        return harmless(f"{local(event.at)}  run {event.run}: {before}{text}")
    name = instances.get(event.move, "")
    text = text.removeprefix(f"{name} ").removeprefix(f"{name}: ")
    return harmless(f"{local(event.at)}  move {event.move} {name}: {before}{text}")


def event_document(event: EventRecord, instances: Mapping[int, str]) -> dict[str, Any]:
    """An event as JSON-ready values."""
    return {
        "id": event.id,
        "at": iso(event.at),
        "move": event.move,
        "instance": None if event.move is None else instances.get(event.move),
        "kind": event.kind.value,
        "text": event.text,
    }


def instances_of(ledger: Ledger, run: int) -> dict[int, str]:
    """Which move is about which instance."""
    return {record.move: record.instance for record in ledger.moves(run)}


class EventFeed:
    """Events of a run that have not been told yet."""

    def __init__(self, ledger: Ledger, run: int, after: int = 0) -> None:
        self._ledger, self._run, self._after = ledger, run, after
        self._short: Callable[[str], str] | None = None
        self.instances: dict[int, str] = {}

    def new(self) -> list[EventRecord]:
        """What happened since the last call."""
        events = self._ledger.events(self._run, self._after)
        if events:
            self._after = events[-1].id
            if any(e.move is not None and e.move not in self.instances for e in events):
                self.instances = instances_of(self._ledger, self._run)
                self._short = None  # there is another plan
        return events

    def lines(self) -> list[str]:
        """The same as lines, with short names."""
        events = self.new()
        if not events:
            return []
        short = self._short = self._short or self._shortening()
        return [short(event_line(event, self.instances)) for event in events]

    def _shortening(self) -> Callable[[str], str]:
        try:
            plans = self._ledger.plans(self._run)
        except PoiseError:  # what happened can be told all the same
            return str
        return ShortNames.of(move for plan in plans for move in plan.moves).within


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

    That their reader has gone is no reason to stop a run.
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
        done = runner.tasks.number_of(MoveState.DONE)
        self._update(f"simulated: {done} of {len(runner.tasks)} moves done")

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
