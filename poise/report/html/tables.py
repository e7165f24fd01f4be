"""The tables of an answer as HTML: cells in words, the values themselves beside them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from planner.whatif import AnswerTable
from poise.report.html.columns import DataColumn, Value, columns_of
from poise.report.names import ShortNames

_MOST_CELLS = 14_000
"""Cells of a table in a page; what is beyond is in the folder of --csv."""
_WIDE = 40
"""Characters of texts that get a wide column."""


def table_html(name: str, label: str, table: AnswerTable, names: ShortNames, most: int) -> str:
    """A table with its first ``most`` rows.

    Scripts find it by ``name``; ``label`` is its title as HTML. A cell has its value in
    ``data-v`` where it is a number or a truth and shown in other words; no value is empty there.
    """
    columns = columns_of(name, table)
    rows = table.rows[:most]
    head = "".join(map(_heading, columns))
    body = "".join(f"<tr>{_row(row, columns, names)}</tr>\n" for row in rows)
    return (
        f'<div class="table" tabindex="0" role="region" aria-label="Table: {label}">'
        f'<table data-name="{escape(name)}"><thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody>'
        "</table></div>"
    )


def rows_shown(table: AnswerTable, share: int = 1) -> int:
    """The number of rows of a table that a page has which so many answers share."""
    return min(len(table.rows), _MOST_CELLS // share // len(table.columns))


def _heading(column: DataColumn) -> str:
    kind = "number" if column.kind.is_number else column.kind.value
    number = ' class="n"' if column.kind.is_number else ""
    return (
        f'<th scope="col"{number} data-key="{escape(column.name)}" data-type="{kind}">'
        f"{escape(column.heading)}</th>"
    )


def _row(row: tuple[Value, ...], columns: Sequence[DataColumn], names: ShortNames) -> str:
    return "".join(
        _cell(value, column, names, first=number == 0)
        for number, (value, column) in enumerate(zip(row, columns, strict=True))
    )


def _cell(value: Value, column: DataColumn, names: ShortNames, *, first: bool) -> str:
    shown = column.shown(value, names)
    tag = 'th scope="row"' if first else "td"
    kind = "n" if column.kind.is_number else "w" if len(shown) > _WIDE else ""
    style = f' class="{kind}"' if kind else ""
    return f"<{tag}{style}{_kept(value, shown)}>{escape(shown)}</{tag[:2]}>"


def _kept(value: Value, shown: str) -> str:
    """The attribute with a value that the cell's words do not give; words have none."""
    if isinstance(value, str):
        return ""
    given = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return "" if given == shown else f' data-v="{given}"'
