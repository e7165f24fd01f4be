"""The signal or command that stopped a run, in words."""

from __future__ import annotations

from collections.abc import Mapping

_BY: Mapping[str, str] = {
    "SIGINT received": "by Ctrl-C",
    "SIGTERM received": "by SIGTERM",
    "asked to stop": "by poise stop",
    "poise stop": "by poise stop",
}
"""By the ledger's reason."""


def stopped_by(text: str) -> str:
    """``stopped by Ctrl-C`` for ``stopped: SIGINT received``; other texts as they are."""
    said, _, why = text.rpartition(": ")
    by = _BY.get(why)
    return text if by is None else f"{said} {by}"
