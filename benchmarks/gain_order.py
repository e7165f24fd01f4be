"""The order in which hbal would make given moves: the best gain first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from planner.rules import Failure, Step, evaluate
from planner.scoring import ExactScorer
from planner.state import Placement
from snapshots.arrays import Ints


def by_gain(placement: Placement, scope: Ints, steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps, always the one next that lowers the score most of those that are allowed.

    Where none is allowed the first one follows, as it stands in ``steps``. An instance's own steps
    keep their order. ``placement`` is left as the last step leaves it.
    """
    left, found = list(steps), []
    while left:
        best = _best(placement, scope, left)
        step = left.pop(best)
        outcome = evaluate(placement, step.kind, *_lane(step), force=True)
        placement.commit(outcome, 0)
        found.append(replace(step, score=float(ExactScorer(placement, scope).score())))
    return tuple(found)


def _best(placement: Placement, scope: Ints, left: Sequence[Step]) -> int:
    """The position of the step that lowers the score most; 0 where none is allowed."""
    scorer = ExactScorer(placement, scope)
    scores: list[tuple[float, int]] = []
    begun: set[int] = set()
    for number, step in enumerate(left):
        if step.instance in begun:
            continue
        begun.add(step.instance)
        outcome = evaluate(placement, step.kind, *_lane(step))
        if outcome.failure[0] == Failure.NONE:
            scores.append((float(scorer.scores_after(outcome)[0]), number))
    return min(scores, default=(0.0, 0))[1]


def _lane(step: Step) -> tuple[Ints, Ints]:
    return np.array([step.instance]), np.array([step.target])
