"""Ctrl-C while modules are being loaded: nothing has begun, so the process ends without a word.

As an exception it could end up anywhere there, also in code that takes it for another fault: a
decoder that cannot load its table says that the text is wrong.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

INTERRUPTED = 130
"""The exit code after Ctrl-C."""


@contextmanager
def leaving_at_once() -> Iterator[None]:
    """Within this Ctrl-C ends the process, unless it is ignored or has another handler."""
    usual = signal.default_int_handler
    if signal.getsignal(signal.SIGINT) is not usual:
        yield
        return
    signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
