"""Ctrl-C and SIGTERM of a run: the first one asks it to stop, the second one exits."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from time import monotonic
from types import FrameType
from typing import Any

LEFT = 130
"""The exit code of a process that left at once."""

_HANDLED = (signal.SIGINT, signal.SIGTERM)
_ONE_REQUEST = 0.1
"""Seconds. Some programs (``timeout -s INT``) pass an interrupt on to the process and again to its
group: what follows so closely is the same request."""


class StopSignals:
    """Takes the signals over while it is entered, from before a run is recorded.

    A request to stop is kept until there is a runner to :meth:`pass_on` to.

    Args:
        on_leave: see :meth:`leave_by`.
    """

    def __init__(self, on_leave: Callable[[], None]) -> None:
        self._on_leave = on_leave
        self._on_request: Callable[[str], None] | None = None
        self._kept: list[str] = []
        self._requested_at: float | None = None
        self._handlers: dict[signal.Signals, Any] = {}

    def __enter__(self) -> StopSignals:
        if threading.current_thread() is threading.main_thread():
            self._handlers = {number: signal.signal(number, self._take) for number in _HANDLED}
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def leave_by(self, on_leave: Callable[[], None]) -> None:
        """At the second signal call ``on_leave`` before the process ends.

        What it raises is ignored.
        """
        self._on_leave = on_leave

    def pass_on(self, on_request: Callable[[str], None]) -> None:
        """Call ``on_request`` at the first signal, with its name; now, if it has come already.

        It must take no locks.
        """
        self._on_request = on_request
        self._tell()

    def end(self) -> None:
        """Give the signals back."""
        while self._handlers:
            signal.signal(*self._handlers.popitem())

    def _take(self, number: int, _frame: FrameType | None) -> None:
        now = monotonic()
        if self._requested_at is None:
            self._requested_at = now
            self._kept.append(signal.Signals(number).name)
            self._tell()
        elif now - self._requested_at > _ONE_REQUEST:
            # As good as a power cut: the ledger is made for that, and nothing here can hang.
            try:
                self._on_leave()
            finally:
                os._exit(LEFT)

    def _tell(self) -> None:
        if self._on_request is not None and self._kept:
            self._on_request(self._kept.pop())
