"""Declaring the options of Poise's own commands."""

from __future__ import annotations

from typing import Any

import typer


def option(
    *names: str,
    help: str,
    panel: str | None = None,
    metavar: str | None = None,
    default: bool | str = False,
    least: int | None = None,
) -> Any:
    """An option with a value, at ``least`` so much.

    ``default``: whether the help names the parameter's default, or what it names in its place.
    """
    return typer.Option(
        *names, rich_help_panel=panel, help=help, metavar=metavar, show_default=default, min=least
    )


def flag(*names: str, help: str, panel: str | None = None) -> Any:
    """An option that is given or not."""
    return option(*names, help=help, panel=panel, metavar="")
