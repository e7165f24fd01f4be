"""Poise's own command line.

Modules here import what a command needs inside the command, so that ``poise --help`` stays quick.
"""

from __future__ import annotations

from poise.cli.application import app

__all__ = ["app"]
