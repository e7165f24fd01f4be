"""One step of a search: which instance goes where, and the score after it."""

from __future__ import annotations

from dataclasses import dataclass

from planner.rules.moves import MoveKind


@dataclass(frozen=True, slots=True)
class Step:
    """One accepted move: node rows before and after (NO_NODE for none) and the score after it."""

    instance: int
    kind: MoveKind
    target: int
    old: tuple[int, int]
    new: tuple[int, int]
    score: float
