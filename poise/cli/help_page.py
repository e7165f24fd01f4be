"""The help of a command as data, of which the short help and the whole one are made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from poise.cli.command_row import CommandRow, Example
from poise.cli.command_table import COMMANDS

_ARGUMENTS, _OPTIONS = "Arguments", "Options"


@dataclass(frozen=True, slots=True)
class HelpEntry:
    """An option, an argument or a command. ``value`` is the word for its value, ``default`` what
    holds without it; either is empty where there is none."""

    names: tuple[str, ...]
    text: str
    value: str = ""
    default: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class HelpSection:
    """Entries under a title."""

    title: str
    entries: tuple[HelpEntry, ...]


@dataclass(frozen=True, slots=True)
class HelpNote:
    """A paragraph that says of itself what it is about; manual pages have its title, too."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class HelpPage:
    """The help of one command.

    ``usage`` is a line, ``details`` are paragraphs, ``after`` those that stand below all sections.
    ``main`` is what the short help shows of the sections, and ``whole`` the command line that shows
    everything.
    """

    usage: str
    summary: str
    whole: str
    main: HelpSection
    sections: tuple[HelpSection, ...]
    examples: tuple[Example, ...] = ()
    details: tuple[str, ...] = ()
    after: tuple[HelpNote, ...] = ()


def page_of_command(command: Any, ctx: Any, row: CommandRow) -> HelpPage:
    """The help of one command; what it does is the help that the command was declared with."""
    summary, *details = _paragraphs(command.help)
    sections = _sections(command.get_params(ctx))
    by_name = {name: one for part in sections for one in part.entries for name in one.names}
    return HelpPage(
        usage=" ".join([ctx.command_path, *command.collect_usage_pieces(ctx)]),
        summary=summary,
        whole=f"{ctx.command_path} --help",
        main=HelpSection("Main options", tuple(by_name[name] for name in row.main_options)),
        sections=sections,
        examples=row.examples,
        details=tuple(details),
    )


def page_of_poise(group: Any, ctx: Any, *, after: tuple[HelpNote, ...]) -> HelpPage:
    """The help of ``poise`` itself: the commands as the table groups them."""
    panels = dict.fromkeys(row.panel for row in COMMANDS)
    rows = {panel: [row for row in COMMANDS if row.panel == panel] for panel in panels}
    commands = tuple(
        HelpSection(panel, tuple(HelpEntry((row.name,), row.summary) for row in found))
        for panel, found in rows.items()
    )
    named = tuple(
        HelpEntry((panel.partition(" (")[0],), ", ".join(row.name for row in found))
        for panel, found in rows.items()
    )
    return HelpPage(
        usage=" ".join([ctx.command_path, *group.collect_usage_pieces(ctx)]),
        summary=_paragraphs(group.help)[0],
        whole=f"{ctx.command_path} --help",
        main=HelpSection("Commands (one of them: poise help COMMAND)", named),
        sections=(*commands, *_sections(group.get_params(ctx))),
        examples=FIRST_STEPS,
        after=after,
    )


FIRST_STEPS = (
    Example("poise balance luxi:", "plan, on the master; nothing is changed"),
    Example("poise balance luxi: --execute", "the same, then run it after a question"),
    Example("poise save luxi: today.data", "keep the cluster's state in a file"),
)
"""The examples of ``poise`` itself."""


def _paragraphs(text: str | None) -> list[str]:
    return (text or "").split("\n\n")


def _sections(parameters: Iterable[Any]) -> tuple[HelpSection, ...]:
    """Arguments, options without a title of their own, and the others in their order."""
    found: dict[str, list[HelpEntry]] = {_ARGUMENTS: [], _OPTIONS: []}
    for one in parameters:
        argument = one.param_type_name == "argument"
        title = _ARGUMENTS if argument else one.rich_help_panel or _OPTIONS
        found.setdefault(title, []).append(_argument(one) if argument else _option(one))
    return tuple(HelpSection(title, tuple(entries)) for title, entries in found.items() if entries)


def _argument(one: Any) -> HelpEntry:
    return HelpEntry((str(one.metavar or one.name).strip("[]"),), one.help or "", "", _default(one))


def _option(one: Any) -> HelpEntry:
    names = (*sorted(one.opts, key=len), *one.secondary_opts)
    value = "" if one.is_flag else str(one.metavar or one.name.upper())
    return HelpEntry(names, one.help or "", value, _default(one), bool(one.required))


def _default(one: Any) -> str:
    """The default that the help names; empty for switches."""
    shown: object = one.show_default
    if isinstance(shown, str):
        return shown
    if not shown or one.default is None or isinstance(one.default, bool):
        return ""
    return f"{one.default:g}" if isinstance(one.default, float) else str(one.default)
