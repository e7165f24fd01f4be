"""``poise hbal``: Ganeti's hbal 3.0.2, answered by Poise.

Standard output, standard error, files and exit codes are hbal's; so is the order of things. Only
the texts of ``--help`` and ``--version`` are our own, and messages about bad input say more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from poise.compat.errors import Exit
from poise.compat.getopt import completion_lines, parse, usage_lines
from poise.compat.hbal_option_table import OPTIONS, read_options
from poise.compat.hbal_options import HbalOptions, OptionError
from poise.compat.hbal_run import Run

_VERSION = "hbal (Poise), compatible with hbal (ganeti) version 3.0.2"


def main(argv: Sequence[str], stdout: TextIO, stderr: TextIO) -> int:
    """Run hbal with ``argv`` (without the program name).

    Returns:
        the exit code: 0, 1 for whatever keeps it from balancing, 2 for a command line that
        cannot be split into options.
    """
    try:
        Run(_read_command_line(argv, stdout), stdout, stderr).run()
    except Exit as end:
        stdout.flush()
        stderr.write(end.text)
        return end.code
    return 0


def _read_command_line(argv: Sequence[str], stdout: TextIO) -> HbalOptions:
    line = parse(argv, OPTIONS)
    if line.problems:
        problems = "".join(f"{problem}\n" for problem in line.problems)
        raise Exit(2, f"Command line error: {problems}\n{_usage()}")
    try:
        options = read_options(line.given)
    except OptionError as error:
        raise Exit(1, f"Error while parsing command line arguments:\n{error}\n") from None
    if options.show is not None:
        stdout.write(_information(options.show))
        raise Exit(0)
    if line.arguments:
        raise Exit(1, "Error: This program doesn't take any arguments.\n")
    return options


def _information(what: str) -> str:
    if what == "help":
        return _usage()
    if what == "completion":
        return "".join(f"{line}\n" for line in completion_lines(OPTIONS))
    return f"{_VERSION}\n"


def _usage() -> str:
    table = "\n".join(usage_lines(OPTIONS))
    return f"{_VERSION}\nUsage: poise hbal [OPTION...]\n{table}\n"
