"""The blocks of a report as HTML: headings, paragraphs, lists, tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

from poise.report.blocks import Bar, Block, Entries, Line, Lines, Table, Value
from poise.report.markdown import labelled, value_text
from snapshots.reading import harmless


def render_html(blocks: Iterable[Block], level: int = 2) -> str:
    """The blocks, one after the other; whatever they name stands there as text.

    ``level``: of their headings.
    """
    return "".join(f"{part}\n" for block in blocks for part in _block(block, level))


def text_html(text: str) -> str:
    """Harmless text, escaped."""
    return escape(harmless(text))


def _block(block: Block, level: int) -> Iterator[str]:
    if block.title:
        yield f"<h{level}>{text_html(block.title)}</h{level}>"
    match block:
        case Lines():
            yield from _lines(block)
        case Entries():
            yield "<dl>"
            for entry in block.entries:
                yield f"<dt>{text_html(entry.label)}</dt>"
                yield from (f"<dd>{_content(line)}</dd>" for line in entry.lines or [Line("")])
            yield "</dl>"
        case Table():
            yield _table(block)


def _lines(block: Lines) -> Iterator[str]:
    """Paragraphs; lines under a title, and those that are set in, as lists."""
    listed = groupby(block.lines, lambda line: bool(block.title) or line.text.startswith(" "))
    for in_list, lines in listed:
        if not in_list:
            yield from (f"<p{_style(line)}>{_content(line)}</p>" for line in lines)
            continue
        entries = list(lines)
        if any(labelled(line)[0] for line in entries):
            yield f"<dl>{''.join(map(_described, entries))}</dl>"
        else:
            points = (f"<li{_style(line)}>{_content(line)}</li>" for line in entries)
            yield f"<ul>{''.join(points)}</ul>"


def _described(line: Line) -> str:
    label, text = labelled(line)
    term = f"<dt>{escape(label)}</dt>" if label else ""
    return f"{term}<dd{_style(line)}>{_content(Line(text, command=line.command))}</dd>"


def _content(line: Line) -> str:
    text = text_html(line.text.strip().removeprefix("- "))
    return f"{text} <code>{text_html(line.command)}</code>".strip() if line.command else text


def _style(line: Line) -> str:
    return f' class="{line.style}"' if line.style else ""


def _table(table: Table) -> str:
    """A table, its first column as headings of rows; bars are left out."""
    drawn = [
        k for k in range(len(table.columns)) if not any(isinstance(r[k], Bar) for r in table.rows)
    ]
    shown = [(k, ' class="n"' if table.columns[k].right else "") for k in drawn]
    head = "".join(_heading(table.columns[k].header, kind) for k, kind in shown)
    lines = [*table.rows, *([] if table.footer is None else [table.footer])]
    rows = "".join(
        f"<tr>{''.join(_cell(line[k], kind, k == drawn[0]) for k, kind in shown)}</tr>"
        for line in lines
    )
    label = text_html(table.title)
    return (
        f'<div class="table" tabindex="0" role="region" aria-label="{label}"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _heading(header: str, kind: str) -> str:
    return f'<th scope="col"{kind}>{text_html(header)}</th>' if header else f"<td{kind}></td>"


def _cell(value: Value, kind: str, first: bool) -> str:
    tag = 'th scope="row"' if first else "td"
    return f"<{tag}{kind}>{text_html(value_text(value).strip())}</{tag[:2]}>"
