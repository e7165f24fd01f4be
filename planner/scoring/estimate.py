"""Scores of many candidates, nearly: which of them are worth scoring exactly.

A candidate changes a few nodes, so the sums behind each spread change by what those nodes
contribute; nothing is summed over all nodes again. Whole-number terms are exact.
"""

from __future__ import annotations

import numpy as np

from planner.rules.moves import Outcome
from planner.rules.new_places import Placing
from planner.rules.node_lanes import NodeLanes, join
from planner.scoring import terms
from planner.scoring.exact import ExactScorer, overall, spread_values
from snapshots.arrays import Bools, Floats

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
        with np.errstate(all="ignore"):
            moved, squared, reach = self._changes(together, lanes)
            variance = (self._squares[:, None] + squared) / self._count
            variance -= (moved / self._count) ** 2
            components[:, _SPREADS] = np.sqrt(np.maximum(variance, 0.0)).T
            components[:, terms.RESERVED_TOTAL] = self._reserved + moved[terms.RESERVED_SPREAD]
            return overall(components), self._margin(variance, reach + self._squares)

    def floors(self, first: Placing, second: Placing) -> tuple[Floats, Floats, float]:
        """Lower bounds of the scores of pairs, ``a[p] + b[s]``, and how far they may be off.

        The pair of lane p of ``first`` and lane s of ``second`` changes the nodes of both, all of
        them different. Each spread is the root of a sum to which either lane adds its own, less the
        square of such a sum. Between the least and the most that these sums can be, a root is not
        below the straight line between its ends, and a square not above.
        """
        both = [(join(one.touched), one) for one in (first, second)]
        with np.errstate(all="ignore"):
            apart = [self._changes(lanes, len(one.instance)) for lanes, one in both]
        whole = [overall(self._scorer.sums_after(one, lanes)) for lanes, one in both]
        (moved, _, reach), (moved_too, _, reach_too) = apart
        count = self._count
        with np.errstate(all="ignore"):
            low, high = _ends(moved, moved_too)
            shares = [
                (squares / count - (low + high)[:, None] * sums / count**2)
                for sums, squares, _ in apart
            ]
            rest = self._squares / count + low * high / count**2
            least, most = (np.maximum(rest + end, 0.0) for end in _ends(*shares))
            roots = np.sqrt(least) + np.sqrt(most)
            slope = _WEIGHTS * np.where(roots > 0, 1 / roots, 0.0)
            weight = terms.TERMS[terms.RESERVED_TOTAL].weight
            own, other = (
                slope @ share + weight * sums[terms.RESERVED_SPREAD]
                for share, (sums, _, _) in zip(shares, apart, strict=True)
            )
            own += whole[0] + weight * self._reserved
            own += (_WEIGHTS * np.sqrt(least) + slope * (rest - least)).sum()
            other += whole[1] - overall(self._scorer.sums())
            margin = self._margin(least[:, None], np.maximum(reach, reach_too) + self._squares)
        return own, other, margin

    def _changes(self, together: NodeLanes, lanes: int) -> tuple[Floats, Floats, Floats]:
        """Each lane's addition to the sums and sums of squares (13, lanes); the largest square.

        ``together`` has the lanes of one node after those of another.
        """
        column = self._scorer.column[together.node]
        inside = column >= 0
        before = np.where(inside, self._values[:, column], 0.0)
        after = spread_values(together, together.node) - self._mean[:, None]
        after = np.where(inside, after, 0.0)
        shape = len(_SPREADS), -1, lanes
        moved = (after - before).reshape(shape).sum(axis=1)
        squared = (after * after - before * before).reshape(shape).sum(axis=1)
        return moved, squared, np.abs(after).max(axis=1) ** 2

    def _margin(self, variance: Floats, reach: Floats) -> float:
        """From how squares of the size ``reach`` round, and what a root makes of it."""
        doubt = 256 * _EPS * (reach + self._mean * self._mean)
        least = np.maximum(variance.min(axis=1), doubt)
        roots = np.where(doubt > 0, doubt / np.sqrt(least), 0.0)
        sums = 256 * _EPS * self._count * (np.abs(self._reserved) + np.sqrt(reach).sum())
        return 1e-9 + 4 * float((_WEIGHTS * roots).sum() + sums)


def _ends(one: Floats, other: Floats) -> tuple[Floats, Floats]:
    """The least and the most that a lane of each can add up to, row by row."""
    return one.min(axis=1) + other.min(axis=1), one.max(axis=1) + other.max(axis=1)


def contenders(scores: Floats, margin: float) -> Bools:
    """The lanes that may have the lowest score; all of them where that is unknown."""
    if not len(scores) or not (np.isfinite(scores).all() and np.isfinite(margin)):
        return np.ones(len(scores), dtype=np.bool_)
    near: Bools = scores <= scores.min() + margin
    return near
