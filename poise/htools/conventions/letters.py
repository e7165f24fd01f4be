"""Text that Ganeti's tools cannot write: halves of letters, as two ``\\u`` escapes make them.

They die of it in the middle of a line, and so do ours, in the same words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from poise.htools.conventions.errors import Exit


class Output(Protocol):
    """The use of the tools' streams."""

    def write(self, text: str, /) -> int: ...
    def writelines(self, lines: Iterable[str], /) -> None: ...
    def flush(self) -> None: ...


class Letters:
    """An output that ends the run at what is no letter.

    Args:
        output: where the text goes.
        died: what the tool says then.
    """

    def __init__(self, output: Output, died: str) -> None:
        self._output = output
        self._died = died

    def write(self, text: str, /) -> int:
        """Write the text, or what comes before the first half of a letter.

        Raises:
            Exit: there is one.
        """
        good = whole_letters(text)
        self._output.write(good)
        if len(good) < len(text):
            raise Exit(1, self._died)
        return len(text)

    def writelines(self, lines: Iterable[str], /) -> None:
        """Write one text after the other, as :meth:`write` does."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Pass on what has been written."""
        self._output.flush()


def whole_letters(text: str) -> str:
    """The text up to the first half of a letter."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return text[: error.start]
    return text


def no_letter(tool: str, name: str, step: str) -> str:
    """The last line of a tool that dies in this ``step`` of writing to a file or stream."""
    return f"{tool}: {name}: {step}: invalid argument (invalid character)\n"


def run_tool(
    tool: str, body: Callable[[Output, Output], None], stdout: Output, stderr: Output
) -> int:
    """The exit code of a run of ``body``, which gets standard output and standard error."""
    out = Letters(stdout, no_letter(tool, "<stdout>", "commitBuffer"))
    err = Letters(stderr, no_letter(tool, "<stderr>", "hPutChar"))
    import numpy as np

    try:
        try:
            with np.errstate(all="ignore"):  # sizes may be of any kind
                body(out, err)
        except Exit as end:
            out.flush()
            err.write(end.text)
            return end.code
    except Exit as death:  # in telling why
        stderr.write(death.text)
        return death.code
    return 0
