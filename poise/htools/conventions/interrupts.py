"""Signals to a program that must not stop between two steps.

The first interrupt (Ctrl-C) is a request, to be looked at when it suits; the second one, and
SIGTERM at any time, leave at once.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from types import FrameType
from typing import Any

_HANDLED = (signal.SIGINT, signal.SIGTERM)
_ONE_REQUEST = 0.1
"""Seconds. Some programs (``timeout -s INT``) pass an interrupt on to the process and again to its
group: what follows so closely is the same request."""


class Interrupts:
    """Takes signals over while it is entered; they are only ever acted on while :meth:`heard`.

    Args:
        on_request: called at the first interrupt.
        on_leave: called when it is to leave at once; what it raises ends the wait.
    """

    def __init__(self, on_request: Callable[[], None], on_leave: Callable[[], None]) -> None:
        self._on_request = on_request
        self._on_leave = on_leave
        self._requested_at: float | None = None
        self._handlers: dict[signal.Signals, Any] = {}
        self._came: list[tuple[int, float]] = []
        self._heard = False

    @property
    def requested(self) -> bool:
        """True if an interrupt has asked for an early end."""
        return self._requested_at is not None

    def __enter__(self) -> Interrupts:
        self._handlers = {number: signal.signal(number, self._take) for number in _HANDLED}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    @contextmanager
    def heard(self) -> Iterator[None]:
        """For waiting: signals that come, or have come, are acted on at once."""
        self._heard = True
        try:
            self.act()
            yield
        finally:
            self._heard = False

    def _take(self, number: int, _frame: FrameType | None) -> None:
        self._came.append((number, monotonic()))
        if self._heard:
            self.act()

    def act(self) -> None:
        """Act on signals that have come while none were handled."""
        while self._came:
            number, at = self._came.pop(0)
            if number == signal.SIGTERM:
                self._on_leave()
            elif self._requested_at is None:
                self._requested_at = at
                self._on_request()
            elif at - self._requested_at > _ONE_REQUEST:
                self._on_leave()
