"""Ctrl-C and SIGTERM during a run: the first one asks it to stop, the second one exits."""

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
    """Takes the signals over while it is entered.

    Args:
        on_request: called at the first signal with its name; must take no locks.
        on_leave: called at the second one, before the process ends; what it raises is ignored.
    """

    def __init__(self, on_request: Callable[[str], None], on_leave: Callable[[], None]) -> None:
        self._on_request = on_request
        self._on_leave = on_leave
        self._requested_at: float | None = None
        self._handlers: dict[signal.Signals, Any] = {}

    def __enter__(self) -> StopSignals:
        if threading.current_thread() is threading.main_thread():
            self._handlers = {number: signal.signal(number, self._take) for number in _HANDLED}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def _take(self, number: int, _frame: FrameType | None) -> None:
        now = monotonic()
        if self._requested_at is None:
            self._requested_at = now
            self._on_request(signal.Signals(number).name)
        elif now - self._requested_at > _ONE_REQUEST:
            # As good as a power cut: the ledger is made for that, and nothing here can hang.
            try:
                self._on_leave()
            finally:
                os._exit(LEFT)
