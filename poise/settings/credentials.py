"""RAPI's user and password: from a file or the environment, never from a command line."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from poise.settings.environment import variable
from snapshots.errors import FormatError, SourceError, UsageError
from snapshots.reading import SMALL, located, printable, read_bytes
from snapshots.transport import Login, why_not_sendable

USER = "POISE_RAPI_USER"
PASSWORD = "POISE_RAPI_PASSWORD"

_EXPECTED = "expected 'user password' or 'user:password'"
_BLANKS = re.compile(r"[ \t]+")


def find_credentials(file: Path | None) -> Login | None:
    """User and password from ``file`` if given, else from the environment; None without either.

    Raises:
        SourceError: the file cannot be read, or is none.
        FormatError: it does not hold a user and a password.
        UsageError: only one of the two environment variables is set, or one is empty or cannot
            be sent; or ``file`` seems to be the credentials themselves.
    """
    if file is not None:
        _check_kind(file)
        found = read_credentials(read_bytes(file, SMALL), str(file))
        return Login(*found, printable(str(file)))
    user, password = variable(USER), variable(PASSWORD)
    if user is not None and password is not None:
        why = why_not_sendable(user, password)
        if why:
            raise UsageError(f"{USER} and {PASSWORD}: {why}")
        return Login(user, password, USER)
    if user is None and password is None:
        return None
    given, missing = (PASSWORD, USER) if user is None else (USER, PASSWORD)
    raise UsageError(f"{given} is set, but {missing} is not", advice=f"export {missing}=...")


def _check_kind(file: Path) -> None:
    """Check that credentials come from a file, a pipe or a terminal.

    Raises:
        SourceError: it is something else.
        UsageError: it seems to be the credentials themselves.
    """
    if ":" in str(file) and not file.exists():
        raise UsageError(
            "--credentials: expected a file, got a user and a password, which others could read",
            advice=f"{USER} and {PASSWORD}, or a file that holds 'user:password'",
        )
    try:
        mode = file.stat().st_mode
    except (OSError, ValueError):
        return  # reading it tells more
    kinds = {
        "a folder": stat.S_ISDIR(mode),
        "a socket": stat.S_ISSOCK(mode),
        "a device": stat.S_ISBLK(mode) or (stat.S_ISCHR(mode) and not _is_terminal(file)),
    }
    for kind, is_it in kinds.items():
        if is_it:
            raise SourceError(
                f"{printable(str(file))}: {kind}, expected a file with RAPI's user and password"
            )


def _is_terminal(file: Path) -> bool:
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError:
        return True  # reading it tells more
    try:
        return os.isatty(handle)
    finally:
        os.close(handle)


def read_credentials(raw: bytes, source: str) -> tuple[str, str]:
    """The first line that is not empty or a comment (``#``): ``user password`` or
    ``user:password``. What follows the password after a blank is ignored, so that a line of
    Ganeti's own ``rapi/users`` can be used.

    Raises:
        FormatError: there is no such line, or it cannot be sent; the message does not repeat what
            stands there.
    """
    where = printable(source)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise FormatError(f"{where}: not UTF-8 text, {_EXPECTED}") from None
    for number, line in enumerate(text.split("\n"), 1):
        words = _BLANKS.split(line.strip(" \t\r"))
        if not words[0] or words[0].startswith("#"):
            continue
        user, colon, password = line.strip(" \t\r").partition(":")
        if not (colon and user and password and not _BLANKS.search(user)):
            if len(words) < 2:
                raise FormatError(located(where, number, _EXPECTED))
            user, password = words[:2]
        why = why_not_sendable(user, password)
        if why:
            raise FormatError(located(where, number, why))
        return user, password
    raise FormatError(f"{where}: no credentials, {_EXPECTED}")
