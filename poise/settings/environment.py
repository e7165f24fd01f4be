"""Environment variables in place of options."""

from __future__ import annotations

import os

from snapshots.errors import UsageError


def variable(name: str) -> str | None:
    """The value of an environment variable; None where it is not set.

    Raises:
        UsageError: it is set to nothing, as by a script in which a variable has no value.
    """
    value = os.environ.get(name)
    if value is not None and not value.strip():
        raise UsageError(f"{name} is set, but empty", advice=f"unset {name}")
    return value
