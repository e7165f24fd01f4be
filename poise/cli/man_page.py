"""A page of help as a manual page, in the language of man(7)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from textwrap import wrap

from poise.cli.command_table import COMMANDS
from poise.cli.help_page import HelpEntry, HelpPage, HelpSection

_COLUMNS = 78
"""Columns of a line of the source, which says nothing of the lines that a reader sees."""


def man_page(name: str, page: HelpPage, version: str, others: Sequence[str] = ()) -> str:
    """The source of a manual page in section 1.

    Args:
        name: the name of the page, such as ``poise-balance``.
        page: what it says.
        version: Poise's.
        others: the names of the pages that it refers to.
    """
    lines = [
        f'.TH {_words(name.upper())} 1 "" "Poise {_words(version)}" "Poise"',
        ".SH NAME",
        f"{_words(name)} \\- {_words(page.summary.rstrip('.'))}",
        ".SH SYNOPSIS",
        *_usage(page.usage),
        ".SH DESCRIPTION",
        *_paragraphs(page.summary, *page.details),
    ]
    for title, sections in groupby(page.sections, _chapter):
        lines.append(_heading(title))
        for section in sections:
            if section.title != title:
                lines.append(f'.SS "{_words(section.title)}"')
            lines += _entries(section)
    for note in page.after:
        lines += [_heading(note.title), *_paragraphs(note.text)]
    if page.examples:
        lines += [_heading("Examples"), *_examples(page)]
    if others:
        lines += [_heading("See also"), *_lines(", ".join(f"{one}(1)" for one in sorted(others)))]
    return "".join(f"{line}\n" for line in lines)


def _chapter(section: HelpSection) -> str:
    """The heading under which a section stands: options stand together, and commands."""
    name = section.entries[0].names[0]
    if name.startswith("-"):
        return "Options"
    return "Commands" if any(name == row.name for row in COMMANDS) else section.title


def _heading(title: str) -> str:
    return f'.SH "{_words(title.upper())}"'


def _usage(usage: str) -> Iterator[str]:
    command = usage.partition(" [")[0]
    yield f"\\fB{_words(command)}\\fR{_words(usage.removeprefix(command))}"


def _paragraphs(*texts: str) -> Iterator[str]:
    for number, text in enumerate(texts):
        if number:
            yield ".PP"
        yield from _lines(text)


def _entries(section: HelpSection) -> Iterator[str]:
    for entry in section.entries:
        yield ".TP"
        value = f" \\fI{_words(entry.value)}\\fR" if entry.value else ""
        yield ", ".join(f"\\fB{_words(name)}\\fR" for name in entry.names) + value
        yield from _lines(_meaning(entry))


def _meaning(entry: HelpEntry) -> str:
    notes = [f"Default: {entry.default}."] if entry.default else []
    notes += ["Required."] if entry.required else []
    return " ".join([entry.text, *notes])


def _examples(page: HelpPage) -> Iterator[str]:
    for one in page.examples:
        yield ".TP"
        yield f"\\fB{_words(one.command)}\\fR"
        yield from _lines(one.remark or page.summary)


def _lines(text: str) -> Iterator[str]:
    return map(_line, wrap(text, _COLUMNS, break_on_hyphens=False, break_long_words=False))


def _line(text: str) -> str:
    """A line of text, which is no request whatever it begins with."""
    return f"\\&{_words(text)}" if text[:1] in (".", "'") else _words(text)


def _words(text: str) -> str:
    """Text whose letters mean themselves; a hyphen is the one that is typed."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq")
    return "".join(one if one.isascii() else f"\\[u{ord(one):04X}]" for one in text)
