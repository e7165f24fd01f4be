"""The handler of Ctrl-C."""

from __future__ import annotations

import ctypes
import signal

_ROOM = 32
"""Words; the system's structure, which begins with the handler, has fewer."""


def handler_of_interrupts() -> int:
    """The address of the handler in C: compiled libraries change it behind Python's back."""
    told = (ctypes.c_size_t * _ROOM)()
    ctypes.CDLL(None).sigaction(int(signal.SIGINT), None, told)
    return int(told[0])
