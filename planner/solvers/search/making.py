"""One step of a plan, made on a placement."""

from __future__ import annotations

import numpy as np

from planner.rules.failure import Failure
from planner.rules.moves import evaluate
from planner.rules.step import Step
from planner.state.placement import Placement


def make(
    placement: Placement, step: Step, *, force: bool = False, allowed: bool = False
) -> Failure:
    """Change the placement by a step if the rules allow it; says what is in the way.

    ``force``: soft limits do not hold it back. ``allowed``: the step is known to be.
    """
    outcome = evaluate(
        placement,
        step.kind,
        np.array([step.instance]),
        np.array([step.target]),
        force=force,
        allowed=allowed,
    )
    failure = Failure(int(outcome.failure[0]))
    if failure is Failure.NONE:
        placement.commit(outcome, 0)
    return failure
