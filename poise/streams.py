"""Standard output and error for programs whose reader may leave early."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO


class _Forgiving(io.TextIOWrapper):
    """UTF-8 text that is thrown away once its reader has gone.

    The run goes on: it may have files to write.
    """

    def write(self, text: str, /) -> int:
        try:
            return super().write(text)
        except BrokenPipeError:
            self._forget()
            return len(text)

    def flush(self) -> None:
        try:
            super().flush()
        except BrokenPipeError:
            self._forget()

    def _forget(self) -> None:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.fileno())
        os.close(nowhere)


@contextmanager
def forgiving(stream: TextIO | None) -> Iterator[TextIO]:
    """A text stream onto the same file as ``stream`` (None: it was closed before the start)."""
    if stream is None:
        with open(os.devnull, "w", encoding="utf-8") as nowhere:
            yield nowhere
        return
    wrapped = _Forgiving(
        io.BufferedWriter(io.FileIO(stream.fileno(), "w", closefd=False)),
        encoding="utf-8",
        errors="surrogateescape",
        newline="\n",
        line_buffering=stream.isatty(),
    )
    try:
        yield wrapped
    finally:
        with suppress(OSError):  # reported already, or its reader has gone
            wrapped.close()
