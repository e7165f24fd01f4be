"""The limits of moves that run side by side."""

from __future__ import annotations

from dataclasses import dataclass, fields

from snapshots.errors import UsageError


@dataclass(frozen=True, slots=True)
class Throttles:
    """``moves`` at once in all, ``per_node`` at once that keep one node busy, ``resyncs_per_node``
    at once that copy disks from or to one node.
    """

    moves: int = 4
    per_node: int = 1
    resyncs_per_node: int = 1

    def __post_init__(self) -> None:
        for field in fields(Throttles):
            if getattr(self, field.name) < 1:
                option = field.name.replace("_", "-")
                raise UsageError(f"{option}: expected 1 or more, got {getattr(self, field.name)}")


USUAL_THROTTLES = Throttles()
