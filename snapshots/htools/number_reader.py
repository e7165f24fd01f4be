"""Numbers as htools' text formats spell them.

The grammar is that of the language htools is written in: leading blanks, any depth of
parentheses, one minus sign, ``0x``/``0o`` prefixes; nothing may follow the number. Integers have
neither point nor exponent; decimals need digits on both sides of the point.
"""

from __future__ import annotations

import re

from snapshots.errors import FormatError
from snapshots.reading.quoting import printable, quoted
from snapshots.reading.reading import Reading, endless_int

_BLANK = r"[ \t\n\r\f\v\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]*"
_NUMERAL = r"(?:0[xX][0-9a-fA-F]+|0[oO][0-7]+|[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)"
_OPENING = re.compile(rf"{_BLANK}(?:\({_BLANK})*")
_SIGNED = re.compile(
    rf"(?P<minus>-{_BLANK})?(?:(?P<numeral>{_NUMERAL})|(?P<word>(?:NaN|Infinity)(?![\w'])))"
)
_CLOSING = re.compile(rf"{_BLANK}\)")
_WHOLE = re.compile(r"0[xXoO].*|[0-9]+", re.DOTALL)


def read_int(
    text: str,
    owner: str,
    field: str,
    least: int | None = None,
    reading: Reading = Reading.OWN,
) -> int:
    """Read an integer.

    Args:
        text: the characters.
        owner: the item the number belongs to, for the message.
        field: the name of the number, for the message.
        least: the smallest number that makes sense, None for -2^53.
        reading: how to take what leaves room.

    Raises:
        FormatError: not an integer, or one that is not to be read.
    """
    if len(text) < 16 and text.isascii() and text.isdigit():
        return int(text)
    expected = f"{field}: expected a whole number"
    minus, numeral = _parse(text, owner, expected)
    if not _WHOLE.fullmatch(numeral):
        raise _unreadable(text, owner, expected)
    value = -_whole(numeral) if minus else _whole(numeral)
    if not reading.allows_number(value, least):
        raise _out_of_range(text, owner, expected, least, value)
    return reading.whole(value)


def read_float(
    text: str,
    owner: str,
    field: str,
    least: int | None = None,
    reading: Reading = Reading.OWN,
) -> float:
    """Read a decimal number; the arguments are those of :func:`read_int`.

    ``NaN`` and ``Infinity`` are numbers in the grammar, but strictly no quantity of a cluster.

    Raises:
        FormatError: not a number, or one that is not to be read.
    """
    if len(text) < 16 and text.isascii() and text.isdigit():
        return float(text)
    expected = f"{field}: expected a number"
    minus, numeral = _parse(text, owner, expected)
    based = numeral[:2] in ("0x", "0X", "0o", "0O")
    value = reading.double(_whole(numeral)) if based else float(numeral)
    value = -value if minus else value
    if not reading.allows_number(value, least):
        raise _out_of_range(text, owner, expected, least, value)
    return value


def split_int(text: str) -> tuple[int, str] | None:
    """An integer at the start of ``text``, and what follows it; None if there is none.

    The integer may be beyond ±2^53.
    """
    found = _number_at_start(text)
    if found is None:
        return None
    minus, numeral, end = found
    if not _WHOLE.fullmatch(numeral):
        return None
    value = _whole(numeral)
    return (-value if minus else value), text[end:]


def _number_at_start(text: str) -> tuple[bool, str, int] | None:
    """Sign, digits and end of the number at the start of ``text``; None if there is none."""
    start = _OPENING.match(text)
    assert start is not None  # matches the empty string
    found = _SIGNED.match(text, start.end())
    if found is None:
        return None
    end = found.end()
    for _ in range(text.count("(", 0, start.end())):
        close = _CLOSING.match(text, end)
        if close is None:
            return None
        end = close.end()
    return found["minus"] is not None, found["numeral"] or found["word"], end


def _parse(text: str, owner: str, expected: str) -> tuple[bool, str]:
    """Sign and digits of ``text``, or the reason why it is not a number."""
    found = _number_at_start(text)
    if found is None:
        raise _unreadable(text, owner, expected)
    minus, numeral, end = found
    if end != len(text):
        raise FormatError(
            f"{printable(owner)}: leftover characters when parsing {quoted(text)}: "
            f"{quoted(text[end:])} ({expected})"
        )
    return minus, numeral


def _whole(numeral: str) -> int:
    """Value of an unsigned whole numeral."""
    if numeral[1:2].lower() in ("x", "o"):
        return int(numeral, 0)
    return endless_int(numeral)


def _unreadable(text: str, owner: str, expected: str) -> FormatError:
    return FormatError(f"{printable(owner)}: cannot parse string {quoted(text)} ({expected})")


def _out_of_range(
    text: str, owner: str, expected: str, least: int | None, value: float
) -> FormatError:
    below = least is not None and value < least
    limits = f", {least} or more" if below else " between -2^53 and 2^53"
    return FormatError(
        f"{printable(owner)}: number out of range {quoted(text)} ({expected}{limits})"
    )
