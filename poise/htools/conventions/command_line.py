"""The command line of one of Ganeti's tools: read, refused and explained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from poise.htools.conventions.errors import Exit
from poise.htools.conventions.getopt import OptionForm, completion_lines, parse, usage_lines
from poise.htools.conventions.letters import Output
from poise.htools.conventions.setters import OptionError


@dataclass(frozen=True, slots=True)
class CommandLine:
    """A tool's options in the order of its help, and what it takes besides.

    ``arguments`` stands in the help after the options, ``completion`` is the line on them that a
    shell completion generator reads ("" where there are none).
    """

    tool: str
    options: tuple[OptionForm, ...]
    arguments: str = ""
    completion: str = ""

    def read(self, argv: Sequence[str], into: Any, stdout: Output) -> list[str]:
        """Apply the options to ``into``, in order; returns the arguments.

        Raises:
            Exit: the line cannot be split (2), a value is no good (1), or what was asked for is
                written already (0).
        """
        line = parse(argv, self.options)
        if line.problems:
            problems = "".join(f"{problem}\n" for problem in line.problems)
            raise Exit(2, f"Command line error: {problems}\n{self._usage()}")
        try:
            for option, value in line.given:
                option.set(into, value)
        except OptionError as error:
            raise Exit(1, f"Error while parsing command line arguments:\n{error}\n") from None
        if into.show is not None:
            stdout.write(self._information(into.show))
            raise Exit(0)
        return line.arguments

    def _information(self, what: str) -> str:
        if what == "help":
            return self._usage()
        if what == "completion":
            lines = [*completion_lines(self.options), *filter(None, [self.completion])]
            return "".join(f"{line}\n" for line in lines)
        return f"{self._version()}\n"

    def _version(self) -> str:
        return f"{self.tool} (Poise), compatible with {self.tool} (ganeti) version 3.0.2"

    def _usage(self) -> str:
        table = "\n".join(usage_lines(self.options))
        usage = f"Usage: poise {self.tool} [OPTION...] {self.arguments}".rstrip()
        return f"{self._version()}\n{usage}\n{table}\n"
