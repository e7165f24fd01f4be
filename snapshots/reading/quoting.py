"""Text from outside, made harmless where people see it."""

from __future__ import annotations

import re
from collections.abc import Sequence

_LONGEST = 200
"""Characters of foreign text that a message repeats at most."""
_WHOLE = 20_000
"""Characters of an error that is kept; Ganeti's have some hundred, with a command's output more."""
_LEAST = 20
"""Characters of which both ends of a text are worth showing."""

_INVISIBLE = (
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164"
    "\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""Characters that Python takes for printable although they show nothing of their own."""

_SCHEME = "[A-Za-z][A-Za-z0-9+.-]*://"


def harmless(text: str) -> str:
    """The text in one line that does to a terminal what it says, and nothing else.

    Line breaks, control characters (escape sequences begin with one), characters without a width
    and those that turn the direction of writing appear as escapes, ``\\x1b`` or ``\\u202e``.
    """
    if text.isascii() and text.isprintable():
        return text
    seen = "".join(one if one.isprintable() else _escaped(one) for one in text)
    return re.sub(_INVISIBLE, lambda found: _escaped(found[0]), seen)


def _escaped(character: str) -> str:
    return ascii(character)[1:-1]


def printable(text: str, longest: int = _LONGEST) -> str:
    """The text made harmless for a message, cut after ``longest`` characters."""
    cut = harmless(text[:longest])
    return cut if len(text) <= longest else cut + "..."


def without_login(address: str) -> str:
    """An address or path as a user gave it, harmless, without the password before its last ``@``.

    ``https://...@host`` of ``https://user:password@host``; a path such as ``me@home/x`` has none.
    """
    login, _, place = address.rpartition("@")
    scheme = re.match(_SCHEME, login)
    if scheme is None and ":" not in login:
        return printable(address)
    return printable(f"{scheme[0] if scheme else ''}...@{place}")


def whole(text: str) -> str:
    """The text as :func:`printable`, as long as any error is; of a longer one the end."""
    return printable(ending(text, _WHOLE), _WHOLE)


def ending(text: str, longest: int) -> str:
    """The text, or the end of it where it is longer: that is where errors name their cause."""
    return text if len(text) <= longest else f"...{text[3 - longest :]}"


def both_ends(text: str, longest: int) -> str:
    """The text, or the beginning and the end of a longer one: what it is about, and its cause."""
    if len(text) <= longest or longest < _LEAST:
        return text
    head = longest // 3
    return f"{text[:head]}...{text[head + 3 - longest :]}"


def quoted(text: str) -> str:
    """The text in single quotes, fit for a message."""
    return f"'{printable(text)}'"


def as_argument(name: str) -> str:
    """A name as the last argument of a shell command that people paste.

    One that begins with a dash is no option there: ``-- --yes``.
    """
    import shlex

    return f"{'-- ' if name.startswith('-') else ''}{shlex.quote(name)}"


def quoted_fields(fields: Sequence[str]) -> str:
    """A split line as htools shows it: ``["a","b"]``."""
    inner = ",".join('"' + f.replace("\\", "\\\\").replace('"', '\\"') + '"' for f in fields)
    return printable(f"[{inner}]")


def located(source: str, line: int, message: str) -> str:
    """A message with the file and the line in front (``cluster.data:12: ...``)."""
    return f"{source}:{line}: {message}" if source else f"line {line}: {message}"
