"""Numbers on the command line of Ganeti's tools, and the forms of printed doubles they use.

Options are more liberal than cluster files: any double will do (``NaN``, ``Infinity``), and
integers wrap around at 64 bits.
"""

from __future__ import annotations

import re
from math import isfinite

from snapshots.htools import fixed

_WORD: int = 2**64
_BLANK = r"[ \t\n\r\f\v\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]*"
_NUMBER = re.compile(
    rf"(?P<open>{_BLANK}(?:\({_BLANK})*)(?P<minus>-{_BLANK})?"
    r"(?:(?P<based>0[xX][0-9a-fA-F]+|0[oO][0-7]+)|(?P<whole>[0-9]+)(?P<rest>"
    r"(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)|(?P<word>(?:NaN|Infinity)(?![\w'])))"
)
_CLOSE = re.compile(rf"{_BLANK}\)")


class NotANumber(ValueError):
    """The text is not a number; the message is the one of Ganeti's tools."""


def read_whole(text: str) -> int:
    """A 64-bit integer; larger ones wrap around.

    Raises:
        NotANumber: anything else.
    """
    found = _NUMBER.match(text)
    if found is None or found["word"] or found["rest"]:
        raise _unreadable(text)
    _nothing_follows(found)
    value = _magnitude(found)
    wrapped = (-value if found["minus"] else value) % _WORD
    return wrapped - _WORD if wrapped >= _WORD // 2 else wrapped


def read_double(text: str) -> float:
    """A double, ``NaN`` and ``Infinity`` among them.

    Raises:
        NotANumber: anything else.
    """
    found = _NUMBER.match(text)
    if found is None:
        raise _unreadable(text)
    _nothing_follows(found)
    if found["word"]:
        value = float(found["word"])
    elif found["rest"]:
        value = float(found["whole"] + found["rest"])
    else:
        try:
            value = float(_magnitude(found))
        except OverflowError:
            value = float("inf")
    return -value if found["minus"] is not None else value


def _nothing_follows(found: re.Match[str]) -> None:
    text, end = found.string, found.end()
    for _ in range(found["open"].count("(")):
        close = _CLOSE.match(text, end)
        if close is None:
            raise _unreadable(text)
        end = close.end()
    if end != len(text):
        raise NotANumber(f"leftover characters when parsing '{text}': '{text[end:]}'")


def _magnitude(found: re.Match[str]) -> int:
    based = found["based"]
    if based:
        return int(based, 0)
    digits: str = found["whole"]
    try:
        return int(digits)
    except ValueError:  # longer than Python converts in one go
        value = 0
        for start in range(0, len(digits), 4000):
            part = digits[start : start + 4000]
            value = value * 10 ** len(part) + int(part)
        return value


def _unreadable(text: str) -> NotANumber:
    return NotANumber(f"cannot parse string '{text}'")


def general(value: float) -> str:
    """Six decimals: ``0.500000``, but ``5.000000e-2`` below 0.1 and from ten million on."""
    if not isfinite(value) or value == 0 or 0.1 <= abs(value) < 1e7:
        return fixed(value, 6)
    from decimal import ROUND_HALF_EVEN, Decimal

    exact = Decimal(repr(value))
    exponent = exact.adjusted()
    millionth = Decimal(1).scaleb(exponent - 6)
    exact = exact.quantize(millionth, ROUND_HALF_EVEN)
    exponent = exact.adjusted()  # one more if it was rounded up to a power of ten
    return f"{exact.scaleb(-exponent).quantize(Decimal('1.000000')):f}e{exponent}"
