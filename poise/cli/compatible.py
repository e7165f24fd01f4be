"""Ganeti's tools and its allocator's protocol where options of ``poise`` precede their names.

Otherwise ``poise/__main__.py`` starts them, without Typer.
"""

from __future__ import annotations

import sys

import typer

from poise.htools.tools import main_of
from poise.iallocator import process


def answer(ctx: typer.Context) -> None:
    """Answer as the tool whose name stands on the command line."""
    raise typer.Exit(main_of(str(ctx.info_name))(ctx.args, sys.stdout, sys.stderr))


def iallocator(ctx: typer.Context) -> None:
    """Ganeti's IAllocator protocol, with better decisions than hail's."""
    raise typer.Exit(process.main(ctx.args))
