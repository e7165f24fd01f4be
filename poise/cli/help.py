"""``poise help``: the whole help of ``poise``, or of one command."""

from __future__ import annotations

from typing import Annotated

import typer

from poise.cli.command_table import COMMANDS


def _names(incomplete: str) -> list[str]:
    """The commands whose names begin so, for completion."""
    return [row.name for row in COMMANDS if row.name.startswith(incomplete)]


Command = Annotated[
    str | None,
    typer.Argument(
        metavar="[COMMAND]",
        help="The command to explain.",
        show_default=False,
        autocompletion=_names,
    ),
]


def help(ctx: typer.Context, command: Command = None) -> None:
    """Explain Poise, or one of its commands.

    Says the same as --help.
    """
    poise = ctx.find_root()
    if command is None:
        typer.echo(poise.get_help())
    else:
        poise.command.invoke_help(poise, command)  # type: ignore[attr-defined]
