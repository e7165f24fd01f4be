"""The bounds of the plans for a problem."""

from __future__ import annotations

from planner.bounds.least_score import lower_bound
from planner.plan.score_bounds import ScoreBounds
from planner.solvers.base import BalanceProblem
from planner.solvers.objective import Budget
from planner.state.placement import Placement


def problem_bounds(problem: BalanceProblem, start: Placement, budget: Budget) -> ScoreBounds:
    """The bounds of plans for a problem that begin at ``start``."""
    scope, rules = problem.scope, problem.rules
    free = lower_bound(start, scope, rules).value
    if budget == Budget():
        return ScoreBounds(free)
    held = lower_bound(start, scope, rules, moves=budget.moves, copy_mib=budget.copy_mib).value
    return ScoreBounds(free, max(free, held))
