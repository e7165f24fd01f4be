"""``--verbose``: what is asked of clusters and done in runs, on standard error as it happens.

Loggers are named ``poise.*`` and silent unless a program that imports Poise, or this, listens.
"""

from __future__ import annotations

import logging
import time

from poise.messages import write
from snapshots.reading import harmless


class _Lines(logging.Handler):
    """A line a record, with its local time."""

    def emit(self, record: logging.LogRecord) -> None:
        at = time.strftime("%H:%M:%S", time.localtime(record.created))
        write(f"{at} {record.name}: {harmless(record.getMessage())}\n")


def log_to_standard_error() -> None:
    """Show all that Poise logs, once however often this is called."""
    logger = logging.getLogger("poise")
    if not any(isinstance(handler, _Lines) for handler in logger.handlers):
        logger.addHandler(_Lines())
        logger.setLevel(logging.DEBUG)
        logger.propagate = False
