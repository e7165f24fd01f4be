"""A user and a password, and where they were found."""

from __future__ import annotations


class Login(tuple[str, str]):
    """User and password; ``origin`` is the file or the variable that has them, for messages."""

    origin: str

    def __new__(cls, user: str, password: str, origin: str) -> Login:
        made = super().__new__(cls, (user, password))
        made.origin = origin
        return made


def origin_of(login: tuple[str, str]) -> str:
    """The file or the variable that has a login; "" where that is not known."""
    return login.origin if isinstance(login, Login) else ""
