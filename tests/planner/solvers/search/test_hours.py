"""Hours of a plan: their limit is kept, and the search counts copies in their place."""

from __future__ import annotations

import pytest

from planner.plan.build import plan_from_balance
from planner.plan.timed_plan import plan_schedule
from planner.solvers.base import Balance, BalanceProblem
from planner.solvers.objective import Budget, Objective, Prices
from planner.solvers.search.hours import without_hours
from planner.solvers.search.search import Search
from planner.solvers.stopping import StopRules
from planner.state.placement import group_scope
from planner.timing.throttles import Throttles
from tests.planner.small_clusters import A, B, instance, placed
from tests.planner.solvers.search.test_search import QUICK, skewed


def solved(objective: Objective, throttles: Throttles) -> tuple[Balance, float]:
    """The answer for a skewed group, and the hours of its plan."""
    placement, scope = skewed()
    problem = BalanceProblem(placement, scope, objective=objective, throttles=throttles)
    answer = Search(1, QUICK).solve(problem, StopRules())
    plan = plan_from_balance(problem, answer, group="g")
    return answer, plan_schedule(plan, throttles).makespan / 3600


@pytest.mark.parametrize("most", [0.1, 0.3])
@pytest.mark.parametrize("moves", [1, 4])
def test_the_plan_is_done_within_the_limit(most: float, moves: int) -> None:
    answer, hours = solved(Objective(budget=Budget(hours=most)), Throttles(moves=moves))
    assert 0 < hours <= most
    assert answer.score_after < answer.score_before


def test_the_dearer_an_hour_the_shorter_is_the_plan() -> None:
    every = [solved(Objective(Prices(hour=price)), Throttles())[1] for price in (0.0, 1.0, 30.0)]
    assert every == sorted(every, reverse=True)
    assert every[0] > every[2]


def test_copies_stand_for_hours() -> None:
    placement = placed(instance("one", A, B, memory=1000, disk=2048))
    problem = BalanceProblem(placement, group_scope(placement, 0))
    objective = Objective(Prices(hour=3600.0), Budget(copy_mib=10**9, hours=1.0))
    told = without_hours(objective, problem, ())
    assert told.budget == Budget(moves=720, copy_mib=3600 * 60)
    assert told.prices == Prices(1024 / 60.0, 1024 / 112.0, 5.0)
    assert without_hours(Objective(), problem, ()) == Objective()
