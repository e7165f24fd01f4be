"""User and password as a server is told them."""

from __future__ import annotations

from snapshots.errors import UsageError


def basic_authorization(user: str, password: str) -> str:
    """The value of the header that says who asks.

    Raises:
        UsageError: they cannot be sent; the message does not repeat them.
    """
    from base64 import b64encode

    why = why_not_sendable(user, password)
    if why:
        raise UsageError(f"credentials for the RAPI: {why}")
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode("ascii")


def why_not_sendable(user: str, password: str) -> str:
    """The reason why a server cannot be told them, without repeating them; empty where it can."""
    for what, value in (("user", user), ("password", password)):
        if any("\ud800" <= c <= "\udfff" for c in value):
            return f"the {what} is not UTF-8 text"
        if any(c < " " or c == "\x7f" for c in value):
            return f"the {what} has a line break or another control character"
    return "the user has a ':', which ends it" if ":" in user else ""
