"""Sizes as options give them: read, with one line for what is none; and those to ask about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from planner.words import size_in_words
from snapshots.errors import FormatError, UsageError
from snapshots.htools import SizeOutOfRange, read_size, split_int
from snapshots.reading import quoted

_EXAMPLES = {"--memory": "8g", "--disk": "100g", "--add-disk": "20g", "--max-copy": "500g"}
_EXAMPLES |= {"--min-memory": "512m", "--max-memory": "64g"}
_EXAMPLES |= {"--min-disk-size": "1g", "--max-disk-size": "500g"}
_DECIMAL = ("M", "G", "T", "mb", "gb", "tb")
"""Units of powers of 1000."""
_SMALLER = {"t": "g", "g": "m"}
_FRACTION = re.compile(r"([0-9]{1,9}\.[0-9]{1,9})([gt])")
_PLAUSIBLE = {"--memory": 512, "--disk": 1024, "--max-copy": 10 * 1024}
"""MiB from which it may well be meant to be that small; below, GiB are likely meant."""


def size_option(text: str, option: str) -> int:
    """A size such as ``8g`` in MiB, which is what a number without a unit means, as in Ganeti.

    Raises:
        UsageError: it is none, below 0, or beyond 2^53 MiB.
    """
    try:
        size = read_size(text, option)
    except SizeOutOfRange as error:
        told = f"{option}: expected 0 to 2^53 MiB, got {quoted(text)}"
        raise UsageError(told) from error
    except FormatError:
        size = -1
    if size < 0:
        advice = f"{option} {_whole(text) or _EXAMPLES[option]}"
        raise UsageError(f"{option}: expected a size, got {quoted(text)}", advice=advice)
    return size


def _whole(text: str) -> str:
    """``1536g`` of ``1.5t``: the same size as a whole number of the next smaller unit, if it is."""
    found = _FRACTION.fullmatch(text)
    if found is None:
        return ""
    size = Fraction(found[1]) * 1024
    return f"{size}{_SMALLER[found[2]]}" if size.denominator == 1 else ""


def doubtful_sizes(given: Iterable[tuple[str, str]]) -> str:
    """A line about sizes that may be meant otherwise; empty without them.

    Numbers without a unit are in MiB; some are so small that GiB may be meant. The letters M, G, T
    and the words MB, GB, TB count in thousands, as in htools, and not as in Ganeti's commands.

    Args:
        given: option and value, several sizes separated by commas.
    """
    sizes = [(option, size.strip(" ")) for option, value in given for size in value.split(",")]
    meant = {one: likely for one in sizes if (likely := _likely(*one))}
    if not meant:
        return ""
    said = " and ".join(f"{option} {size}" for option, size in meant)
    what = " and ".join(size_in_words(read_size(size)) for _, size in meant)
    verb = "means" if len(meant) == 1 else "mean"
    return f"warning: {said} {verb} {what}. Did you mean {' and '.join(meant.values())}?"


def _likely(option: str, size: str) -> str:
    """The size that may be meant instead; empty where there is no doubt."""
    number, unit = split_int(size) or (0, "none")
    unit = unit.strip(" ")
    if not unit and 0 < number < _PLAUSIBLE[option]:
        return f"{number}g"
    return f"{number}{unit[0].lower()}" if unit in _DECIMAL or unit.lower() in _DECIMAL else ""
