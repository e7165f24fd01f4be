"""Sizes as options give them: read with one line for what is none, and numbers without a unit."""

from __future__ import annotations

from collections.abc import Iterable

from snapshots.errors import FormatError, UsageError
from snapshots.htools import read_size, split_int
from snapshots.reading import quoted

_PLAUSIBLE = {"--memory": 512, "--disk": 1024, "--max-copy": 10 * 1024}
"""MiB from which it may well be meant to be that small; below, GiB are likely meant."""


def size_option(text: str, option: str) -> int:
    """A size such as ``8g`` in MiB, which is what a number without a unit means, as in Ganeti.

    Raises:
        UsageError: it is none, below 0, or beyond 2^53 MiB.
    """
    try:
        size = read_size(text, option)
    except FormatError:
        size = -1
    if size < 0:
        raise UsageError(f"{option}: expected a size such as 512m, 8g or 2t, got {quoted(text)}")
    return size


def forgotten_units(given: Iterable[tuple[str, str]]) -> str:
    """A line about numbers without a unit, so small that GiB may be meant; empty without them.

    Args:
        given: option and value, several sizes separated by commas.
    """
    bare = [
        (option, size.strip(" "))
        for option, value in given
        for size in value.split(",")
        if _looks_forgotten(size, _PLAUSIBLE[option])
    ]
    if not bare:
        return ""
    said = " and ".join(f"{option} {size}" for option, size in bare)
    means = f"means {bare[0][1]} MiB" if len(bare) == 1 else "are in MiB"
    meant = " and ".join(f"{size}g" for _, size in bare)
    return f"warning: {said} {means}. Did you mean {meant}?"


def _looks_forgotten(size: str, plausible: int) -> bool:
    found = split_int(size)
    return found is not None and not found[1].strip(" ") and found[0] < plausible
