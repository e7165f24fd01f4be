"""What every balancing solver shares: when it stops, and what it returns."""

from __future__ import annotations

from dataclasses import dataclass

from planner.rules.step import Step
from snapshots.arrays import Floats


@dataclass(frozen=True, slots=True)
class StopRules:
    """When to stop.

    ``max_steps`` negative is unlimited. A step must gain at least ``min_gain`` once the score is
    at or below ``min_gain_limit``; balancing ends within ``min_score`` of the bound. A step that
    copies gains at least ``min_gain_per_gib`` for each GiB of it: hbal has no such rule.
    """

    max_steps: int = -1
    min_score: float = 1e-9
    min_gain: float = 1e-2
    min_gain_limit: float = 1e-1
    min_gain_per_gib: float = 0.0


@dataclass(frozen=True)
class Balance:
    """The result: components (20) before and after, the steps between, the bound.

    ``uncopied`` counts the instances that were not copied because it gained too little a GiB.
    """

    steps: tuple[Step, ...]
    components_before: Floats
    components_after: Floats
    score_before: float
    score_after: float
    bound: float
    already_balanced: bool
    uncopied: int = 0


def well_balanced(score: float, bound: float, stop: StopRules) -> bool:
    """Whether there is nothing to do before the first step."""
    return score - bound < stop.min_score
