"""The time by which all of an exchange with a live source must be over.

A timeout of a socket begins again with every byte. Code that gives a socket what is left of a
deadline before each call ends in time, however slowly the other side goes on.
"""

from __future__ import annotations

from time import monotonic

from snapshots.errors import NoAnswer


class Deadline:
    """``seconds`` from now on."""

    __slots__ = ("_end", "seconds")

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = monotonic() + seconds

    def left(self) -> float:
        """Seconds, more than 0.

        Raises:
            TimeoutError: it is over.
        """
        left = self._end - monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def late(self, where: str) -> NoAnswer:
        """The error for an answer that was not complete in time; ``where`` names the source."""
        return NoAnswer(f"{where}: no complete answer within {self.seconds:g} s")
