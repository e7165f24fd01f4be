"""The folder in which Poise keeps what it writes for itself."""

from __future__ import annotations

from pathlib import Path

from poise.settings.user_folders import user_folder

_IN_HOME = ".local/state"
_NAME = "poise"
USUAL_PLACE = f"~/{_IN_HOME}/{_NAME}"
"""The folder, but for ``XDG_STATE_HOME``."""


def state_folder() -> Path:
    """``$XDG_STATE_HOME/poise``, or ``~/.local/state/poise``.

    Raises:
        RuntimeError: the user has no home folder.
    """
    return user_folder("XDG_STATE_HOME", _IN_HOME) / _NAME
