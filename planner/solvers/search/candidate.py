"""A sequence of steps that may be made, as a plan that the search may answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planner.rules.step import Step
from planner.solvers.base import BalanceProblem
from planner.solvers.objective import Objective
from planner.solvers.search.compliance import compliance_of
from planner.solvers.search.prefix import Prefix, best_prefix


@dataclass(frozen=True, eq=False)
class Candidate:
    """A sequence of steps that may be made, and what it comes to."""

    steps: tuple[Step, ...]
    result: Prefix


def best_beginning(
    problem: BalanceProblem, objective: Objective, steps: Sequence[Step], first: float
) -> Candidate:
    """The best beginning of the steps within the budget; ``first``: the score before them."""
    model, throttles = problem.placement.model, problem.throttles
    every = compliance_of(problem, objective, steps)
    best = best_prefix(model, first, steps, objective, throttles, every)
    return Candidate(tuple(steps[: best.steps]), best)
