"""The process that Ganeti starts: nothing but the answer reaches its standard output.

Ganeti runs allocators as root, in ``/``, in an environment with next to nothing in it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TextIO

_CANNOT_WRITE = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Answer one request as a process of its own; returns the exit code."""
    import gc
    import signal

    # Ctrl-C ends the process at once, even while modules are being loaded.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # Matrix products are few and small here; threads for them take a third of the whole start.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.disable()  # modules are not garbage, and looking for it takes longer than loading some
    arguments = sys.argv[1:] if argv is None else argv
    try:
        return _answer(arguments)
    except Exception as error:
        from poise.internal_error import end_with

        return end_with(error, ["iallocator", *arguments])


def _answer(arguments: Sequence[str]) -> int:
    import gc

    from poise.streams import forgiving

    with (
        _answers_only(sys.stdout) as answers,
        forgiving(answers) as stdout,
        forgiving(sys.stderr) as stderr,
    ):
        from poise.iallocator.command import main as run

        gc.freeze()
        gc.enable()
        try:
            code = run(arguments, stdout, stderr)
            stdout.flush()
        except OSError as error:  # standard output goes to a full disk
            stderr.write(f"poise iallocator: standard output: cannot write: {error.strerror}\n")
            code = _CANNOT_WRITE
    return code


@contextmanager
def _answers_only(stdout: TextIO | None) -> Iterator[TextIO | None]:
    """Standard output for the answer; what libraries print meanwhile goes to standard error.

    None: there is no standard output.
    """
    if stdout is None:
        yield None
        return
    number = stdout.fileno()
    with os.fdopen(os.dup(number), "w", encoding="utf-8") as answers:
        beside = sys.stderr.fileno() if sys.stderr else os.open(os.devnull, os.O_WRONLY)
        os.dup2(beside, number)
        try:
            yield answers
        finally:
            answers.flush()
            os.dup2(answers.fileno(), number)
