"""``poise help``: the whole help of ``poise``, or of one command."""

from __future__ import annotations

from typing import Annotated

import typer

from poise.cli.command_table import COMMANDS
from poise.cli.scenario_table import SCENARIOS


def _names(incomplete: str) -> list[str]:
    """The commands whose names begin so, for completion."""
    return [row.name for row in COMMANDS if row.name.startswith(incomplete)]


def _scenarios(incomplete: str) -> list[str]:
    """The scenarios whose names begin so, for completion."""
    return [row.name for row in SCENARIOS if row.name.startswith(incomplete)]


Command = Annotated[
    str | None,
    typer.Argument(
        metavar="[COMMAND]",
        help="The command to explain.",
        show_default=False,
        autocompletion=_names,
    ),
]


Scenario = Annotated[
    str | None,
    typer.Argument(
        metavar="[SCENARIO]",
        help="Of poise what-if: the scenario to explain.",
        show_default=False,
        autocompletion=_scenarios,
    ),
]


def help(ctx: typer.Context, command: Command = None, scenario: Scenario = None) -> None:
    """Explain Poise, or one of its commands.

    Says the same as --help.
    """
    poise = ctx.find_root()
    if command is None:
        typer.echo(poise.get_help())
    else:
        words = [command] if scenario is None else [command, scenario]
        poise.command.invoke_help(poise, words)  # type: ignore[attr-defined]
