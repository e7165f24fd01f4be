"""The state that an instance is meant to be in, whatever it does at the moment."""

from __future__ import annotations

from enum import StrEnum


class AdminState(StrEnum):
    """The state that Ganeti's configuration asks for."""

    UP = "up"
    DOWN = "down"
    OFFLINE = "offline"
