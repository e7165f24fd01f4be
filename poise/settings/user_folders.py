"""The folders of the user in which programs keep their files."""

from __future__ import annotations

import os
from pathlib import Path


def user_folder(variable: str, usual: str) -> Path:
    """The folder that an environment variable of the XDG specification names.

    Args:
        variable: its name, such as ``XDG_STATE_HOME``.
        usual: the folder in the user's home where it is not set, is empty or relative, as the
            specification has it.

    Raises:
        RuntimeError: the user has no home folder.
    """
    given = Path(os.environ.get(variable, ""))
    return given if given.is_absolute() else home_folder() / usual


def home_folder() -> Path:
    """The user's home folder. An empty ``HOME`` names none: it would be the root of all folders.

    Raises:
        RuntimeError: the user has none.
    """
    if os.environ.get("HOME") != "":
        return Path.home()
    import pwd

    try:
        return Path(pwd.getpwuid(os.getuid()).pw_dir)
    except KeyError:
        raise RuntimeError("the user has no home folder") from None


def with_home(text: str) -> Path:
    """A path in which ``~/`` is the user's home folder, ``~name/`` that of another one.

    Raises:
        RuntimeError: there is no such user, or no home folder.
    """
    if text == "~" or text.startswith("~/"):
        return home_folder() / text[2:]
    return Path(text).expanduser()
