"""Reading and writing files, failing as Ganeti's tools fail."""

from __future__ import annotations

import sys
from typing import BinaryIO

from poise.htools.conventions.errors import Exit, read_failure, write_failure
from poise.htools.conventions.letters import no_letter, whole_letters
from snapshots.errors import SourceError
from snapshots.reading import read_limited


def read_bytes_file(path: str, prefix: str) -> bytes:
    """A file's content.

    Raises:
        Exit: it cannot be read, or has no end; the message starts with ``prefix``.
    """
    try:
        with open(path, "rb") as file:  # Path would take "" for the working directory
            return _all_of(file, path, prefix)
    except OSError as error:
        raise Exit(1, f"{prefix}{read_failure(path, error)}\n") from None
    except ValueError:  # a NUL in the name
        raise Exit(1, f"{prefix}{path}: openFile: invalid argument (Invalid argument)\n") from None


def read_standard_input(prefix: str) -> bytes:
    """All of it; the errors are those of :func:`read_bytes_file`."""
    return _all_of(sys.stdin.buffer, "<stdin>", prefix)


def _all_of(file: BinaryIO, name: str, prefix: str) -> bytes:
    try:
        return read_limited(file, name)
    except SourceError:
        problem = "hGetContents: resource exhausted (larger than Poise reads)"
        raise Exit(1, f"{prefix}{name}: {problem}\n") from None


def read_text_file(path: str, prefix: str, tool: str) -> str:
    """A file's text; ``tool`` reads it. The errors are those of :func:`read_bytes_file`."""
    return decode(read_bytes_file(path, prefix), path, f"{tool}: ")


def decode(raw: bytes, path: str, prefix: str) -> str:
    """A file's content as text.

    Raises:
        Exit: it is not UTF-8; the message starts with ``prefix``.
    """
    try:
        return raw.decode()
    except UnicodeDecodeError:
        problem = "hGetContents: invalid argument (invalid byte sequence)"
        raise Exit(1, f"{prefix}{path}: {problem}\n") from None


def write_text_file(path: str, text: str, tool: str = "hbal") -> None:
    """Write a whole file.

    Raises:
        Exit: it cannot be written, or there is a text that cannot.
    """
    try:
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            good = whole_letters(text)
            file.write(good)
    except OSError as error:
        raise Exit(1, f"{tool}: {write_failure(path, error)}\n") from None
    except ValueError:  # a NUL in the name
        raise Exit(1, f"{tool}: {path}: openFile: invalid argument (Invalid argument)\n") from None
    if len(good) < len(text):
        raise Exit(1, no_letter(tool, path, "commitBuffer"))
