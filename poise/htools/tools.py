"""Ganeti's tools that Poise answers as: a row for each, and a folder named after it here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from poise.htools.conventions.command_line import CommandLine

TOOLS = {
    "hbal": "Ganeti's hbal: the same options, output and exit codes.",
    "hail": "Ganeti's hail, for its IAllocator protocol: the same options, answers and exit codes.",
    "hroller": "Ganeti's hroller: the same options, output and exit codes.",
}
"""The summary of each tool in ``poise --help``, by its name."""

ToolMain = Callable[[list[str], TextIO, TextIO], int]
"""A tool run with arguments, standard output and standard error; it returns the exit code."""


def main_of(tool: str) -> ToolMain:
    """The tool of that name, loaded now."""
    from importlib import import_module

    run: ToolMain = import_module(f"poise.htools.{tool}.main").main
    return run


def command_line_of(tool: str) -> CommandLine:
    """The command line that the tool of that name takes, loaded now."""
    from importlib import import_module

    taken: CommandLine = import_module(f"poise.htools.{tool}.option_table").COMMAND_LINE
    return taken
