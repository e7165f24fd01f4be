"""The lines that a tool writes, to standard output and to standard error."""

from __future__ import annotations

from collections.abc import Iterable

from poise.htools.conventions.letters import Output


class LineOutput:
    """Both streams of a run."""

    def __init__(self, stdout: Output, stderr: Output, verbosity: int) -> None:
        """``verbosity``: as the options have it."""
        self.stdout = stdout
        self._stderr = stderr
        self._verbosity = verbosity

    def say(self, lines: Iterable[str], above: int | None = None) -> None:
        """Write lines to standard output; with ``above`` only where the verbosity is above it."""
        if above is None or self._verbosity > above:
            self.stdout.writelines(f"{line}\n" for line in lines)

    def note(self, lines: Iterable[str]) -> None:
        """Write lines to standard error, after all that was said before."""
        self.stdout.flush()
        self._stderr.writelines(f"{line}\n" for line in lines)
        self._stderr.flush()
