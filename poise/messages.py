"""Messages beside the result: lines on standard error."""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
from contextlib import suppress

from snapshots.errors import Option, PoiseError
from snapshots.reading import harmless


def tell(text: str) -> None:
    """A line on standard error. That its reader has gone is no reason to stop."""
    write(f"poise: {harmless(text)}\n")


def tell_error(error: PoiseError) -> None:
    """Two lines of an error: what is wrong, and what to do about it."""
    tell(error.spelled(_as_typed))
    if advice := error.advice_spelled(_as_typed):
        write(f"Try: {harmless(advice)}\n")


def _as_typed(option: Option) -> str:
    return option.on_command_line


def ask(question: str) -> bool:
    """True if the user at the terminal says yes; the end of the input is a no.

    Raises:
        KeyboardInterrupt: Ctrl-C, of which the user is told that nothing was changed.
    """
    try:
        write(f"{harmless(question)} [y/N] ")
        typed = _typed_line()
    except KeyboardInterrupt:
        write("\n")
        tell_cancelled()
        raise
    if not typed.endswith("\n"):  # the end of the input leaves the cursor behind the question
        write("\n")
    return typed.strip().lower() in ("y", "yes")


def _typed_line() -> str:
    """A line of standard input. On a terminal Ctrl-C ends the wait at whatever moment it comes.

    A signal that arrives between Python's last look for one and the beginning of the read would
    be noticed only after the next line; the wakeup descriptor tells of it in any case.
    """
    if not sys.stdin.isatty() or threading.current_thread() is not threading.main_thread():
        return sys.stdin.readline()
    told, teller = os.pipe()
    os.set_blocking(teller, False)
    before = signal.set_wakeup_fd(teller)
    try:
        while sys.stdin not in select.select([sys.stdin, told], [], [])[0]:
            os.read(told, 64)
    finally:
        signal.set_wakeup_fd(before)
        os.close(told)
        os.close(teller)
    return sys.stdin.readline()


def tell_cancelled() -> None:
    """The line after a question that was not answered with yes."""
    tell("cancelled: nothing was changed")


def write(text: str) -> None:
    """Harmless text on standard error as it stands."""
    with suppress(OSError, ValueError):
        sys.stderr.write(text)
        sys.stderr.flush()
