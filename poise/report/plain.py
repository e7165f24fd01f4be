"""Reports for pipes and files: ASCII, independent of the terminal's width, fit for diff."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap

from poise.report.blocks import (
    Bar,
    Block,
    Cell,
    Changed,
    Column,
    Entries,
    Line,
    Lines,
    ListEntry,
    Table,
    Value,
)
from snapshots.reading import harmless

_ASCII = str.maketrans({"×": "x", "·": "-", "…": "..."})
_GAP = "  "
ARROW, NARROW_ARROW = " -> ", "->"
"""Between what was before and what is after; where there is little room."""
COLUMNS = 85
"""The width of prose, and of what is to fit a screen."""
_NARROWEST = 20
"""Columns that text fills even where there are fewer."""


def render_plain(blocks: Iterable[Block]) -> str:
    """The blocks as text, an empty line between them."""
    return "\n".join(map(_shown, blocks)).translate(_ASCII)


def _shown(block: Block) -> str:
    match block:
        case Lines():
            return _lines(block)
        case Entries():
            return "".join(f"{text}\n" for text in (harmless(block.title), *_entries(block)))
        case Table():
            return _table(block)


def _entries(block: Entries) -> Iterator[str]:
    wide = label_width(block.entries)
    for entry in block.entries:
        label = harmless(entry.label)
        for line in entry.lines:
            for part in parts(line, COLUMNS - wide - 2 * len(_GAP)):
                yield f"{_GAP}{label:{wide}}{_GAP}{part}".rstrip()
                label = ""


def label_width(entries: Iterable[ListEntry]) -> int:
    """Columns of the widest label."""
    return max((len(harmless(entry.label)) for entry in entries), default=0)


def parts(line: Line, width: int) -> list[str]:
    """The lines of text, made harmless, that a line takes where there is so much room."""
    if not line.command:
        return broken(line.text, width, line.hanging)
    whole = in_one_line(line)
    if len(whole) <= width:
        return [whole]
    text = broken(line.text, width, line.hanging) if line.text.strip() else []
    return [*text, " " * line.hanging + harmless(line.command)]


def in_one_line(line: Line) -> str:
    """The text and the command, made harmless."""
    return harmless(f"{line.text} {line.command}" if line.command else line.text)


def broken(text: str, width: int, hanging: int = len(_GAP)) -> list[str]:
    """A harmless text between words, so that it fits; ``hanging``: columns before later lines."""
    return wrap(
        harmless(text),
        max(width, _NARROWEST),
        subsequent_indent=" " * hanging,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [""]


def _lines(block: Lines) -> str:
    indent = _GAP if block.title else ""
    title = [harmless(block.title)] if block.title else []
    lines = [indent + part for line in block.lines for part in _parts(line, block, indent)]
    return "".join(f"{text}\n" for text in (*title, *lines))


def _parts(line: Line, block: Lines, indent: str) -> list[str]:
    if block.prose:
        return parts(line, COLUMNS - len(indent))
    return [in_one_line(line)]


def _table(table: Table) -> str:
    drawn = [k for k, column in enumerate(table.columns) if not _only_bars(table, k)]
    columns = [table.columns[k] for k in drawn]
    rows = [[row[k] for k in drawn] for row in table.rows]
    footer = None if table.footer is None else [table.footer[k] for k in drawn]
    grid = [cell_texts([row[k] for row in rows]) for k in range(len(columns))]
    body = [[column[r] for column in grid] for r in range(len(rows))]
    head = [[column.header for column in columns]]
    foot = [] if footer is None else [[cell_texts([value])[0] for value in footer]]
    everything = [*head, *body, *foot]
    widths = [max(len(row[k].translate(_ASCII)) for row in everything) for k in range(len(columns))]
    lines = [_row(row, columns, widths) for row in everything]
    if foot:
        lines.insert(-1, _GAP + _GAP.join("-" * width for width in widths))
    return "".join(f"{line}\n" for line in ([harmless(table.title)] if table.title else []) + lines)


def _only_bars(table: Table, k: int) -> bool:
    return any(isinstance(row[k], Bar) for row in table.rows)


def _row(row: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> str:
    cells = [
        text.translate(_ASCII).rjust(width) if column.right else text.translate(_ASCII).ljust(width)
        for text, column, width in zip(row, columns, widths, strict=True)
    ]
    return (_GAP + _GAP.join(cells)).rstrip()


def cell_texts(values: Sequence[Value], arrow: str = ARROW) -> list[str]:
    """The texts of one column, harmless; changes are aligned with each other at their arrow."""
    changes = [v for v in values if isinstance(v, Changed) and v.before != v.after]
    left = max((len(change.before) for change in changes), default=0)
    right = max((len(v.after) for v in values if isinstance(v, Changed)), default=0)
    texts = []
    for value in values:
        if isinstance(value, Changed):
            kept = value.before == value.after
            before = " " * (left + len(arrow)) if kept else value.before.rjust(left) + arrow
            texts.append((before if left else "") + value.after.rjust(right))
        elif isinstance(value, Cell):
            texts.append(harmless(value.text))
        else:
            texts.append(harmless(value) if isinstance(value, str) else "")
    return texts
