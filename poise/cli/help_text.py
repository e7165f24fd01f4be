"""Help as text for a terminal: the short one, which fits a screen, and the whole one."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from textwrap import wrap

from poise.cli.command_row import Example
from poise.cli.help_page import HelpEntry, HelpPage, HelpSection

_WIDEST = 100
"""Columns; longer lines are hard to read."""
_NAMES = 28
"""Columns that names and values take at most beside what they mean."""
_LEAST = 20
"""Columns that text takes at least; on a narrower terminal meanings stand below the names."""
_SHORT = "-x, "
_NO_BREAK = "\N{NO-BREAK SPACE}"

Paint = Callable[[str, str], str]
"""A text in a style (a word of :data:`poise.report.terminal.STYLES`)."""


def unpainted(text: str, style: str) -> str:
    """The text as it is, whatever the style."""
    return text


def short_help(page: HelpPage, width: int | None = None, paint: Paint = unpainted) -> str:
    """Usage, examples and what is needed most; the last line says how to see everything."""
    columns = _columns(width)
    parts = [
        [f"{paint('Usage:', 'heading')} {page.usage}"],
        wrap(page.summary, columns),
        _examples(page.examples, columns, paint),
        *_sections((page.main,), columns, paint),
        [f"{paint('All options:', 'heading')} {page.whole}"],
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines)


def whole_help(page: HelpPage, width: int | None = None, paint: Paint = unpainted) -> str:
    """Everything, in sections."""
    columns = _columns(width)
    parts = [
        [f"{paint('Usage:', 'heading')} {page.usage}"],
        wrap(page.summary, columns),
        _examples(page.examples, columns, paint),
        *(wrap(paragraph, columns) for paragraph in page.details),
        *_sections(page.sections, columns, paint),
        *(wrap(note.text, columns) for note in page.after),
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines)


def _columns(width: int | None) -> int:
    return max(_LEAST, min(width or shutil.get_terminal_size().columns, _WIDEST))


def _examples(examples: Sequence[Example], columns: int, paint: Paint) -> list[str]:
    """A line each; remarks that do not fit beside the commands stand above them, as comments."""
    if not examples:
        return []
    longest = max(len(one.command) for one in examples)
    beside = all(2 + longest + 2 + len(one.remark) <= columns for one in examples)
    lines = [paint("Examples:", "heading")]
    for one in examples:
        command, remark = paint(one.command, "strong"), paint(one.remark, "faint")
        if not one.remark:
            lines.append(f"  {command}")
        elif beside:
            lines.append(f"  {command}{' ' * (longest - len(one.command))}  {remark}")
        else:
            lines += [f"  {paint(f'# {one.remark}', 'faint')}", f"  {command}"]
    return lines


def _sections(sections: Sequence[HelpSection], columns: int, paint: Paint) -> Iterator[list[str]]:
    """Sections whose meanings stand in one column for options, in another for all else."""
    for section in sections:
        alike = [
            len(_head(entry, unpainted))
            for other in sections
            for entry in other.entries
            if _are_options(other) == _are_options(section)
        ]
        beside = max((length for length in alike if length <= _NAMES), default=_NAMES)
        lines = [paint(f"{section.title}:", "heading")]
        for entry in section.entries:
            lines += _entry(entry, beside, columns, paint)
        yield lines if section.entries else []


def _are_options(section: HelpSection) -> bool:
    return any(entry.names[0].startswith("-") for entry in section.entries)


def _entry(entry: HelpEntry, beside: int, columns: int, paint: Paint) -> Iterator[str]:
    indent = 2 + beside + 2
    if columns - indent < _LEAST:
        indent, beside = 8, 0
    words = [
        line.replace(_NO_BREAK, " ")
        for line in wrap(_meaning(entry), columns - indent, break_on_hyphens=False)
    ]
    head, room = _head(entry, paint), beside - len(_head(entry, unpainted))
    if room < 0 or not words:
        yield f"  {head}"
    else:
        yield f"  {head}{' ' * room}  {words.pop(0)}"
    yield from (f"{' ' * indent}{line}" for line in words)


def _head(entry: HelpEntry, paint: Paint) -> str:
    """``-G, --group GROUP``; a name without a letter of its own stands below the long ones."""
    names = ", ".join(paint(name, "strong") for name in entry.names)
    indent = " " * len(_SHORT) if entry.names[0].startswith("--") else ""
    return f"{indent}{names} {entry.value}".rstrip()


def _meaning(entry: HelpEntry) -> str:
    notes = [f"[default:{_NO_BREAK}{entry.default}]"] if entry.default else []
    notes += ["[required]"] if entry.required else []
    return " ".join([entry.text, *notes])
