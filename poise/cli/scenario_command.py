"""A command with scenarios: commands of their own, whose names stand behind SOURCE."""

from __future__ import annotations

from difflib import get_close_matches
from itertools import takewhile
from typing import Any

from poise.cli.command_row import CommandRow
from poise.cli.help_page import HelpEntry, HelpPage, HelpSection
from poise.cli.lazy_command import LazyCommand, PoiseCommand
from snapshots.errors import UsageError
from snapshots.reading import quoted

_SOURCE = "SOURCE"
_WEEK, _WEEK_FILE = "week", ".toml"
"""The scenario that a file of this kind stands for."""
_HELP = ("-h", "--help")
_OWN = (*_HELP, "-", "--")
"""Words with a dash that are no scenario's options."""


class LazyScenarios(LazyCommand):
    """The row of a command with scenarios."""

    @property
    def kind(self) -> type[PoiseCommand]:
        """The class of the command itself, which no scenario was named for."""
        return CommandOfScenarios

    def chosen(self, words: list[str]) -> tuple[str, Any, list[str]]:
        """The scenario that the second word names, without that word; the command itself where
        none is named. A file of a week stands for itself.

        ``drain --help`` asks for the help of a scenario, too.

        Raises:
            UsageError: there is no scenario of that name, or no source before it.
        """
        rows = {row.name: row for row in self.row.scenarios}
        first, second = (*words, "", "")[:2]
        if first in rows and second in _HELP:
            return self._scenario(rows[first], words[1:])
        if not first or first.startswith("-") or not second or second.startswith("-"):
            self._refuse_early_options(words)
            return super().chosen(words)
        if first in rows and second not in rows:
            raise UsageError(
                f"{_SOURCE} is missing", advice=f"poise {self.row.name} {_SOURCE} {first} {second}"
            )
        if second not in rows and second.endswith(_WEEK_FILE) and _WEEK in rows:
            return self._scenario(rows[_WEEK], words)
        if second not in rows:
            close = get_close_matches(second, rows)
            meant = f". Did you mean {quoted(close[0])}?" if close else ""
            raise UsageError(
                f"no scenario {quoted(second)}{meant}", advice=f"one of {', '.join(rows)}"
            )
        return self._scenario(rows[second], [first, *words[2:]])

    def _refuse_early_options(self, words: list[str]) -> None:
        """Raises UsageError where an option stands before the scenario that is named."""
        names = [row.name for row in self.row.scenarios]
        early = list(takewhile(lambda word: word not in names, words))
        options = [word for word in early if word.startswith("-") and word not in _OWN]
        if options and len(early) < len(words):
            option, scenario = options[0].partition("=")[0], words[len(early)]
            raise UsageError(
                f"{option} stands before the scenario",
                advice=f"poise {self.row.name} {_SOURCE} {scenario} {option}",
            )

    def _scenario(self, row: CommandRow, words: list[str]) -> tuple[str, Any, list[str]]:
        return f"{self.row.name} {_SOURCE} {row.name}", LazyScenario(row).command, words


class LazyScenario(LazyCommand):
    """The row of a scenario."""

    @property
    def kind(self) -> type[PoiseCommand]:
        """The class of the command."""
        return ScenarioCommand


class ScenarioCommand(PoiseCommand):
    """A scenario."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """The words behind the scenario's name in the line of usage, as SOURCE stands before it."""
        return [one for one in super().collect_usage_pieces(ctx) if one != _SOURCE]


class CommandOfScenarios(PoiseCommand):
    """The command that has scenarios."""

    def help_page(self, ctx: Any) -> HelpPage:
        """The help, with the scenarios in the place of options; the short one has their names."""
        page = super().help_page(ctx)
        entries = tuple(HelpEntry((row.name,), row.summary) for row in ctx.obj.scenarios)
        sections = (HelpSection("Scenarios", entries), *page.sections)
        names = ", ".join(row.name for row in ctx.obj.scenarios)
        explained = f"Scenarios (one of them: poise help {ctx.obj.name} SCENARIO)"
        scenarios = HelpSection(explained, (HelpEntry(("SCENARIO",), names),))
        return HelpPage(
            page.usage,
            page.summary,
            page.whole,
            scenarios,
            sections,
            page.examples,
            page.details,
            page.after,
        )
