"""Bounds of plans for a problem: with a budget they are higher."""

from __future__ import annotations

import pytest

from planner.bounds.least_score import lower_bound
from planner.plan.problem_bounds import problem_bounds, proved_bounds
from planner.plan.score_bounds import ScoreBounds
from planner.scoring.exact import ExactScorer
from planner.solvers.base import BalanceProblem
from planner.solvers.objective import Budget
from planner.state.placement import Placement, group_scope
from tests.planner.plan.made_plans import balanced
from tests.planner.small_clusters import A, B, instance, node, placed

START = placed(*(instance(f"vm{k}", A, B) for k in range(4)), nodes=4)
PROBLEM = BalanceProblem(START, group_scope(START, 0))


def test_a_plan_without_a_budget_has_the_bound_of_all_placements() -> None:
    bounds = problem_bounds(PROBLEM, START, Budget())
    assert bounds == ScoreBounds(lower_bound(START, PROBLEM.scope).value)
    assert bounds.least == bounds.placement


@pytest.mark.parametrize("budget", [Budget(moves=1), Budget(copy_mib=0)])
def test_a_budget_has_a_bound_of_its_own(budget: Budget) -> None:
    bounds = problem_bounds(PROBLEM, START, budget)
    assert bounds.budget is not None
    assert bounds.least == bounds.budget > bounds.placement


def test_no_move_leaves_the_score_as_it_is() -> None:
    score = ExactScorer(START, PROBLEM.scope).score()
    assert problem_bounds(PROBLEM, START, Budget(moves=0)).least == score


def test_the_bounds_of_a_plan_are_those_of_its_start() -> None:
    plan = balanced(START.model.cluster)
    assert plan.moves
    assert plan.bounds == problem_bounds(PROBLEM, Placement(START.model), Budget())
    assert plan.gap == plan.bounds.gap(plan.score_after)


@pytest.mark.parametrize("budget", [Budget(), Budget(moves=1), Budget(moves=1, hours=1.0)])
def test_a_proof_finds_the_best_placement_and_a_bound_at_it(budget: Budget) -> None:
    bounds = proved_bounds(PROBLEM, START, budget, lambda: 60.0)
    assert isinstance(bounds, ScoreBounds)
    assert bounds.best is not None
    assert bounds.least == pytest.approx(bounds.best)
    weaker = problem_bounds(PROBLEM, START, budget)
    assert weaker.least <= bounds.least <= bounds.best


def test_without_time_the_bound_is_what_it_is_without_a_proof() -> None:
    bounds = proved_bounds(PROBLEM, START, Budget(), lambda: 0.0)
    assert isinstance(bounds, ScoreBounds)
    assert bounds.placement == problem_bounds(PROBLEM, START, Budget()).placement


def test_a_group_that_has_no_model_says_why() -> None:
    nodes = [node(name, exclusive_storage=True) for name in "abc"]
    start = placed(instance("vm", A, B), nodes=nodes)
    problem = BalanceProblem(start, group_scope(start, 0))
    found = proved_bounds(problem, start, Budget(), lambda: 60.0)
    assert found == "there is no exact model of nodes with exclusive storage"
