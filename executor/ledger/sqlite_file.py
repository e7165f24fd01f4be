"""A ledger in one file of SQLite: how connections to it behave, also where it is only read."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection

BUSY_SECONDS = 15.0
"""Seconds to wait for another process that is writing to the same file."""


def only_readable(file: Path) -> bool:
    """True if a file cannot be written to, or none made beside it, as SQLite does in any case."""
    beside = os.access(file.parent, os.W_OK) or _log_of(file).exists()
    return file.exists() and not (os.access(file, os.W_OK) and beside)


def _log_of(file: Path) -> Path:
    """SQLite's file of what was written last."""
    return file.with_name(f"{file.name}-wal")


def open_to_read(file: Path) -> sqlite3.Connection:
    """A connection to a file that nobody here can write to.

    Without a log beside it nobody works on it at this moment, so SQLite need not be on its guard,
    for which it would make files.
    """
    log = _log_of(file)
    quiet = "" if log.exists() and log.stat().st_size else "&immutable=1"
    name = f"file:{quote(str(file))}?mode=ro{quiet}"
    return sqlite3.connect(name, timeout=BUSY_SECONDS, check_same_thread=False, uri=True)


def plain(connection: Any, _: object) -> None:
    """Transactions begin where :func:`begin` says."""
    connection.isolation_level = None
    connection.text_factory = _read_text


def durable(connection: Any, _: object) -> None:
    """Every commit reaches the disk before it is reported; readers do not hold writers up."""
    plain(connection, _)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
    except BaseException:
        connection.close()  # older SQLAlchemys leave it open
        raise


def _read_text(raw: bytes) -> str:
    """Text as it stands: what is none is found out row by row, so that it spoils no others."""
    return raw.decode("utf-8", "surrogateescape")


def begin(connection: Connection) -> None:
    """A writer takes the lock at once, so that no two can read the same and then both write."""
    writes = connection.get_execution_options().get("poise_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
