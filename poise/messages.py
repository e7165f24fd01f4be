"""What is told beside the result: lines on standard error."""

from __future__ import annotations

import sys
from contextlib import suppress

from snapshots.errors import PoiseError
from snapshots.reading import harmless


def tell(text: str) -> None:
    """A line on standard error. That its reader has gone is no reason to stop."""
    write(f"poise: {harmless(text)}\n")


def as_typed(error: PoiseError) -> str:
    """What an error says, with options as on the command line."""
    return error.spelled(lambda option: option.on_command_line)


def ask(question: str) -> bool:
    """Whether the user at the terminal says yes; the end of the input is a no."""
    write(f"{harmless(question)} [y/N] ")
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def write(text: str) -> None:
    """Harmless text on standard error as it stands."""
    with suppress(OSError, ValueError):
        sys.stderr.write(text)
        sys.stderr.flush()
