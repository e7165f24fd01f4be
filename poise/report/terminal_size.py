"""The size of the terminal, where the environment says one that no terminal has."""

from __future__ import annotations

import os

_POSSIBLE = {"COLUMNS": range(20, 1001), "LINES": range(2, 1001)}


def ignore_impossible_size() -> None:
    """Take ``COLUMNS`` and ``LINES`` out of the environment unless a terminal may have that size.

    Rich would show nothing in 0 columns, and fill the memory for 10^9 of them. Without the
    variables it asks the terminal, and takes 80 columns where that does not know.
    """
    for name, possible in _POSSIBLE.items():
        given = os.environ.get(name, "")
        if not (given.isascii() and given.isdigit() and len(given) < 5 and int(given) in possible):
            os.environ.pop(name, None)
