"""Reads the log of a job that runs: its last line, and the progress of a copy."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from snapshots.reading import printable

_NOTE = re.compile(r"^\s*(?:- )?(?:INFO|WARNING): (?:- )?|^\s*\* ")
_DISK = re.compile(r"device (disk/\d+): +(\d+(?:\.\d+)?)% done")
_MEMORY = re.compile(r"memory transfer progress: (\d+(?:\.\d+)?) ?%")
_IN_SYNC = re.compile(r"disks are in sync")
_MOST_ROUNDS = 1e6
"""More than any migration sends."""
_YEAR_10000 = 253_402_300_800
"""Seconds since the epoch: the first moment that no calendar of Python's has."""
_ROUND = 2.0
"""Seconds. Ganeti looks at all disks together and writes one line for each that still copies."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of an opcode's log; ``at`` in seconds since the epoch, 0 where that is not known."""

    at: float
    text: str


def log_lines(log: object) -> tuple[LogLine, ...]:
    """An opcode's log, as the queue gives it: [serial, [seconds, microseconds], type, text] each.

    Entries that are none of these are left out.
    """
    if not isinstance(log, list):
        return ()
    return tuple(
        LogLine(seconds(entry[1]) or 0.0, entry[3])
        for entry in log
        if isinstance(entry, list) and len(entry) == 4 and isinstance(entry[3], str)
    )


def last_line(lines: Sequence[LogLine]) -> str:
    """The last line of an opcode's log, without its decoration; empty if there is none."""
    return printable(_NOTE.sub("", lines[-1].text).strip()) if lines else ""


def progress(lines: Sequence[LogLine]) -> float | None:
    """The progress of an opcode's copy, 0 to 1, by the slowest disk; None: unknown."""
    behind: dict[str, float] = {}
    newest = 0.0
    for line in reversed(lines):
        when, text = line.at, line.text
        if _IN_SYNC.search(text) and not behind:
            return 1.0
        if found := _MEMORY.search(text):
            share = float(found[1]) / 100
            return share if share <= 1.0 else None  # beyond that it says nothing of the end
        if found := _DISK.search(text):
            newest = newest or when
            if newest - when > _ROUND:
                break
            behind.setdefault(found[1], _fraction(found[2]))
    return min(behind.values()) if behind else None


def rounds(lines: Sequence[LogLine]) -> float | None:
    """The number of times that a migration has sent the memory; None up to once."""
    for line in reversed(lines):
        if found := _MEMORY.search(line.text):
            sent = float(found[1]) / 100
            return sent if 1.0 < sent < _MOST_ROUNDS else None
    return None


def _fraction(percent: str) -> float:
    return min(float(percent) / 100, 1.0)


def seconds(stamp: Any) -> float | None:
    """Ganeti's [seconds, microseconds] as seconds since the epoch; None for anything else."""
    if not isinstance(stamp, list) or len(stamp) != 2 or not all(type(n) is int for n in stamp):
        return None
    whole, micro = stamp
    return whole + micro / 1e6 if 0 <= whole < _YEAR_10000 and 0 <= micro < 10**6 else None
