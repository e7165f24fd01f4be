"""``poise version``: which Poise this is."""

from __future__ import annotations

import typer

from poise import __version__


def version() -> None:
    """Print the version."""
    typer.echo(f"poise {__version__}")
