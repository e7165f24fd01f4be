"""Counts, sizes and places in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

_STEP = 1024


def size_in_words(mib: float) -> str:
    """``512 MiB``, ``2.1 GiB``, ``1.5 TiB``."""
    if abs(mib) < _STEP:
        return f"{mib:.0f} MiB"
    if abs(mib) < _STEP * _STEP:
        return f"{mib / _STEP:.1f} GiB"
    return f"{mib / _STEP / _STEP:.1f} TiB"


def count(number: int, thing: str, things: str = "") -> str:
    """``1 node``, ``2 nodes``; ``things`` where that is not just an s more."""
    return f"{number} {thing if number == 1 else things or thing + 's'}"


def human_size(mib: float) -> str:
    """``mib`` MiB as ``512M``, ``1.5G`` or ``2.0T``."""
    if abs(mib) < _STEP:
        return f"{mib:.0f}M"
    if abs(mib) < _STEP * _STEP:
        return f"{mib / _STEP:.1f}G"
    return f"{mib / _STEP / _STEP:.1f}T"


def first_of(things: Sequence[str], most: int) -> str:
    """``a, b, c and 2 more``: the first ``most`` things, and how many there are besides."""
    more = f" and {len(things) - most} more" if len(things) > most else ""
    return ", ".join(things[:most]) + more


def all_of(things: Sequence[str]) -> str:
    """``a, b and c``."""
    *others, last = things
    return f"{', '.join(others)} and {last}" if others else last


class OnNodes(Protocol):
    """Whatever is on a node, or on a pair of them; ``secondary`` is None without a second copy."""

    @property
    def primary(self) -> str: ...

    @property
    def secondary(self) -> str | None: ...


def pair_of_nodes(place: OnNodes, names: Callable[[str], str] = str) -> str:
    """``node1:node2``, the primary first, or ``node1``; ``names`` may shorten them."""
    if place.secondary is None:
        return names(place.primary)
    return f"{names(place.primary)}:{names(place.secondary)}"
