"""``poise hail``: Ganeti's instance allocator hail 3.0.2, answered by Poise.

Standard output, standard error, files and exit codes are hail's. Only the texts of ``--help``
and ``--version`` are our own, and messages about bad input say more.
"""

from __future__ import annotations

from collections.abc import Sequence

from poise.htools.conventions.errors import Exit
from poise.htools.conventions.letters import Output, run_tool
from poise.htools.hail.options import HailOptions
from poise.htools.hail.run import run


def main(argv: Sequence[str], stdout: Output, stderr: Output) -> int:
    """Run hail with ``argv`` (without the program name).

    Returns:
        the exit code: 0 for every request that is understood, whatever the answer; 1 for one
        that is not; 2 for a command line that cannot be split into options.
    """

    def answer(out: Output, err: Output) -> None:
        path, options = _read_command_line(argv, out)
        run(path, options, out, err)

    return run_tool("hail", answer, stdout, stderr)


def _read_command_line(argv: Sequence[str], stdout: Output) -> tuple[str, HailOptions]:
    options = HailOptions()
    if len(argv) == 1 and not argv[0].startswith("-"):  # as Ganeti calls it
        return argv[0], options
    from poise.htools.hail.option_table import COMMAND_LINE

    arguments = COMMAND_LINE.read(argv, options, stdout)
    if not arguments:
        raise Exit(1, "Error: This program needs an input file.\n")
    if len(arguments) > 1:
        raise Exit(1, "Error: Only one argument is accepted (the input file)\n")
    return arguments[0], options
