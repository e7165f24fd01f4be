"""The parts of a report, without a word on how they are shown.

A report is a list of blocks. ``poise.report.plain`` shows it in pipes and files,
``poise.report.terminal`` on a terminal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell; ``style`` is one of the words in ``poise.report.terminal``.

    ``short`` stands in for ``text`` where a terminal is too narrow.
    """

    text: str
    style: str = ""
    short: str | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """A value before and after, shown as one where nothing changed."""

    before: str
    after: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A share before and after, 0 to 1, drawn on a terminal only."""

    before: float
    after: float


Value = str | Cell | Changed | Bar


@dataclass(frozen=True, slots=True)
class Column:
    """A column; on a narrow terminal those with the highest ``drop`` go first, 0 never."""

    header: str
    right: bool = False
    drop: int = 0


@dataclass(frozen=True)
class Table:
    """A titled table; ``footer`` is set apart at its end.

    ``legend`` explains the short texts, and is shown where these are.
    """

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    footer: Sequence[Value] | None = None
    legend: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text, and a command after it.

    ``command`` is never broken, so that it can be copied: it stands on a line of its own where
    there is no room for it. ``hanging``: columns before the second line of a text that is broken.
    """

    text: str
    style: str = ""
    command: str = ""
    hanging: int = 2


@dataclass(frozen=True)
class Lines:
    """Lines of text under a title (none where it is empty).

    ``prose``: long lines are broken in pipes and files, too, as they are on terminals.
    """

    title: str
    lines: Sequence[Line]
    prose: bool = False


@dataclass(frozen=True, slots=True)
class ListEntry:
    """A label, such as an instance, and beside it what there is to say about it."""

    label: str
    lines: Sequence[Line]
    style: str = ""


@dataclass(frozen=True)
class Entries:
    """A titled list; long lines are broken and go on beside their label."""

    title: str
    entries: Sequence[ListEntry]


Block = Table | Lines | Entries
