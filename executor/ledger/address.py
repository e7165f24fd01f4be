"""The place of a ledger, as people name it: a file, or the URL of a database."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from sqlalchemy import make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

from snapshots.errors import LedgerError, Option
from snapshots.reading import printable, without_login

_LONGEST_NAME = 1000
"""Characters of a file's name that messages repeat."""


def url_of(place: str | Path) -> URL:
    """The URL of a path, or of what is one already.

    Raises:
        LedgerError: it is neither.
    """
    text = str(place)
    if isinstance(place, Path) or "://" not in text:
        return URL.create("sqlite", database=text)
    try:
        url = make_url(text)
        if url.get_backend_name() == "sqlite" and url.host:
            raise ArgumentError("a file is on no other host")
    except (ArgumentError, ValueError):  # the latter is what a port of letters gets
        raise LedgerError(
            Option("ledger"),
            f": expected a file or the URL of a database, got '{without_login(text)}'",
            advice="sqlite:///FILE, or postgresql+psycopg://USER@HOST/NAME",
        ) from None
    return url


def file_of(url: URL) -> Path | None:
    """The file of a ledger; None where it is in memory, or another database's."""
    if url.get_backend_name() != "sqlite":
        return None
    name = url.database or ""
    if name.startswith("file:"):  # one of SQLite's own URIs
        name = unquote(urlsplit(name).path)
    return None if name in ("", ":memory:") else Path(name)


def shown(url: URL) -> str:
    """The place for people: a file, or a URL without its password."""
    file = file_of(url)
    return (
        printable(str(file), _LONGEST_NAME)
        if file is not None
        else url.render_as_string(hide_password=True)
    )
