"""Commands of ``poise`` that are imported when they are invoked, or their own help is asked for."""

from __future__ import annotations

import inspect
import re
import sys
from functools import cached_property
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from poise.cli.command_row import CommandRow
from poise.cli.help_page import HelpPage, page_of_command
from poise.cli.help_paint import paint_for
from poise.cli.help_text import short_help, whole_help
from poise.cli.refused_values import refuse_repeated, refuse_values
from poise.cli.usage_errors import WORDS, UsageRefused
from poise.early_interrupts import LeavingAtOnce


class LazyCommand(TyperCommand):
    """A row of the table: enough for the help of ``poise`` and for completing its name."""

    def __init__(self, row: CommandRow) -> None:
        super().__init__(row.name, help=row.summary, rich_help_panel=row.panel)
        self.row = row

    @property
    def kind(self) -> type[PoiseCommand]:
        """The class of the command."""
        return PoiseCommand

    def chosen(self, words: list[str]) -> tuple[str, Any, list[str]]:
        """The name and the command that ``words`` ask for, and the words that are left for it."""
        return self.row.name, self.command, words

    @cached_property
    def command(self) -> Any:
        """The command itself, with its options."""
        module, _, name = self.row.place.partition(":")
        with LeavingAtOnce():
            function = getattr(import_module(module), name)
        only = typer.Typer(add_completion=False)
        only.command(
            self.row.name,
            cls=TyperCommand if self.row.own_words else self.kind,
            help=self.row.summary if self.row.own_words else flowing(function.__doc__),
            add_help_option=not self.row.own_words,
            context_settings=(
                {"ignore_unknown_options": True, "allow_extra_args": True}
                if self.row.own_words
                else {"obj": self.row}
            ),
        )(function)
        command = typer.main.get_command(only)
        if not self.row.own_words:
            command.params.append(short_help_option())
        return command


class PoiseCommand(TyperCommand):
    """A command that takes no empty values, and whose help is a page of Poise's own."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the command line."""
        ctx.meta[WORDS] = list(args)
        try:
            given, _, order = self.make_parser(ctx).parse_args(args=list(args))
        except UsageRefused as error:
            error.ctx = ctx  # which not every one of them has
            raise
        if not ctx.resilient_parsing:
            refuse_repeated(order)
            refuse_values(self.params, given, ctx)
        return super().parse_args(ctx, args)

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """The words after the command's name in the line of usage."""
        return [_plain(piece) for piece in super().collect_usage_pieces(ctx)]

    def get_help(self, ctx: Any) -> str:
        """The text of ``--help``."""
        return whole_help(self.help_page(ctx), paint=paint_for(sys.stdout))

    def short_help_text(self, ctx: Any) -> str:
        """The text of ``-h``."""
        return short_help(self.help_page(ctx), paint=paint_for(sys.stdout))

    def help_page(self, ctx: Any) -> HelpPage:
        """The help as data."""
        return page_of_command(self, ctx, ctx.obj)


def short_help_option() -> Any:
    """``-h``, for a command that has a ``short_help_text``."""
    only = typer.Typer(add_completion=False)
    only.command()(_declared)
    return typer.main.get_command(only).params[0]


def _show_short_help(ctx: typer.Context, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        typer.echo(ctx.command.short_help_text(ctx))  # type: ignore[attr-defined]
        raise typer.Exit()


def _declared(
    short: Annotated[
        bool,
        typer.Option(
            "-h",
            callback=_show_short_help,
            is_eager=True,
            expose_value=False,
            show_default=False,
            help="Show the main options.",
        ),
    ] = False,
) -> None:
    """A command with the option ``-h`` alone, as Typer makes options of parameters only."""


def flowing(docstring: str | None) -> str:
    """A docstring as help: each paragraph on a line of its own."""
    paragraphs = inspect.cleandoc(docstring or "").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def _plain(piece: str) -> str:
    """``SOURCE`` of ``{SOURCE}``, ``NODE...`` of ``{NODE}...``, ``[RUN]`` of ``[[RUN]]``."""
    return re.sub("[{}]", "", piece).replace("[[", "[").replace("]]", "]")
