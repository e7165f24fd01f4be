"""Objectives: a price on the cost of moves, budgets, and a score to reach."""

from __future__ import annotations

import pytest

from planner.solvers.objective import Budget, Cost, Objective, Prices


def test_costs_add_up() -> None:
    assert Cost(1, 10, 5) + Cost(2, 20, 0) == Cost(3, 30, 5)


def test_prices_are_for_gib_and_for_moves() -> None:
    prices = Prices(copied_gib=0.5, migrated_gib=0.25, move=0.125)
    assert prices.of(Cost(moves=2, copy_mib=2048, migrated_mib=4096)) == 1.0 + 1.0 + 0.25


@pytest.mark.parametrize(
    ("budget", "kept"),
    [
        (Budget(), True),
        (Budget(moves=3), True),
        (Budget(moves=2), False),
        (Budget(copy_mib=100), True),
        (Budget(copy_mib=99), False),
        (Budget(moves=3, copy_mib=99), False),
    ],
)
def test_a_budget_is_kept_up_to_its_last_move_and_mib(budget: Budget, kept: bool) -> None:
    assert budget.allows(Cost(moves=3, copy_mib=100)) is kept


def test_score_and_price_add_up() -> None:
    objective = Objective(Prices(copied_gib=0.01))
    assert objective.value(2.0, Cost(copy_mib=102400)) == (0, 0, 0.0, 0.0, 3.0, 2.0)


def test_with_a_target_the_cheapest_plan_that_reaches_it_is_the_best() -> None:
    objective = Objective(Prices(move=1.0), target_score=2.0)
    cheap, dear = objective.value(1.9, Cost(1)), objective.value(0.5, Cost(3))
    missed, far = objective.value(2.5, Cost()), objective.value(3.0, Cost())
    assert cheap < dear < missed < far
    assert cheap == (0, 0, 0.0, 0.0, 1.0, 1.9)
