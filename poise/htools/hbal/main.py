"""``poise hbal``: Ganeti's hbal 3.0.2, answered by Poise.

Standard output, standard error, files and exit codes are hbal's; so is the order of things. Only
the texts of ``--help`` and ``--version`` are our own, and messages about bad input say more.
"""

from __future__ import annotations

from collections.abc import Sequence

from poise.htools.conventions.errors import Exit
from poise.htools.conventions.letters import Output, run_tool
from poise.htools.hbal.option_table import COMMAND_LINE
from poise.htools.hbal.options import HbalOptions
from poise.htools.hbal.run import Run


def main(argv: Sequence[str], stdout: Output, stderr: Output) -> int:
    """Run hbal with ``argv`` (without the program name).

    Returns:
        the exit code: 0, 1 for whatever keeps it from balancing, 2 for a command line that
        cannot be split into options.
    """

    def balance(out: Output, err: Output) -> None:
        Run(_read_command_line(argv, out), out, err).run()

    return run_tool("hbal", balance, stdout, stderr)


def _read_command_line(argv: Sequence[str], stdout: Output) -> HbalOptions:
    options = HbalOptions()
    if COMMAND_LINE.read(argv, options, stdout):
        raise Exit(1, "Error: This program doesn't take any arguments.\n")
    return options
