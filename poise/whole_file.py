"""Files that Poise writes for its users: whole, or not at all."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

from snapshots.errors import UsageError, pasted
from snapshots.reading import printable

_PATIENCE = 10.0
"""Seconds that a pipe waits for its reader."""


def write_file(path: Path, text: str, mode: int | None = None) -> None:
    """Write a file beside its place first, then rename it to it.

    A link stays one: what it points to is written. Pipes and devices have no place of their own,
    they are written to.

    Args:
        path: the file.
        text: what it is to hold; bytes that are not UTF-8 as surrogates.
        mode: the permissions that it gets; those that it has, or a new one would get, unless
            given.

    Raises:
        UsageError: it cannot be written; nothing is left behind.
    """
    data = text.encode("utf-8", "surrogateescape")
    try:
        there = _status(path)
        if there is not None and not stat.S_ISREG(there.st_mode):
            _write_to(path, there, data)
        else:
            _replace(Path(os.path.realpath(path)), there, data, mode)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise UsageError(
            f"{printable(str(path))}: cannot write: {reason or 'not a file name'}",
            advice=_advice(path, error),
        ) from None


def same_file(one: Path, other: Path) -> bool:
    """True if two names mean one file; every device is as good as another."""
    try:
        return os.path.realpath(one) == os.path.realpath(other) and not one.is_char_device()
    except (OSError, ValueError):
        return False  # writing it will tell


def _advice(path: Path, error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return f"mkdir -p {pasted(printable(str(path.parent)))}"
    return f"{printable(str(path / 'FILE'))}" if isinstance(error, IsADirectoryError) else ""


def _status(path: Path) -> os.stat_result | None:
    """The status of what is there, links followed; None for nothing."""
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _write_to(path: Path, there: os.stat_result, data: bytes) -> None:
    if stat.S_ISBLK(there.st_mode):
        raise UsageError(f"{printable(str(path))}: cannot write: a disk is no place for a file")
    with open(_opened(path), "wb", buffering=0) as file:
        left = memoryview(data)
        while left:
            left = left[file.write(left) :]


def _opened(path: Path) -> int:
    """A descriptor for writing; a pipe must get a reader before long."""
    patience = monotonic() + _PATIENCE
    while True:
        try:
            handle = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            if monotonic() > patience:
                raise OSError(errno.ENXIO, "no program reads from it") from None
            sleep(0.05)
        else:
            os.set_blocking(handle, True)
            return handle


def _replace(place: Path, there: os.stat_result | None, data: bytes, mode: int | None) -> None:
    """Put a new file in the place of the one that is there, if any."""
    if there is not None and not os.access(place, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    handle, beside = tempfile.mkstemp(prefix=".poise-", dir=place.parent)
    try:
        with open(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if there is not None:
            with suppress(OSError):  # only root can give files away
                os.chown(beside, there.st_uid, there.st_gid)
        os.chmod(beside, _mode(there) if mode is None else mode)
        os.replace(beside, place)
    except BaseException:
        os.unlink(beside)
        raise


def _mode(there: os.stat_result | None) -> int:
    """The permissions that the file has, or that a new one would get."""
    if there is not None:
        return stat.S_IMODE(there.st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
