"""Given moves in the order in which hbal would make them."""

from __future__ import annotations

from benchmarks.gain_order import by_gain
from benchmarks.kinds import Case, Kind
from planner.solvers import BalanceProblem, StopRules, solver_named
from planner.state import group_scope


def test_hbals_own_moves_come_back_in_its_order() -> None:
    case = Case(Kind.SKEWED, 4, 12, 1)
    placement = case.placement()
    scope = group_scope(placement, 0)
    problem = BalanceProblem(placement, scope)
    steps = solver_named("hbal").make().solve(problem, StopRules()).steps
    assert len(steps) > 2
    ordered = by_gain(case.placement(), scope, sorted(steps, key=lambda step: step.score))
    assert [(step.instance, step.new) for step in ordered] == [
        (step.instance, step.new) for step in steps
    ]
