"""``poise hroller``: Ganeti's hroller 3.0.2, answered by Poise.

Standard output, standard error, files and exit codes are hroller's. Only the texts of ``--help``
and ``--version`` are our own, and messages about bad input say more.
"""

from __future__ import annotations

from collections.abc import Sequence

from poise.htools.conventions.errors import Exit
from poise.htools.conventions.letters import Output, run_tool
from poise.htools.hroller.option_table import COMMAND_LINE
from poise.htools.hroller.options import HrollerOptions
from poise.htools.hroller.run import HrollerRun


def main(argv: Sequence[str], stdout: Output, stderr: Output) -> int:
    """Run hroller with ``argv`` (without the program name).

    Returns:
        the exit code: 0, 1 for whatever keeps it from grouping nodes, 2 for a command line that
        cannot be split into options.
    """

    def group(out: Output, err: Output) -> None:
        options = HrollerOptions()
        if COMMAND_LINE.read(argv, options, out):
            raise Exit(1, "Error: This program doesn't take any arguments.\n")
        HrollerRun(options, out, err).run()

    return run_tool("hroller", group, stdout, stderr)
