"""Reports as GitHub's Markdown, for tickets and pull requests.

The first line of a report is its heading. Lines with a label, which two or more spaces set apart
from what they say, are list entries.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from poise.report.blocks import Bar, Block, Changed, Entries, Line, Lines, Table, Value
from poise.report.plain import ARROW
from snapshots.reading import harmless

_ANYWHERE = re.compile(r"[\\`*\[<&~$|]|(?<![^\W_])_|_(?![^\W_])")
"""The characters that Markdown reads wherever they stand, ``_`` only at the edge of a word."""
_AT_BEGIN = re.compile(r"(?:[#>+=-]|\d+(?=[.)]))")
_LABEL = re.compile(r"(?P<label>\S.*?)  +(?P<text>\S.*)")


def render_markdown(blocks: Iterable[Block]) -> str:
    """The blocks as Markdown, an empty line between paragraphs, lists and tables."""
    parts: list[str] = []
    for number, block in enumerate(blocks):
        match block:
            case Lines():
                parts += _lines(block, heads=number == 0)
            case Entries():
                parts += _titled(block.title)
                parts.append("\n".join(_entries(block)))
            case Table():
                parts += _titled(block.title)
                parts.append("\n".join(_table(block)))
    return "\n\n".join(parts) + "\n"


def _titled(title: str) -> list[str]:
    return [f"### {_escaped(title)}"] if title else []


def _lines(block: Lines, *, heads: bool) -> Iterator[str]:
    """Paragraphs and lists; ``heads``: the first line is the report's heading."""
    lines = list(block.lines)
    if heads and not block.title and lines:
        yield f"## {_content(lines.pop(0))}"
    yield from _titled(block.title)
    entries: list[str] = []
    for line in lines:
        if block.title or line.text.startswith(" "):
            entries.append(f"- {_entry(line)}")
            continue
        if entries:
            yield "\n".join(entries)
            entries = []
        yield _begun(_content(line))
    if entries:
        yield "\n".join(entries)


def _entry(line: Line) -> str:
    """A line as the content of a list entry, its label in bold."""
    label, text = labelled(line)
    if not label:
        return _begun(_content(line))
    return f"**{_escaped(label)}** {_content(Line(text, command=line.command))}"


def labelled(line: Line) -> tuple[str, str]:
    """The label of a line, empty where it has none, and what it says; both harmless."""
    text = harmless(line.text).strip()
    found = _LABEL.fullmatch(text)
    return ("", text) if found is None else (found["label"], found["text"])


def _content(line: Line) -> str:
    text = _escaped(line.text.strip().removeprefix("- "))
    return f"{text} {_code(line.command)}".strip() if line.command else text


def _entries(block: Entries) -> Iterator[str]:
    for entry in block.entries:
        first, *rest = entry.lines or [Line("")]
        yield f"- **{_escaped(entry.label)}** {_content(first)}".rstrip()
        yield from (f"  - {_begun(_content(line))}" for line in rest)


def _table(table: Table) -> Iterator[str]:
    """A pipe table; columns without a header are drawings, which need letters of one width."""
    drawn = [not column.header for column in table.columns]
    yield _row([_escaped(column.header) for column in table.columns])
    yield _row(["--:" if column.right else "---" for column in table.columns])
    for row in table.rows:
        yield _row([_cell(*pair) for pair in zip(row, drawn, strict=True)])
    if table.footer is not None:
        yield _row([text and f"**{text}**" for text in map(_cell, table.footer)])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(value: Value, drawn: bool = False) -> str:
    text = value_text(value)
    return _code(text).replace("|", r"\|") if drawn else _escaped(text.strip())


def value_text(value: Value) -> str:
    """The text of a cell, as it is; none of a bar."""
    match value:
        case Bar():
            return ""
        case Changed():
            kept = value.before == value.after
            return value.after if kept else f"{value.before}{ARROW}{value.after}"
        case str():
            return value
        case _:
            return value.text


def _code(text: str) -> str:
    """Text with letters of one width, as it is."""
    text = harmless(text)
    if not text.strip():
        return ""
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def _escaped(text: str) -> str:
    """Text that Markdown shows as it is, in a line that it does not begin."""
    return _ANYWHERE.sub(r"\\\g<0>", harmless(text))


def _begun(text: str) -> str:
    """Escaped text that may begin a line."""
    found = _AT_BEGIN.match(text)
    if found is None:
        return text
    return f"{text[: found.end()]}\\{text[found.end() :]}" if text[0].isdigit() else f"\\{text}"
