"""The end of a command that fails because of an error inside Poise.

One line on standard error says where the details are: a file of the state folder with the
traceback, the versions and the command line. Secrets are taken out of all of it.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TextIO

EXIT_CODE = 70
"""The exit code of every command then (``EX_SOFTWARE`` of sysexits.h)."""

_KEPT = 20
"""Reports that are kept; a command that fails every minute fills no disk."""
_LONGEST = 200_000
"""Characters of a report."""
_LIBRARIES = ("httpx", "numpy", "ortools", "pandas", "rich", "simpy", "sqlalchemy", "typer")
_HIDDEN = "..."
_SECRET_VARIABLE = re.compile(r"PASS|SECRET|TOKEN", re.IGNORECASE)
_SECRET_LOCAL = re.compile(r"pass(word|wd)|secret|token|credentials|login|authorization", re.I)
_IN_URL = re.compile(r"(?:(?<=://)|(?<![^\s'\"=]))([^\s/@:'\"=]*):[^\s/@'\"]*@")
_IN_QUERY = re.compile(r"(?i)(pass(?:word|wd)=)[^\s&'\"]*")
_IN_HEADER = re.compile(r"(?i)\b((?:basic|bearer) )[A-Za-z0-9+/=._~-]{4,}")


def end_with(error: BaseException, arguments: Sequence[str], stderr: TextIO | None = None) -> int:
    """Write the details of an error down and say where they are; returns the exit code.

    Args:
        error: the error that was not foreseen, as it was caught.
        arguments: the command line, without the program's name.
        stderr: where to say it; standard error unless given.
    """
    stream = sys.stderr if stderr is None else stderr
    said = f"{type(error).__name__} at {_place(error.__traceback__)}"
    try:
        file = _write(_report(error, arguments))
        line = f"poise: an error inside Poise ({said}); its details are in {_one_line(str(file))}"
    except Exception as trouble:
        why = trouble.strerror if isinstance(trouble, OSError) else None
        reason = why or type(trouble).__name__
        line = f"poise: an error inside Poise ({said}); its details cannot be written: {reason}"
    with suppress(OSError, ValueError, AttributeError):  # standard error has no reader
        stream.write(f"{line}\n")
        stream.flush()
    return EXIT_CODE


def _place(trace: TracebackType | None) -> str:
    """``file.py:12``, where the error came up."""
    found = "an unknown place"
    while trace is not None:
        name = Path(trace.tb_frame.f_code.co_filename)
        found = f"{name.parent.name}/{name.name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found


def _report(error: BaseException, arguments: Sequence[str]) -> str:
    import platform
    import traceback

    from poise import __version__

    loaded = [
        f"{name} {getattr(sys.modules[name], '__version__', '(version unknown)')}"
        for name in _LIBRARIES
        if name in sys.modules
    ]
    python = f"Python {platform.python_version()} on {platform.platform()}"
    text = "\n".join(
        (
            "An error inside Poise. Secrets are taken out; names of your cluster may stand here.",
            "",
            f"Command: poise {shlex.join(arguments)}",
            f"Versions: poise {__version__}, {', '.join((python, *loaded))}",
            "",
            "".join(traceback.format_exception(error)),
        )
    )
    return _without_secrets(text, error)[:_LONGEST]


def _without_secrets(text: str, error: BaseException) -> str:
    for secret in sorted(_secrets(error), key=len, reverse=True):
        text = text.replace(secret, _HIDDEN)
    text = _IN_URL.sub(rf"\1:{_HIDDEN}@", text)
    text = _IN_QUERY.sub(rf"\1{_HIDDEN}", text)
    return _IN_HEADER.sub(rf"\1{_HIDDEN}", text)


def _secrets(error: BaseException) -> set[str]:
    """Values of environment and failed functions under names that tell of a secret."""
    found = [value for name, value in os.environ.items() if _SECRET_VARIABLE.search(name)]
    for trace in _traces(error):
        for name, value in trace.tb_frame.f_locals.items():
            if _SECRET_LOCAL.search(name):
                parts = value if isinstance(value, tuple | list) else (value,)
                found += [part for part in parts if isinstance(part, str)]
    return {value for value in found if value.strip()}


def _traces(error: BaseException | None) -> Iterator[TracebackType]:
    """Every step of the traceback, and of those of the errors that led to it."""
    met: set[int] = set()
    while error is not None and id(error) not in met:
        met.add(id(error))
        trace = error.__traceback__
        while trace is not None:
            yield trace
            trace = trace.tb_next
        error = error.__cause__ or error.__context__


def _write(text: str) -> Path:
    """A new file that only its owner can read.

    Raises:
        OSError, RuntimeError: it cannot be written, or there is no home folder.
    """
    from datetime import UTC, datetime

    from poise.settings.state_folder import state_folder

    folder = state_folder() / "errors"
    for made in (folder.parent, folder):  # ``parents`` would give the first one the usual mode
        made.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in sorted(folder.glob("error-*.txt"))[: 1 - _KEPT]:
        with suppress(OSError):
            old.unlink()
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    file = folder / f"error-{moment}-{os.getpid()}.txt"
    # Exclusive: no link and no file of another user is written to.
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with open(handle, "w", encoding="utf-8", errors="backslashreplace") as report:
            report.write(text)
    except BaseException:
        file.unlink()
        raise
    return file


def _one_line(text: str) -> str:
    from snapshots.reading import printable

    return printable(text)
