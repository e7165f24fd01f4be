"""Scores of many candidates, nearly: which of them are worth scoring exactly.

A candidate changes a few nodes, so the sums behind each spread change by what those nodes
contribute; nothing is summed over all nodes again. Whole-number terms are exact.
"""

from __future__ import annotations

import numpy as np

from planner.lanes import join
from planner.moves import Outcome
from planner.placing import Placing
from planner.scoring import terms
from planner.scoring.exact import ExactScorer, overall, spread_values
from snapshots.cluster import Bools, Floats

_SPREADS = list(terms.SPREADS)
_WEIGHTS = np.array([terms.TERMS[term].weight for term in terms.SPREADS])
_EPS = float(np.finfo(float).eps)


class ScoreEstimate:
    """Scores after candidates on the placement and within the scope of ``scorer``.

    Squares are taken of distances from the present mean, so that little is lost in differences.
    """

    def __init__(self, scorer: ExactScorer) -> None:
        self._scorer = scorer
        self._count = float(len(scorer.online))
        with np.errstate(all="ignore"):
            values = spread_values(scorer.placement, scorer.online)
            self._mean = values.mean(axis=1) if self._count else np.zeros(len(_SPREADS))
            self._values = values - self._mean[:, None]
            self._squares = (self._values * self._values).sum(axis=1)
        self._reserved = float(values[terms.RESERVED_SPREAD].sum())

    def scores(self, outcome: Outcome | Placing) -> tuple[Floats, float]:
        """The score after each candidate (lanes), and how far two may be apart and yet be equal.

        Not a number, or infinite, where that cannot be told.
        """
        lanes = len(outcome.instance)
        if not self._count or not lanes:
            return np.zeros(lanes), 0.0
        together = join(outcome.touched)
        components = self._scorer.sums_after(outcome, together)
        column = self._scorer.column[together.node]
        inside = column >= 0
        with np.errstate(all="ignore"):
            before = np.where(inside, self._values[:, column], 0.0)
            after = spread_values(together, together.node) - self._mean[:, None]
            after = np.where(inside, after, 0.0)
            shape = len(_SPREADS), len(outcome.touched), lanes
            moved = (after - before).reshape(shape).sum(axis=1)
            squared = (after * after - before * before).reshape(shape).sum(axis=1)
            variance = (self._squares[:, None] + squared) / self._count
            variance -= (moved / self._count) ** 2
            components[:, _SPREADS] = np.sqrt(np.maximum(variance, 0.0)).T
            components[:, terms.RESERVED_TOTAL] = self._reserved + moved[terms.RESERVED_SPREAD]
            reach = np.abs(after).max(axis=1) ** 2 + self._squares
            return overall(components), self._margin(variance, reach)

    def _margin(self, variance: Floats, reach: Floats) -> float:
        """From how squares of the size ``reach`` round, and what a root makes of it."""
        doubt = 256 * _EPS * (reach + self._mean * self._mean)
        least = np.maximum(variance.min(axis=1), doubt)
        roots = np.where(doubt > 0, doubt / np.sqrt(least), 0.0)
        sums = 256 * _EPS * self._count * (np.abs(self._reserved) + np.sqrt(reach).sum())
        return 1e-9 + 4 * float((_WEIGHTS * roots).sum() + sums)


def contenders(scores: Floats, margin: float) -> Bools:
    """Which may have the lowest score; all of them where that is unknown."""
    if not len(scores) or not (np.isfinite(scores).all() and np.isfinite(margin)):
        return np.ones(len(scores), dtype=np.bool_)
    near: Bools = scores <= scores.min() + margin
    return near
