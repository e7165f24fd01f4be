"""The manual pages: one for ``poise``, and one for each command."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import typer

from poise import __version__
from poise.cli.application import app
from poise.cli.command_row import CommandRow
from poise.cli.command_table import COMMANDS
from poise.cli.help_page import HelpEntry, HelpPage, HelpSection
from poise.cli.man_page import man_page
from poise.htools.tools import TOOLS, command_line_of
from poise.iallocator.options import OPTIONS
from poise.runs.ledger_place import LEDGER, USUAL_LEDGER
from poise.settings.config import CONFIG
from poise.settings.config import USUAL_PLACE as USUAL_CONFIG
from poise.settings.credentials import PASSWORD, USER

_ENVIRONMENT = HelpSection(
    "Environment",
    (
        HelpEntry((USER, PASSWORD), "The login for RAPI."),
        HelpEntry((CONFIG,), "The config file; --config goes first."),
        HelpEntry((LEDGER,), "The ledger; --ledger goes first, the config file comes after."),
        HelpEntry(("NO_COLOR",), "If it is set, nothing is shown in colours."),
    ),
)
_FILES = HelpSection(
    "Files",
    (
        HelpEntry((USUAL_CONFIG,), "The config file: names for clusters, defaults of runs."),
        HelpEntry((USUAL_LEDGER,), "The ledger: the record of all runs."),
    ),
)


def man_pages() -> dict[str, str]:
    """The source of every page, by the name of its file."""
    return {
        f"{name}.1": man_page(name, page, __version__, others)
        for name, page, others in _all_pages()
    }


def _all_pages() -> Iterator[tuple[str, HelpPage, list[str]]]:
    """Names, contents, and the pages that each refers to."""
    poise: Any = typer.main.get_command(app)
    ctx = poise.context_class(poise, info_name="poise")
    page = poise.help_page(ctx)
    yield (
        "poise",
        replace(page, sections=(*page.sections, _ENVIRONMENT, _FILES)),
        [_name(row) for row in COMMANDS],
    )
    for row in COMMANDS:
        if row.own_words:
            yield _name(row), _own_page(row), ["poise", *([row.name] if row.name in TOOLS else [])]
        else:
            command = poise.commands[row.name].command
            own = command.context_class(command, info_name=row.name, parent=ctx, obj=row)
            yield _name(row), command.help_page(own), ["poise"]


def _name(row: CommandRow) -> str:
    return f"poise-{row.name}"


def _own_page(row: CommandRow) -> HelpPage:
    """The page of a command that reads its words itself."""
    arguments, options = _of_tool(row.name) if row.name in TOOLS else _of_allocator()
    section = HelpSection("Options", options)
    usage = f"poise {row.name} [OPTION...] {arguments}".rstrip()
    return HelpPage(usage, row.summary, f"poise {row.name} --help", section, (section,))


def _of_tool(name: str) -> tuple[str, tuple[HelpEntry, ...]]:
    """The arguments of one of Ganeti's tools, and its options."""
    taken = command_line_of(name)
    return taken.arguments, tuple(
        HelpEntry(tuple(filter(None, one.spellings())), _sentence(one.help))
        for one in taken.options
    )


def _of_allocator() -> tuple[str, tuple[HelpEntry, ...]]:
    """The argument of the allocator, and its options."""
    return "FILE", tuple(
        HelpEntry(
            (*([f"-{one.letter}"] if one.letter else []), f"--{one.name}"),
            _sentence(one.help),
            one.value,
        )
        for one in OPTIONS
    )


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
