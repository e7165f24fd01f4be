"""Tables for notebooks, in which text from outside is text."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from snapshots.reading.quoting import harmless

_MOST = 60
"""Rows that are shown."""


def html_table(
    title: str, headers: Sequence[str], rows: Sequence[Sequence[object]], most: int = _MOST
) -> str:
    """A table as HTML: a title, headers and rows, of which the first ``most`` are shown."""
    head = "".join(f"<th>{_cell(header)}</th>" for header in headers)
    body = "".join(
        f"<tr>{''.join(f'<td>{_cell(value)}</td>' for value in row)}</tr>" for row in rows[:most]
    )
    left = len(rows) - most
    more = f"<p>and {left} more</p>" if left > 0 else ""
    return (
        f"<table><caption>{_cell(title)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>{more}"
    )


def _cell(value: object) -> str:
    if value is None:
        return ""
    return escape(harmless(f"{value:.8g}" if isinstance(value, float) else str(value)))
