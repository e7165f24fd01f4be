"""Foreign text inside one-line messages."""

from __future__ import annotations

from collections.abc import Sequence

_LONGEST = 200
"""Characters of foreign text that a message repeats at most."""


def printable(text: str, longest: int = _LONGEST) -> str:
    """The text with control and unprintable characters escaped, cut after ``longest``."""
    cut = text[:longest]
    if not cut.isprintable():
        cut = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in cut)
    return cut if len(text) <= longest else cut + "..."


def quoted(text: str) -> str:
    """The text in single quotes, fit for a message."""
    return f"'{printable(text)}'"


def quoted_fields(fields: Sequence[str]) -> str:
    """A split line as htools shows it: ``["a","b"]``."""
    inner = ",".join('"' + f.replace("\\", "\\\\").replace('"', '\\"') + '"' for f in fields)
    return printable(f"[{inner}]")


def located(source: str, line: int, message: str) -> str:
    """A message with the file and the line in front (``cluster.data:12: ...``)."""
    return f"{source}:{line}: {message}" if source else f"line {line}: {message}"
