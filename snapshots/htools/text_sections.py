"""Sections of htools' text format: lines that know their number, for messages."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from snapshots.errors import FormatError
from snapshots.reading.quoting import located, quoted

T = TypeVar("T")
Section = list[tuple[int, str]]
"""Lines, each with its number in the file, from 1."""


def split_sections(text: str) -> list[Section]:
    """Split into sections of (line number, line); two empty lines in a row enclose an empty one."""
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    if not lines:
        return []
    sections: list[Section] = [[]]
    for number, line in enumerate(lines, 1):
        if line:
            sections[-1].append((number, line))
        else:
            sections.append([])
    return sections


def each_line(section: Section, source: str, read: Callable[[str], T]) -> list[T]:
    """Apply ``read`` to every line; its errors gain the place."""
    items = []
    for number, line in section:
        try:
            items.append(read(line))
        except FormatError as error:
            raise FormatError(located(source, number, str(error))) from None
    return items


def refuse_twins(section: Section, source: str, keys: list[str], what: str) -> None:
    """Raise :class:`FormatError` if two lines have the same key; ``what``: a noun for the keys."""
    if len(set(keys)) == len(keys):
        return
    first: dict[str, int] = {}
    for (number, _), key in zip(section, keys, strict=True):
        if key in first:
            message = f"duplicate {what} {quoted(key)}, already used in line {first[key]}"
            raise FormatError(located(source, number, message))
        first[key] = number
