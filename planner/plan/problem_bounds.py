"""The bounds of the plans for a problem."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import isfinite

import numpy as np

from planner.bounds.least_score import lower_bound
from planner.plan.score_bounds import ScoreBounds
from planner.scoring.exact import ExactScorer
from planner.solvers.base import BalanceProblem
from planner.solvers.exact.places import movable
from planner.solvers.exact.proof import ProofEffort, Unmodelled, prove
from planner.solvers.objective import Budget, Objective
from planner.state.placement import Placement


def problem_bounds(problem: BalanceProblem, start: Placement, budget: Budget) -> ScoreBounds:
    """The bounds of plans for a problem that begin at ``start``."""
    scope, rules = problem.scope, problem.rules
    free = lower_bound(start, scope, rules).value
    if budget == Budget():
        return ScoreBounds(free)
    if budget.moves == 0 and isfinite(score := ExactScorer(start, scope).score()):
        return ScoreBounds(free, score)
    held = lower_bound(start, scope, rules, moves=budget.moves, copy_mib=budget.copy_mib).value
    return ScoreBounds(free, max(free, held))


MOST_PLACES = 5000
"""Pairs of an instance and a place for it up to which an exact model is made."""


def proved_bounds(
    problem: BalanceProblem, start: Placement, budget: Budget, left: Callable[[], float]
) -> ScoreBounds | str:
    """The same, raised as far as an exact model proves it; or the reason why there is none.

    Prices and goals are left aside: it is about the score. ``left``: the seconds that it may take
    still.
    """
    bounds = problem_bounds(problem, start, budget)
    online = int((~start.model.offline[problem.scope]).sum())
    rows = movable(start, problem.scope, problem.rules)
    if len(rows) * online * max(1, online - 1) > MOST_PLACES:
        return f"{online} nodes and {len(rows)} instances are too many for a proof"
    asked = replace(
        problem, placement=start, objective=Objective(budget=replace(budget, hours=None))
    )
    proof = prove(asked, ProofEffort(left=left))
    if isinstance(proof, Unmodelled):
        return f"there is no exact model of {proof.reason}"
    lower = proof.lower_bound * (1 - _ROUND_OFF)
    best = proof.score if np.isfinite(proof.score) else None
    if bounds.budget is None:
        return replace(bounds, placement=max(bounds.placement, lower), best=best)
    return replace(bounds, budget=max(bounds.budget, lower), best=best)


_ROUND_OFF = 1e-9
"""The share of a proved bound that is taken off: solvers keep rows to so many digits."""
