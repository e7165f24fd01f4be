"""The keys of a run's jobs: how the runner finds them again in the queue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

_LONGEST = 9
"""Digits of a number in a key, far more than any run comes to."""


@dataclass(frozen=True, slots=True)
class JobKey:
    """The key of a submission: its move, the action (0-based) that its job begins with, and its
    number among the submissions of the move."""

    move: int
    first: int
    number: int

    def text(self, prefix: str) -> str:
        """The key as the queue has it; ``prefix`` is that of the run."""
        return f"{prefix}{self.move}:{self.first}:{self.number}"

    @classmethod
    def read(cls, text: str, prefix: str) -> Self | None:
        """The key that :meth:`text` gave; None where Poise wrote no such key."""
        parts = text.removeprefix(prefix).split(":")
        if not text.startswith(prefix) or len(parts) != 3:
            return None
        if not all(part.isdecimal() and len(part) <= _LONGEST for part in parts):
            return None
        return cls(*map(int, parts))
