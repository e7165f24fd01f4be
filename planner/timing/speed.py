"""The speed of actions, against what their rates say."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Speed:
    """The factors by which actions take longer than assumed: copies of disks, and the rest."""

    copies: float = 1.0
    rest: float = 1.0


AS_ASSUMED = Speed()
