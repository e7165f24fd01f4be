"""Bounds of a plan's score: with a budget they are higher, and the gap is what is left."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.bounds.least_score import lower_bound
from planner.plan.document import write_plan
from planner.plan.plan_reader import read_plan
from planner.plan.score_bounds import ScoreBounds, score_bounds
from planner.solvers.base import BalanceProblem
from planner.solvers.objective import Budget
from planner.state.placement import Placement, group_scope
from tests.planner.plan.made_plans import balanced, sample_plan
from tests.planner.small_clusters import A, B, instance, placed

START = placed(*(instance(f"vm{k}", A, B) for k in range(4)), nodes=4)
PROBLEM = BalanceProblem(START, group_scope(START, 0))


def test_a_plan_without_a_budget_has_the_bound_of_all_placements() -> None:
    bounds = score_bounds(PROBLEM, START, Budget())
    assert bounds == ScoreBounds(lower_bound(START, PROBLEM.scope).value)
    assert bounds.least == bounds.placement


@pytest.mark.parametrize("budget", [Budget(moves=1), Budget(copy_mib=0)])
def test_a_budget_has_a_bound_of_its_own(budget: Budget) -> None:
    bounds = score_bounds(PROBLEM, START, budget)
    assert bounds.budget is not None
    assert bounds.least == bounds.budget > bounds.placement


def test_the_gap_is_the_part_that_may_be_left_to_gain() -> None:
    assert ScoreBounds(1.0).gap(4.0) == 0.75
    assert ScoreBounds(1.0, 3.0).gap(4.0) == 0.25
    assert ScoreBounds(1.0).gap(1.0) == ScoreBounds(1.0).gap(0.0) == 0
    assert np.isnan(ScoreBounds(1.0).gap(np.nan))


def test_the_bounds_of_a_plan_are_those_of_its_start() -> None:
    plan = balanced(START.model.cluster)
    assert plan.moves
    assert plan.bounds == score_bounds(PROBLEM, Placement(START.model), Budget())
    assert plan.gap == plan.bounds.gap(plan.score_after)


@pytest.mark.parametrize("bounds", [None, ScoreBounds(0.5), ScoreBounds(0.5, 0.75)])
def test_a_plan_file_keeps_them(bounds: ScoreBounds | None) -> None:
    plan = replace(sample_plan(), bounds=bounds)
    assert read_plan(write_plan(plan)) == plan
