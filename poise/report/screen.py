"""One screen: how many lines and columns a report has, and how its parts are made to fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from textwrap import wrap

from poise.report.blocks import Block, Line, Table
from poise.report.plain import render_plain
from snapshots.reading import harmless

LINES = 40
_LEAST = 36
"""Columns that this file breaks lines for; narrower terminals break them, once."""


@dataclass(frozen=True)
class ScreenPart:
    """A block of ``sizes`` rows, the largest and best one first; ``make`` gives it in one size.

    ``make`` returns None where nothing is left to show. ``table`` is the name of the answer's own
    table that it shows a choice of, and nothing else; empty for all other parts.
    """

    make: Callable[[int], Block | None]
    sizes: Sequence[int] = (1,)
    expendable: int = 0
    """Parts with higher numbers give up rows first; 0 gives up none."""
    table: str = ""


def whole(block: Block) -> ScreenPart:
    """A part of one size."""
    return ScreenPart(lambda _: block)


def fitted(parts: Sequence[ScreenPart], lines: int = LINES) -> list[Block]:
    """The parts in the largest sizes that together take no more than so many lines.

    Parts give up one size in turn, the most expendable one first; none goes as a whole while
    another can still be shorter. What takes more in its smallest size is shown in that.
    """
    chosen = [0] * len(parts)
    turn = sorted(
        (k for k, part in enumerate(parts) if part.expendable),
        key=lambda k: -parts[k].expendable,
    )
    while height(_made(parts, chosen)) > lines:
        smaller = [k for k in turn if chosen[k] + 1 < len(parts[k].sizes)]
        shorter = [k for k in smaller if parts[k].sizes[chosen[k] + 1]]
        if not smaller:
            break
        chosen[min(shorter, key=chosen.__getitem__) if shorter else smaller[0]] += 1
    for k in reversed(turn):  # the last one may have given up more than was needed
        while chosen[k] and height(_made(parts, _grown(chosen, k))) <= lines:
            chosen = _grown(chosen, k)
    return _made(parts, chosen)


def _grown(chosen: Sequence[int], k: int) -> list[int]:
    return [size - (number == k) for number, size in enumerate(chosen)]


def _made(parts: Sequence[ScreenPart], chosen: Sequence[int]) -> list[Block]:
    made = (part.make(part.sizes[k]) for part, k in zip(parts, chosen, strict=True))
    return [block for block in made if block is not None]


def height(blocks: Sequence[Block]) -> int:
    """The lines that the blocks take, empty ones between them counted."""
    return render_plain(blocks).count("\n")


def width(table: Table) -> int:
    """The columns that a table takes."""
    return max(map(len, render_plain([table]).splitlines()))


def narrowed(table: Table, columns: int) -> Table:
    """The table without the columns that may be dropped, as far as it is too wide."""
    for level in sorted({column.drop for column in table.columns} - {0}, reverse=True):
        if width(table) <= columns:
            break
        kept = [k for k, column in enumerate(table.columns) if column.drop != level]
        footer = table.footer
        table = replace(
            table,
            columns=[table.columns[k] for k in kept],
            rows=[[row[k] for k in kept] for row in table.rows],
            footer=None if footer is None else [footer[k] for k in kept],
        )
    return table


def cut(text: str, longest: int) -> str:
    """The text made harmless; of a longer one the beginning and, as names differ there, the end."""
    text = harmless(text)
    if len(text) <= longest:
        return text
    head = max(0, longest - 3) // 3
    tail = max(0, longest - 3 - head)
    return f"{text[:head]}...{text[len(text) - tail :]}"


def paragraph(
    text: str, columns: int, *, label: str = "", style: str = "", most: int = 2
) -> list[Line]:
    """The text after a label, in at most so many lines; later ones are set in by the label."""
    if columns < _LEAST:
        return [Line(label + harmless(text), style, hanging=4 if label else 2)]
    parts = wrap(
        harmless(text),
        columns,
        initial_indent=label,
        subsequent_indent=" " * len(label) if label else "  ",
        max_lines=most,
        placeholder=" ...",
        break_on_hyphens=False,
    )
    return [Line(part, style) for part in parts]
