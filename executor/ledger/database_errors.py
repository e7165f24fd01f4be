"""The words of a database or the system about a ledger: one line, and what to do about it."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DatabaseError


def refusal(error: OSError | ValueError) -> str:
    """The reason why the system does not take a name."""
    return getattr(error, "strerror", None) or str(error)


def advice_about(error: DatabaseError, text: str) -> str:
    """The advice for an error of the database, told by the words of its ``text``."""
    advice = {
        "locked": "wait for the other process that writes, or name another ledger",
        "readonly": "make it writable, or name another ledger",
        "read-only": "make it writable, or name another ledger",
        "full": "free some space; every job that was started is recorded",
        "not a database": "restore it, or name another ledger; this is none, or it is damaged",
        "malformed": "restore it, or name another ledger; this one is damaged",
        "unable to open": "check the path and its permissions, or name another ledger",
        "no such column": "name another ledger; this is none, or it is damaged",
        "password": "check the user and the password (PGPASSWORD or ~/.pgpass)",
        "connection": "check that the server is up and that you may connect",
    }
    for word, what in advice.items():
        if word in text.lower():
            return what
    return "check the file, or name another ledger" if isinstance(error.orig, sqlite3.Error) else ""


def first_line(error: BaseException) -> str:
    """The first line of what an error says; its kind where it says nothing."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__
