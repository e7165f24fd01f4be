"""Ganeti's tools that Poise answers as: a row for each, and a folder named after it here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TextIO

TOOLS = {
    "hbal": "Ganeti's hbal: the same options, output and exit codes.",
    "hail": "Ganeti's hail, for its IAllocator protocol: the same options, answers and exit codes.",
}
"""The summary of each tool in ``poise --help``, by its name."""

ToolMain = Callable[[list[str], TextIO, TextIO], int]
"""A tool run with arguments, standard output and standard error; it returns the exit code."""


def main_of(tool: str) -> ToolMain:
    """The tool of that name, loaded now."""
    from importlib import import_module

    run: ToolMain = import_module(f"poise.htools.{tool}.main").main
    return run
