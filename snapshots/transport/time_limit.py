"""The time limit of a live source."""

from __future__ import annotations

from snapshots.errors import UsageError

DEFAULT_TIMEOUT = 60.0
"""Seconds where the caller names none: for a request of RAPI, for a whole LUXI connection."""
LONGEST = 86_400.0
"""Seconds; sockets refuse much longer waits with errors of their own."""


def check_timeout(seconds: float, option: str = "timeout") -> None:
    """Raises UsageError unless ``seconds`` is above 0 and at most :data:`LONGEST`."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise UsageError(f"{option}: expected seconds, got {seconds!r:.60}")
    if not 0 < seconds <= LONGEST:
        raise UsageError(
            f"{option}: expected seconds above 0, at most {LONGEST:.0f} (a day), got {seconds:g}"
        )
