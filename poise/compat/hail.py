"""``poise hail``: Ganeti's instance allocator hail 3.0.2, answered by Poise.

Standard output, standard error, files and exit codes are hail's. Only the texts of ``--help``
and ``--version`` are our own, and messages about bad input say more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from poise.compat.errors import Exit
from poise.compat.hail_options import HailOptions
from poise.compat.hail_run import run

_VERSION = "hail (Poise), compatible with hail (ganeti) version 3.0.2"


def main(argv: Sequence[str], stdout: TextIO, stderr: TextIO) -> int:
    """Run hail with ``argv`` (without the program name).

    Returns:
        the exit code: 0 for every request that is understood, whatever the answer; 1 for one
        that is not; 2 for a command line that cannot be split into options.
    """
    try:
        path, options = _read_command_line(argv, stdout)
        run(path, options, stdout, stderr)
    except Exit as end:
        stdout.flush()
        stderr.write(end.text)
        return end.code
    return 0


def _read_command_line(argv: Sequence[str], stdout: TextIO) -> tuple[str, HailOptions]:
    if len(argv) == 1 and not argv[0].startswith("-"):  # as Ganeti calls it
        return argv[0], HailOptions()
    from poise.compat.getopt import parse
    from poise.compat.hail_option_table import OPTIONS, read_options
    from poise.compat.hbal_options import OptionError

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
    if not line.arguments:
        raise Exit(1, "Error: This program needs an input file.\n")
    if len(line.arguments) > 1:
        raise Exit(1, "Error: Only one argument is accepted (the input file)\n")
    return line.arguments[0], options


def _information(what: str) -> str:
    if what == "help":
        return _usage()
    if what == "completion":
        from poise.compat.getopt import completion_lines
        from poise.compat.hail_option_table import OPTIONS

        return "".join(f"{line}\n" for line in (*completion_lines(OPTIONS), "file 1 1"))
    return f"{_VERSION}\n"


def _usage() -> str:
    from poise.compat.getopt import usage_lines
    from poise.compat.hail_option_table import OPTIONS

    table = "\n".join(usage_lines(OPTIONS))
    return f"{_VERSION}\nUsage: poise hail [OPTION...] FILE\n{table}\n"
