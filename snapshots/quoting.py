"""Foreign text inside one-line messages."""

from __future__ import annotations

from collections.abc import Sequence

_LONGEST = 200
"""Characters of foreign text that a message repeats at most."""
_WHOLE = 20_000
"""Characters of an error that is kept; Ganeti's have some hundred, with a command's output more."""


def printable(text: str, longest: int = _LONGEST) -> str:
    """The text with control and unprintable characters escaped, cut after ``longest``."""
    cut = text[:longest]
    if not cut.isprintable():
        cut = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in cut)
    return cut if len(text) <= longest else cut + "..."


def whole(text: str) -> str:
    """The text as :func:`printable`, as long as any error is; of a longer one the end."""
    return printable(ending(text, _WHOLE), _WHOLE)


def ending(text: str, longest: int) -> str:
    """The text, or the end of it where it is longer: that is where errors name their cause."""
    return text if len(text) <= longest else f"...{text[3 - longest :]}"


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
