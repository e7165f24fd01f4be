"""The trade-off: plans from cheap to thorough, none of which another one beats."""

from __future__ import annotations

from itertools import pairwise

from planner.solvers.base import BalanceProblem
from planner.solvers.objective import Budget, Objective
from planner.solvers.search.offers import trade_off
from planner.solvers.stopping import BestSoFar, Stop, StopRules
from tests.planner.solvers.search.test_search import skewed

QUICK = 0.02


def test_the_more_a_plan_costs_the_lower_is_its_score() -> None:
    placement, scope = skewed()
    before = placement.primary.copy()
    offers = trade_off(BalanceProblem(placement, scope), StopRules(), effort=QUICK).kept
    assert len(offers) > 2
    for cheap, dear in pairwise(offers):
        assert cheap.cost.copy_mib <= dear.cost.copy_mib
        better = dear.balance.score_after < cheap.balance.score_after
        assert better or dear.cost.moves < cheap.cost.moves
    assert (placement.primary == before).all()


def test_all_keep_the_budget() -> None:
    placement, scope = skewed()
    budget = Budget(moves=5, copy_mib=60_000)
    problem = BalanceProblem(placement, scope, objective=Objective(budget=budget))
    for offer in trade_off(problem, StopRules(), effort=QUICK).kept:
        assert budget.allows(offer.cost)


def test_the_watch_sees_the_part_of_all_plans_and_ends_them() -> None:
    placement, scope = skewed()
    parts: list[float] = []

    def watch(best: BestSoFar) -> Stop | None:
        parts.append(best.part)
        return Stop.TIME_LIMIT if best.part > 0.5 else None

    problem = BalanceProblem(placement, scope)
    found = trade_off(problem, StopRules(watch=watch), (1.0, 0.1, 0.0), QUICK)
    assert found.stopped is Stop.TIME_LIMIT
    assert parts == sorted(parts)
    assert 0.5 < parts[-1] < 0.6
