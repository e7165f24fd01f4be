"""The goals and rules that a plan keeps, step by step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planner.goals.goal_set import GoalSet
from planner.goals.goal_state import GoalState
from planner.rules.step import Step
from planner.scoring.exact import ExactScorer
from planner.scoring.terms import RESERVED_TOTAL, SPREADS, TERMS
from planner.solvers.base import BalanceProblem
from planner.solvers.objective import Compliance, Objective
from planner.solvers.search.making import make
from planner.state.placement import Placement
from snapshots.arrays import Floats

_RULES = tuple(k for k in range(len(TERMS)) if k not in (*SPREADS, RESERVED_TOTAL))
"""The terms of the score that count broken rules: N+1, offline nodes, tags and locations."""


def rule_points(components: Floats) -> float:
    """The points of score (components: 20) that broken rules make."""
    points = 0.0
    for k in _RULES:
        points += TERMS[k].weight * float(components[k])
    return points


def compliance_of(
    problem: BalanceProblem, objective: Objective, steps: Sequence[Step]
) -> tuple[Compliance, ...] | None:
    """Before the first step and after each; None where the objective does not ask.

    The problem's placement is that before the first step, and stays.
    """
    if not objective.is_more_than_score:
        return None
    goals = [GoalState()] * (len(steps) + 1)
    if objective.goals is not None:
        goals = list(_goal_states(problem.placement, objective.goals, steps))
    rules = [0.0] * (len(steps) + 1)
    if objective.repair_only:
        rules = list(_rules(problem, steps))
    return tuple(Compliance(*both) for both in zip(goals, rules, strict=True))


def _goal_states(
    placement: Placement, goals: GoalSet, steps: Sequence[Step]
) -> Iterator[GoalState]:
    primary, secondary = placement.primary.copy(), placement.secondary.copy()
    yield goals.state(primary, secondary)
    for step in steps:
        primary[step.instance], secondary[step.instance] = step.new
        yield goals.state(primary, secondary)


def _rules(problem: BalanceProblem, steps: Sequence[Step]) -> Iterator[float]:
    place = problem.placement.clone()
    scorer = ExactScorer(place, problem.scope)
    yield rule_points(scorer.components())
    for step in steps:
        make(place, step, allowed=True)
        yield rule_points(scorer.components())
