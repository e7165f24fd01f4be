"""Standard output: reports on a terminal or in plain text, documents, texts."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from typing import Any

from poise.report.blocks import Block
from poise.report.plain import COLUMNS
from snapshots.errors import UsageError

_MARGIN = 2
"""Columns of a terminal that lines leave free."""


def on_rich_terminal() -> bool:
    """True if standard output is a terminal that shows Unicode."""
    return sys.stdout.isatty() and sys.stdout.encoding.lower().replace("-", "") == "utf8"


def on_redrawable_terminal() -> bool:
    """True if what stands on the terminal can be drawn over."""
    return on_rich_terminal() and os.environ.get("TERM") not in ("dumb", "unknown")


def print_report(blocks: Sequence[Block], after: str = "") -> None:
    """Show a report on standard output; the richer form needs a terminal and Unicode.

    ``after`` is text that follows, in one piece with the report where that is plain: a reader
    that goes away once it has seen the beginning does not come between.
    """
    if on_rich_terminal():
        from rich.console import Console

        from poise.report.terminal import print_terminal

        print_terminal(blocks, Console(highlight=False))
        if after:
            print_text(after)
    else:
        from poise.report.plain import render_plain

        print_text(render_plain(blocks) + after)


def report_columns() -> int:
    """The columns that lines of a report may fill: those of the terminal, as far as readable."""
    if not sys.stdout.isatty():
        return COLUMNS
    return min(COLUMNS, shutil.get_terminal_size().columns - _MARGIN)


def print_document(document: Any) -> None:
    """Print JSON-ready values on standard output, indented."""
    import json

    print_text(json.dumps(document, indent=2, allow_nan=False) + "\n")


def print_text(text: str) -> bool:
    """Print text as UTF-8, whatever the locale says.

    Returns:
        whether anybody reads it: ``poise balance SOURCE | head -1`` closes the pipe early, which
        changes nothing about what the command does, or about its exit code.

    Raises:
        UsageError: standard output is full or gone.
    """
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8", "surrogateescape"))
        sys.stdout.buffer.flush()
        return True
    except BrokenPipeError:
        _throw_away()
        return False
    except OSError as error:
        _throw_away()
        raise UsageError(f"standard output: cannot write: {error.strerror}") from None


def _throw_away() -> None:
    """Drop the rest of the buffer, which would fail again at the end of the process."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
