"""Poise's own command line: a module for each command, imported when that command is asked for.

Modules import at their top. What only some invocations of a command need and takes long to load
(SQLAlchemy, rich) they import where they need it.
"""

from __future__ import annotations

from poise.cli.application import app

__all__ = ["app"]
