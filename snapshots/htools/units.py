"""Sizes with units, as htools' options spell them: ``512m``, ``8g``, ``2t``, ``10 GB``.

Lower-case letters and ``mib gib tib`` are powers of 1024, upper-case letters and ``mb gb tb``
powers of 1000. Long forms may be in any case, single letters may not.
"""

from __future__ import annotations

from fractions import Fraction

from snapshots.errors import FormatError
from snapshots.htools.number_reader import split_int
from snapshots.reading.quoting import quoted
from snapshots.reading.reading import LARGEST

_MEGA = Fraction(1000, 1024) ** 2
"""MiB in an SI megabyte."""
_LETTERS = {
    "": Fraction(1),
    "m": Fraction(1),
    "g": Fraction(1024),
    "t": Fraction(1024**2),
    "M": _MEGA,
    "G": _MEGA * 1000,
    "T": _MEGA * 1000**2,
}
_WORDS = {
    "mib": Fraction(1),
    "gib": Fraction(1024),
    "tib": Fraction(1024**2),
    "mb": _MEGA,
    "gb": _MEGA * 1000,
    "tb": _MEGA * 1000**2,
}


class SizeOutOfRange(FormatError):
    """A size that is one, but beyond ±2^53 MiB."""


def read_size(text: str, what: str = "size") -> int:
    """Read a size in MiB (the default unit); fractions of a MiB are cut off towards zero.

    Args:
        text: an integer, optional spaces, and optionally a unit.
        what: the name of the quantity, for the message.

    Raises:
        FormatError: not a size.
        SizeOutOfRange: beyond ±2^53 MiB.
    """
    found = split_int(text)
    if found is None:
        raise FormatError(
            f"{what}: Can't parse string {quoted(text)} (expected a size such as 512m, 8g or 2t)"
        )
    number, rest = found
    unit = rest.lstrip(" ")
    scale = _LETTERS.get(unit) or _WORDS.get(unit.lower())
    if scale is None:
        raise FormatError(f"{what}: Unknown unit {quoted(unit)} (expected m, g, t, M, G or T)")
    size = int(number * scale)
    if abs(size) > LARGEST:
        raise SizeOutOfRange(f"{what}: number out of range {quoted(text)} (at most 2^53 MiB)")
    return size
