"""One primitive move of an evacuation."""

from __future__ import annotations

from dataclasses import dataclass

from planner.moves import MoveKind


@dataclass(frozen=True, slots=True)
class Hop:
    """``target`` is the node row where it leads."""

    kind: MoveKind
    target: int
