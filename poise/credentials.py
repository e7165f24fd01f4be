"""RAPI's user and password: from a file or the environment, never from a command line."""

from __future__ import annotations

from pathlib import Path

from poise.environment import variable
from snapshots.errors import FormatError, UsageError
from snapshots.quoting import located, printable
from snapshots.source_file import read_utf8

USER = "POISE_RAPI_USER"
PASSWORD = "POISE_RAPI_PASSWORD"

_EXPECTED = "expected 'user password' or 'user:password'"


def find_credentials(file: Path | None) -> tuple[str, str] | None:
    """User and password from ``file`` if given, else from the environment; None without either.

    Raises:
        SourceError: the file cannot be read.
        FormatError: it does not hold a user and a password.
        UsageError: only one of the two environment variables is set, or one is empty.
    """
    if file is not None:
        return read_credentials(read_utf8(file), str(file))
    user, password = variable(USER), variable(PASSWORD)
    if user is not None and password is not None:
        return user, password
    if user is None and password is None:
        return None
    given, missing = (PASSWORD, USER) if user is None else (USER, PASSWORD)
    raise UsageError(f"{given} is set, but {missing} is not: set both or none")


def read_credentials(text: str, source: str) -> tuple[str, str]:
    """The first line that is not empty or a comment (``#``): ``user password`` or
    ``user:password``. What follows the password after a blank is ignored, so that a line of
    Ganeti's own ``rapi/users`` can be used.

    Raises:
        FormatError: there is no such line; the message does not repeat what stands there.
    """
    where = printable(source)
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        user, colon, password = line.strip().partition(":")
        if colon and user and password and not any(c.isspace() for c in user):
            return user, password
        if len(words) > 1:
            return words[0], words[1]
        raise FormatError(located(where, number, _EXPECTED))
    raise FormatError(f"{where}: no credentials, {_EXPECTED}")
