"""The numbers of jobs, as Ganeti counts them."""

from __future__ import annotations

_DIGITS = 18
"""More than any queue counts to, and still a number for every database and every parser."""


def job_id(value: object) -> str | None:
    """A job's number as plain digits; None for whatever is none.

    Args:
        value: what a server or a ledger says: a whole number above 0, or such a number as text.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return str(value) if 0 < value < 10**_DIGITS else None
    if not isinstance(value, str) or not 0 < len(value) <= _DIGITS:
        return None
    if not (value.isascii() and value.isdigit()):
        return None
    return str(int(value)) if int(value) else None


def job_number(id: str) -> int:
    """The number that jobs are sorted by; an id that is no number comes first."""
    return int(id) if job_id(id) == id else 0


def job_order(id: str) -> int | None:
    """The number that jobs are sorted by; None for a text that is no job's id."""
    return job_number(id) or None
