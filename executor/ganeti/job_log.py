"""What a job's log tells while it runs: its last line, and how far a copy is."""

from __future__ import annotations

import re
from typing import Any

from snapshots.quoting import printable

_NOTE = re.compile(r"^\s*(?:- )?(?:INFO|WARNING): (?:- )?|^\s*\* ")
_DISK = re.compile(r"device (disk/\d+): +(\d+(?:\.\d+)?)% done")
_MEMORY = re.compile(r"memory transfer progress: (\d+(?:\.\d+)?) ?%")
_IN_SYNC = re.compile(r"disks are in sync")
_ROUND = 2.0
"""Seconds. Ganeti looks at all disks together and writes one line for each that still copies."""


def last_line(log: Any) -> str:
    """The last line of an opcode's log, without its decoration; empty if there is none."""
    lines = _lines(log)
    return printable(_NOTE.sub("", lines[-1][1]).strip()) if lines else ""


def progress(log: Any) -> float | None:
    """How far an opcode's copying is, 0 to 1: the disk that is furthest behind; None: unknown."""
    behind: dict[str, float] = {}
    newest = 0.0
    for when, text in reversed(_lines(log)):
        if _IN_SYNC.search(text) and not behind:
            return 1.0
        if found := _MEMORY.search(text):
            return _fraction(found[1])
        if found := _DISK.search(text):
            newest = newest or when
            if newest - when > _ROUND:
                break
            behind.setdefault(found[1], _fraction(found[2]))
    return min(behind.values()) if behind else None


def _lines(log: Any) -> list[tuple[float, str]]:
    """(seconds, text) of the log entries [serial, [seconds, microseconds], type, text]."""
    if not isinstance(log, list):
        return []
    lines = []
    for entry in log:
        if isinstance(entry, list) and len(entry) == 4 and isinstance(entry[3], str):
            lines.append((seconds(entry[1]) or 0.0, entry[3]))
    return lines


def _fraction(percent: str) -> float:
    return min(float(percent) / 100, 1.0)


def seconds(stamp: Any) -> float | None:
    """Ganeti's [seconds, microseconds] as seconds since the epoch."""
    if isinstance(stamp, list) and len(stamp) == 2:
        whole, micro = stamp
        if isinstance(whole, int) and isinstance(micro, int):
            return whole + micro / 1e6
    return None
