"""Reading a whole file into memory, with errors fit to be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from snapshots.errors import FormatError, SourceError
from snapshots.reading.quoting import located, printable

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 256 * 1024 * 1024
"""Bytes; far beyond any cluster, and a guard against files without an end."""
SMALL = 1024 * 1024
"""Bytes of a file that people write: options, credentials."""

_CHUNK = 1 << 20


def read_bytes(path: str | Path, largest: int = LARGEST) -> bytes:
    """The content of a file, which may be of ``largest`` bytes.

    Raises:
        SourceError: it cannot be read, or is larger.
    """
    from pathlib import Path  # slow to load, and an allocator opens its one file itself

    name = printable(str(path))
    try:
        with Path(path).open("rb") as file:
            return read_limited(file, name, largest)
    except IsADirectoryError:
        raise SourceError(f"{name}: a folder, expected a file") from None
    except OSError as error:
        raise SourceError(f"{name}: cannot read: {error.strerror or error}") from None
    except ValueError:  # a NUL in the name
        raise SourceError(f"{name}: not a file name") from None


def read_limited(file: BinaryIO, name: str, largest: int = LARGEST) -> bytes:
    """All that a file, a pipe or a device gives.

    Args:
        name: of the file, for the message.
        largest: bytes that it may be of.

    Raises:
        SourceError: it is larger, or goes on without an end.
        OSError: it cannot be read.
    """
    raw = bytearray()
    while chunk := file.read(_CHUNK):
        raw += chunk
        if len(raw) > largest:
            raise SourceError(f"{name}: larger than {largest // 1024**2} MiB")
    return bytes(raw)


def read_utf8(path: str | Path, largest: int = LARGEST) -> str:
    """The content of a file as text; ``largest`` as in :func:`read_bytes`.

    Raises:
        SourceError: the file cannot be read.
        FormatError: it is not UTF-8; the message names the line.
    """
    raw = read_bytes(path, largest)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = f"byte 0x{raw[error.start]:02x} is not UTF-8 text"
        raise FormatError(located(printable(str(path)), line, message)) from None
