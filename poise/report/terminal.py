"""Reports on a terminal: colours, bars, and tables that fit its width."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from poise.report.blocks import Bar, Block, Cell, Changed, Entries, Lines, Table, Value
from poise.report.plain import ARROW, NARROW_ARROW, broken, cell_texts, label_width, parts
from snapshots.reading import harmless

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

STYLES = {
    "": "",
    "good": "green",
    "bad": "bold red",
    "caution": "yellow",
    "faint": "dim",
    "strong": "bold",
    "heading": "bold cyan",
}
"""Our words for rich's styles."""

_BAR_WIDTH = 10
_GAP = 2


def print_terminal(blocks: Iterable[Block], console: Console) -> None:
    """Show the blocks on ``console``, an empty line between them."""
    for number, block in enumerate(blocks):
        if number:
            console.print()
        if isinstance(block, Lines):
            _print_lines(block, console)
        elif isinstance(block, Entries):
            _print_entries(block, console)
        else:
            _print_table(block, console)


def _print_title(title: str, console: Console) -> None:
    """The title between words where it is too long; nothing where there is none."""
    from rich.text import Text

    for part in broken(title, console.width) if title else ():
        console.print(Text(part, STYLES["heading"]), soft_wrap=True)


def _print_lines(block: Lines, console: Console) -> None:
    from rich.text import Text

    _print_title(block.title, console)
    indent = _GAP if block.title else 0
    for line in block.lines:
        for part in parts(line, console.width - indent - _GAP):
            console.print(Text(" " * indent + part, STYLES[line.style]), soft_wrap=True)


def _print_entries(block: Entries, console: Console) -> None:
    from rich.text import Text

    _print_title(block.title, console)
    wide = label_width(block.entries)
    for entry in block.entries:
        label = harmless(entry.label)
        for line in entry.lines:
            for part in parts(line, console.width - wide - 2 * _GAP):
                shown = Text(f"{'':{_GAP}}{label:{wide}}", STYLES[entry.style])
                told = Text(f"{'':{_GAP}}{part}", STYLES[line.style])
                console.print(Text.assemble(shown, told), soft_wrap=True)
                label = ""


def _print_table(table: Table, console: Console) -> None:
    from rich.text import Text

    shown, texts, shortened = _fit(table, console.width)
    widths = _widths(table, shown, texts)

    def line(cells: Sequence[Text]) -> None:
        row = Text()
        for k, cell, width in zip(shown, cells, widths, strict=True):
            room = " " * (width - cell.cell_len)
            right = table.columns[k].right
            row.append_text(Text(" " * _GAP) + (Text(room) + cell if right else cell + Text(room)))
        row.rstrip()
        # Where even the fewest columns are too wide, the terminal wraps: no digit is lost.
        console.print(row, soft_wrap=True)

    _print_title(table.title, console)
    line([Text(table.columns[k].header, STYLES["faint"]) for k in shown])
    for r, row in enumerate(table.rows):
        line([_styled(row[k], texts[k][r]) for k in shown])
    if table.footer is not None:
        line([Text(_footer(table, k), STYLES["strong"]) for k in shown])
    if shortened and table.legend:
        for part in broken(table.legend, console.width - _GAP):
            console.print(Text(" " * _GAP + part, STYLES["faint"]))
    gone = [column.header for k, column in enumerate(table.columns) if k not in shown]
    if any(gone):
        told = f"too narrow for {', '.join(header for header in gone if header)}"
        console.print(Text(" " * _GAP + told, STYLES["faint"]))


def _footer(table: Table, k: int) -> str:
    return "" if table.footer is None else cell_texts([table.footer[k]])[0]


def _fit(table: Table, width: int) -> tuple[list[int], list[list[str]], bool]:
    """The columns to show, the texts of all, and whether these are the short ones.

    What does not fit is shortened first, then columns are dropped by priority; of those dropped
    the ones that fit after all are shown.
    """
    shown = list(range(len(table.columns)))
    texts = [_texts(table, k, short=False) for k in shown]
    shortened = _width(table, shown, texts) > width
    if shortened:
        texts = [_texts(table, k, short=True) for k in shown]
    levels = sorted({column.drop for column in table.columns} - {0})
    for level in reversed(levels):
        if _width(table, shown, texts) > width:
            shown = [k for k in shown if table.columns[k].drop != level]
    for level in levels:  # dropping a wide column may have made room for a narrow one
        again = [k for k, column in enumerate(table.columns) if k in shown or column.drop == level]
        if _width(table, again, texts) <= width:
            shown = again
    return shown, texts, shortened


def _texts(table: Table, k: int, *, short: bool) -> list[str]:
    values = [row[k] for row in table.rows]
    if short:
        values = [v.short if isinstance(v, Cell) and v.short is not None else v for v in values]
    texts = cell_texts(values, NARROW_ARROW if short else ARROW)
    return [
        " " * _BAR_WIDTH if isinstance(value, Bar) else text
        for value, text in zip(values, texts, strict=True)
    ]


def _widths(table: Table, shown: Sequence[int], texts: Sequence[Sequence[str]]) -> list[int]:
    return [
        max(len(table.columns[k].header), len(_footer(table, k)), *map(len, texts[k]), 0)
        for k in shown
    ]


def _width(table: Table, shown: Sequence[int], texts: Sequence[Sequence[str]]) -> int:
    return sum(_GAP + width for width in _widths(table, shown, texts))


def _styled(value: Value, text: str) -> Text:
    from rich.text import Text

    if isinstance(value, Bar):
        return _bar(value)
    style = value.style if isinstance(value, Cell | Changed) else ""
    if isinstance(value, Changed) and not style and value.before == value.after:
        return Text(text, STYLES["faint"])
    return Text(text, STYLES[style])


def _bar(bar: Bar) -> Text:
    """The share used: what stays, what the plan adds, what it frees, the rest."""
    from rich.text import Text

    full, added, freed, rest = "█▓▒░"
    before, after = (round(max(0.0, min(1.0, x)) * _BAR_WIDTH) for x in (bar.before, bar.after))
    low, high = min(before, after), max(before, after)
    busy = STYLES["bad"] if bar.after > 0.9 else STYLES["caution"] if bar.after > 0.75 else "blue"
    changed = (added, "yellow") if after > before else (freed, "green")
    return Text.assemble(
        (full * low, busy),
        (changed[0] * (high - low), changed[1]),
        (rest * (_BAR_WIDTH - high), "dim"),
    )
