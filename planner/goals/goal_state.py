"""The state of all goals in one placement."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class GoalState:
    """The state of all goals in a placement, the less the better, in this order.

    ``worse``: instances that hard goals have in wrong places beyond those at the start, goal by
    goal. ``hard``: all that hard goals have. ``soft``: points of score for those of soft goals.
    """

    worse: int = 0
    hard: int = 0
    soft: float = 0.0
