"""The folder in which Poise keeps what it writes for itself."""

from __future__ import annotations

import os
from pathlib import Path

USUAL_PLACE = "~/.local/state/poise"
"""The folder, but for ``XDG_STATE_HOME``."""


def state_folder() -> Path:
    """``$XDG_STATE_HOME/poise``; ``~/.local/state/poise`` where that is not set, or is empty.

    Raises:
        RuntimeError: the user has no home folder.
    """
    given = os.environ.get("XDG_STATE_HOME")
    usual = Path(USUAL_PLACE)
    return Path(given) / usual.name if given else Path.home().joinpath(*usual.parts[1:])
