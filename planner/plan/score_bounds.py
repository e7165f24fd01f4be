"""Scores that no plan can be below."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ScoreBounds:
    """Scores that cannot be beaten.

    ``placement``: no placement that the plan's rules allow scores below it, whatever leads there.
    ``budget``: no plan within the budget of moves and copies does; None where there is no budget.
    ``best``: of the best placement that a proof found within the budget, whatever leads there; None
    where none was asked for.
    """

    placement: float
    budget: float | None = None
    best: float | None = None

    @property
    def least(self) -> float:
        """The score that no plan like this one can be below."""
        return self.placement if self.budget is None else max(self.budget, self.placement)

    def gap(self, score: float) -> float:
        """The part of ``score`` that a better plan could take off it at most, 0 to 1.

        NaN where the score is no number.
        """
        if not score > self.least:
            return score - score  # 0, or NaN
        return (score - self.least) / score
