"""Commands of ``poise`` that are imported when they are invoked, or their own help is asked for."""

from __future__ import annotations

import inspect
from functools import cached_property
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand

from poise.cli.command_table import CommandRow
from poise.cli.refused_values import refuse_values


class LazyCommand(TyperCommand):
    """A row of the table: enough for the help of ``poise`` and for completing its name."""

    def __init__(self, row: CommandRow) -> None:
        super().__init__(row.name, help=row.summary, rich_help_panel=row.panel)
        self.row = row

    @cached_property
    def command(self) -> Any:
        """The command itself, with its options."""
        module, _, name = self.row.place.partition(":")
        function = getattr(import_module(module), name)
        only = typer.Typer(rich_markup_mode="rich", add_completion=False)
        only.command(
            self.row.name,
            cls=TyperCommand if self.row.own_words else PoiseCommand,
            help=self.row.summary if self.row.own_words else flowing(function.__doc__),
            rich_help_panel=self.row.panel,
            add_help_option=not self.row.own_words,
            context_settings=(
                {"ignore_unknown_options": True, "allow_extra_args": True}
                if self.row.own_words
                else None
            ),
        )(function)
        return typer.main.get_command(only)


class PoiseCommand(TyperCommand):
    """A command that takes no empty values, and whose help shows no types: names say more."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the command line."""
        given, _, _ = self.make_parser(ctx).parse_args(args=list(args))
        refuse_values(self.params, given, ctx)
        return super().parse_args(ctx, args)

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """What follows the command's name in the line of usage."""
        return [_plain(piece) for piece in super().collect_usage_pieces(ctx)]

    def get_help_option(self, ctx: Any) -> Any:
        """``--help``."""
        return without_type(super().get_help_option(ctx))


def flowing(docstring: str | None) -> str:
    """A docstring as help: Typer keeps its line breaks, and paragraphs should flow."""
    paragraphs = inspect.cleandoc(docstring or "").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def without_type(option: Any) -> Any:
    """An option whose help shows no type."""
    if option is not None:
        option.metavar = ""
    return option


def _plain(piece: str) -> str:
    """``SOURCE`` of ``{SOURCE}``, ``[RUN]`` of ``[[RUN]]``."""
    return piece.strip("{}").replace("[[", "[").replace("]]", "]")
