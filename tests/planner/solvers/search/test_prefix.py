"""The best beginning of a plan."""

from __future__ import annotations

from planner.rules.moves import MoveKind
from planner.rules.step import Step
from planner.solvers.objective import Budget, Cost, Objective, Prices
from planner.solvers.search.prefix import best_prefix, cost_of
from tests.planner.small_clusters import A, B, C, instance, placed

MODEL = placed(
    instance("one", A, B, memory=1000, disk=2048), instance("two", A, B, memory=500, disk=1024)
).model


def step(row: int, kind: MoveKind, target: int, score: float) -> Step:
    return Step(row, kind, target, (A, B), (A, B), score)


STEPS = (
    step(0, MoveKind.REPLACE_SECONDARY, C, 3.0),
    step(1, MoveKind.FAILOVER, B, 3.5),
    step(1, MoveKind.REPLACE_PRIMARY, C, 2.0),
)


def test_a_step_costs_its_copy_and_every_change_of_node() -> None:
    assert [cost_of(MODEL, one) for one in STEPS] == [
        Cost(1, 2048, 0),
        Cost(1, 0, 500),
        Cost(1, 1024, 1000),
    ]


def test_steps_at_the_end_that_gain_nothing_are_left_out() -> None:
    assert best_prefix(MODEL, 5.0, STEPS[:2], Objective()).steps == 1


def test_a_step_that_loses_may_lead_to_a_better_one() -> None:
    assert best_prefix(MODEL, 5.0, STEPS, Objective()).steps == 3


def test_the_budget_ends_it() -> None:
    best = best_prefix(MODEL, 5.0, STEPS, Objective(budget=Budget(copy_mib=3000)))
    assert (best.steps, best.score, best.cost) == (1, 3.0, Cost(1, 2048, 0))


def test_nothing_is_moved_where_all_costs_too_much() -> None:
    assert best_prefix(MODEL, 5.0, STEPS, Objective(Prices(copied_gib=2.0))).steps == 0
