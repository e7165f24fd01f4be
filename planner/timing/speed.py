"""How fast actions are, against what their rates say."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Speed:
    """How many times as long as assumed actions take: those that copy disks, and the rest."""

    copies: float = 1.0
    rest: float = 1.0


AS_ASSUMED = Speed()
