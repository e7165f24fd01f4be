"""A run that another process runs: full screen on a terminal, a line a change elsewhere."""

from __future__ import annotations

import json
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING

from executor.ledger import MoveState
from poise.report.output import on_redrawable_terminal, print_text
from poise.report.run.answer import state_words
from poise.report.run.attention import attention
from poise.report.run.document import run_document
from poise.report.run.status import status_report
from poise.settings.times import local

if TYPE_CHECKING:
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    from poise.report.blocks import Block
    from poise.runs.time_left import Estimate
    from poise.runs.view import RunView


class StatusWatch:
    """Shows a run again and again while it is entered; ``as_json``: as documents, one a line.

    The whole screen is taken once there is a run to watch that a runner has; it is left empty, for
    terminals that have one screen only.
    """

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._whole_screen = not as_json and on_redrawable_terminal()
        self._live: Live | None = None
        self._told: object = None

    def __enter__(self) -> StatusWatch:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._live is not None:
            with suppress(OSError):
                self._live.console.clear()
                self._live.stop()

    def show(self, view: RunView, left: Estimate | None, now: float) -> bool:
        """Show what has changed; returns whether there is a reader left.

        ``now`` (seconds since the epoch) stands before lines.
        """
        if self._whole_screen:
            if view.running or self._live is not None:
                self._draw(status_report(view, left))
            return True
        if self._as_json:
            document = run_document(view, left)
            unchanged: object = document | {"time_left": None}
            text = json.dumps(document)
        else:
            unchanged = words = change_words(view)
            text = f"{local(now)}  {words}"
        if unchanged == self._told:
            return True
        self._told = unchanged
        return print_text(f"{text}\n")

    def _draw(self, report: list[Block]) -> None:
        from rich.console import Console
        from rich.live import Live

        if self._live is None:
            console = Console(highlight=False)
            self._live = Live(console=console, screen=True, auto_refresh=False)
            self._live.start()
        self._live.update(on_screen(report, self._live.console), refresh=True)


def change_words(view: RunView) -> str:
    """A run in one line that stays the same until something happens in it."""
    counts = view.counts
    busy = counts[MoveState.RUNNING]
    parts = [f"run {view.record.id}: {state_words(view)}"]
    if view.running:
        parts.append(f"{busy} running")
    if troubles := len(attention(view)):
        parts.append(f"{troubles} {'needs' if troubles == 1 else 'need'} attention")
    return ", ".join(parts)


def on_screen(report: list[Block], console: Console) -> Text:
    """A report as it is drawn on a console of that size."""
    from io import StringIO

    from rich.console import Console
    from rich.text import Text

    from poise.report.terminal import print_terminal

    drawn = StringIO()
    paper = Console(
        file=drawn,
        width=console.width,
        force_terminal=True,
        color_system="standard" if console.color_system else None,
        highlight=False,
    )
    print_terminal(report, paper)
    return Text.from_ansi(drawn.getvalue(), no_wrap=True, overflow="crop")
