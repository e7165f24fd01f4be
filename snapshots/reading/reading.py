"""The two ways to read what a source says of a cluster.

Everything that only Poise's own commands refuse is decided here; readers ask, and word the refusal.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import TYPE_CHECKING

from snapshots.reading.quoting import quoted

if TYPE_CHECKING:
    from fractions import Fraction

LARGEST = 2**53
"""Integers beyond this (either sign) cannot be told apart once they meet floating point."""
LONGEST_NAME = 255
"""Characters that the name of a host, and so of a node or an instance, may have."""

_HALF = "[\ud800-\udfff]"
"""Halves of letters, which UTF-8 has not."""
_WORD: int = 2**64
_AT_ONCE = 4000
"""Digits; Python converts 4,300 in one go."""


class ExactFloat(float):
    """A double that remembers the number it stands for, where rounding that gives another one."""

    exact: Fraction


class Reading(Enum):
    """The way in which a reader takes what leaves room.

    * ``OWN``, for Poise's own commands. A node that should have given figures and did not is
      *silent*, and the rest is read. A guest counts with the memory that it is entitled to, and
      the free memory of its node is lowered by what it may still take, as in the requests that
      Ganeti gives to allocators. Names are printable and without ``|``, are there, have at most 255
      characters and occur once, so do the keys of a JSON object; quantities are at most 2^53, and
      not below 0 where that makes no sense.
    * ``AS_HTOOLS``, for commands that answer as Ganeti's tools do. A node without figures is an
      error in live answers and offline in a text file. A guest counts with what it holds at the
      moment, where the source tells that. Any text and number will do; integers are those of 64
      bits and wrap around. Of a key that occurs twice in a JSON object the first value counts; a
      name that occurs twice means the last item that bears it.
    """

    OWN = auto()
    AS_HTOOLS = auto()

    @property
    def allows_twins(self) -> bool:
        """True if several items may bear one name, or several members of an object one key."""
        return self is Reading.AS_HTOOLS

    @property
    def allows_one_node_twice(self) -> bool:
        """True if a DRBD instance in JSON may have its two copies on one node."""
        return self is Reading.AS_HTOOLS

    def allows_text(self, text: str) -> bool:
        """True if tags and the like may consist of these characters: any that UTF-8 has.

        They are taken as they are and made harmless where they are shown
        (:mod:`snapshots.reading.quoting`); a writer refuses what its own format cannot hold.
        """
        return self is Reading.AS_HTOOLS or text.isascii() or not re.search(_HALF, text)

    def allows_name(self, text: str) -> bool:
        """True if an item may be called that."""
        return self is Reading.AS_HTOOLS or not why_no_name(text)

    def allows_number(self, value: float, least: float | None = None) -> bool:
        """True if a quantity may be that large, and not less than ``least``."""
        if self is Reading.AS_HTOOLS:
            return True
        return (-LARGEST if least is None else least) <= value <= LARGEST

    def whole(self, value: float) -> int:
        """The integer next to a number that is allowed, halves to the even one."""
        if type(value) is int and -LARGEST <= value <= LARGEST:
            return value
        return wrapped(round(value.exact if isinstance(value, ExactFloat) else value))

    def double(self, value: float) -> float:
        """The double next to a number that is allowed; there is no -0."""
        try:
            return float(value) + 0.0
        except OverflowError:
            return float("inf") if value > 0 else float("-inf")


def why_no_name(text: str) -> str:
    """The fault of a name in Poise's own commands; empty for none."""
    if not text.strip():
        return f"expected a name, got {'blanks' if text else 'empty text'}"
    if len(text) > LONGEST_NAME:
        return f"expected a name of at most {LONGEST_NAME} characters, got {len(text)}"
    if not text.isprintable() or "|" in text:
        return f"expected printable text without '|', got {quoted(text)}"
    return ""


def wrapped(value: int) -> int:
    """The 64-bit integer that is left of a larger one."""
    rest = value % _WORD
    return rest - _WORD if rest >= _WORD // 2 else rest


def endless_int(digits: str) -> int:
    """The value of decimal digits, however many."""
    if len(digits) < _AT_ONCE:
        return int(digits)
    value = 0
    for start in range(0, len(digits), _AT_ONCE):
        part = digits[start : start + _AT_ONCE]
        value = value * 10 ** len(part) + int(part)
    return value
