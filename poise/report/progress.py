"""Progress of long work: on standard error, on a terminal only, and only once it is long."""

from __future__ import annotations

import sys
import threading
from types import TracebackType
from typing import TYPE_CHECKING

from snapshots.reading import harmless

if TYPE_CHECKING:
    from rich.status import Status
    from rich.text import Text

PATIENCE = 1.0
"""Seconds before anything is shown."""


class ProgressLine:
    """A context in which work is going on; ``update`` says how far it is."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._status: Status | None = None
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def __enter__(self) -> ProgressLine:
        if sys.stderr.isatty():
            self._timer = threading.Timer(PATIENCE, self._start)
            self._timer.daemon = True
            self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._timer is None:
            return
        with self._lock:
            self._timer.cancel()
            self._timer = None
            if self._status is not None:
                self._status.stop()

    def update(self, text: str) -> None:
        """Replace the text."""
        self._text = text
        if self._status is not None:
            self._status.update(_shown(text))

    def _start(self) -> None:
        from rich.console import Console
        from rich.status import Status

        with self._lock:
            if self._timer is None:
                return
            console = Console(stderr=True, highlight=False)
            self._status = Status(_shown(self._text), console=console)
            self._status.start()


def _shown(text: str) -> Text:
    """Without markup, in which text from outside could have colours or links."""
    from rich.text import Text

    return Text(harmless(text))
