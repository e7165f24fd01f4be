"""Dynamic utilisation: htools' ``-U`` files."""

from __future__ import annotations

from pathlib import Path

from snapshots.errors import FormatError
from snapshots.htools.number_reader import read_float
from snapshots.reading.quoting import located, printable
from snapshots.reading.reading import Reading
from snapshots.reading.source_file import read_utf8

Load = tuple[float, float, float, float]
"""CPU, memory, disk and network load of an instance, in units of the default load 1.0."""

_WORDS = 5
_PARTS = ("cpu", "memory", "disk", "network")


def read_utilisation_file(path: str | Path) -> tuple[tuple[str, Load], ...]:
    """:func:`read_utilisation` on a file.

    Raises:
        SourceError: the file cannot be read.
        FormatError: its content is no utilisation data.
    """
    return read_utilisation(read_utf8(path), str(path))


def read_utilisation(
    text: str, source: str = "", reading: Reading = Reading.OWN
) -> tuple[tuple[str, Load], ...]:
    """Read ``name cpu memory disk network`` lines, single spaces between the words.

    Returns:
        the records in file order; a name may occur again, and need not be an instance.

    Raises:
        FormatError: one line naming the source, the line and what was expected there.
    """
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    records = []
    for number, line in enumerate(lines, 1):
        words = line.split(" ")
        try:
            if len(words) != _WORDS:
                raise FormatError(
                    f"Cannot parse line {printable(line)} (expected five words:"
                    " instance, cpu, memory, disk and network load)"
                )
            name = words[0]
            cpu, memory, disk, network = (
                read_float(word, name, part, reading=reading)
                for word, part in zip(words[1:], _PARTS, strict=True)
            )
        except FormatError as error:
            message = f"can't parse utilisation data: {error}"
            raise FormatError(located(printable(source), number, message)) from None
        records.append((name, (cpu, memory, disk, network)))
    return tuple(records)
