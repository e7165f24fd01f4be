"""Carrying a path out on a placement."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from planner.rules.failure import Failure
from planner.rules.moves import evaluate
from planner.rules.paths import PathStep
from planner.state.placement import Placement


def walk(state: Placement, instance: int, path: Iterable[PathStep], *, force: bool) -> Failure:
    """Apply ``path`` step by step; returns the failure that stopped it, or Failure.NONE."""
    row = np.array([instance])
    for step in path:
        outcome = evaluate(state, step.kind, row, np.array([step.target]), force=force)
        failure = Failure(int(outcome.failure[0]))
        if failure is not Failure.NONE:
            return failure
        state.commit(outcome, 0)
    return Failure.NONE
