"""What the guests say on their serial ports: a boot id and a counter, four times a second.

The nodes keep it in logs of lines "SECONDS TEXT" (image/usr/sbin/lab-serial). A guest that migrates
may leave in the middle of a line; then one node has its beginning, marked, and another its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

UNFINISHED = "..."


@dataclass(frozen=True, order=True)
class Tick:
    """One line of a guest: ``boot`` is new after every boot, ``counter`` never goes back."""

    at: float
    """Seconds since the epoch."""

    node: str
    boot: str
    counter: int


def ticks(logs: Mapping[str, str]) -> list[Tick]:
    """All that one guest said, in order, from its logs by node."""
    found = []
    beginnings: list[str] = []
    rests: list[tuple[float, str, str]] = []
    for node, log in logs.items():
        for line in log.splitlines():
            at, _, text = line.partition(" ")
            if said := _said(text):
                found.append(Tick(float(at), node, *said))
            elif text.endswith(UNFINISHED):
                beginnings.append(text.removesuffix(UNFINISHED))
            else:
                rests.append((float(at), node, text))
    for beginning in beginnings:
        for at, node, rest in rests:
            if said := _said(beginning + rest):
                found.append(Tick(at, node, *said))
    return sorted(found)


def _said(text: str) -> tuple[str, int] | None:
    match = re.fullmatch(r"([0-9a-f]{8}) ([0-9a-f]{8})", text)
    return (match[1], int(match[2], 16)) if match else None


def gaps(heard: Iterable[Tick]) -> list[tuple[Tick, Tick]]:
    """Neighbours that do not follow each other: another boot id, or not the next number."""
    said = list(heard)
    return [
        (before, after)
        for before, after in pairwise(said)
        if (after.boot, after.counter) != (before.boot, before.counter + 1)
    ]
