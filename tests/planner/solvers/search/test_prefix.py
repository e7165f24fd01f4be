"""The best beginning of a plan."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from planner.rules.moves import MoveKind
from planner.rules.step import Step
from planner.solvers.objective import Budget, Cost, Objective, Prices
from planner.solvers.search.prefix import best_prefix
from planner.solvers.step_cost import cost_of
from planner.timing.timed_steps import StepClock
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


def test_steps_at_the_end_that_gain_nothing_are_left_out() -> None:
    assert best_prefix(MODEL, 5.0, STEPS[:2], Objective()).steps == 1


def test_a_step_that_loses_may_lead_to_a_better_one() -> None:
    assert best_prefix(MODEL, 5.0, STEPS, Objective()).steps == 3


def test_the_budget_ends_it() -> None:
    best = best_prefix(MODEL, 5.0, STEPS, Objective(budget=Budget(copy_mib=3000)))
    assert (best.steps, best.score, best.cost) == (1, 3.0, Cost(1, 2048, 0))


def test_nothing_is_moved_where_all_costs_too_much() -> None:
    assert best_prefix(MODEL, 5.0, STEPS, Objective(Prices(copied_gib=2.0))).steps == 0


def hours(count: int) -> float:
    return StepClock(MODEL, STEPS).hours(count)


def test_hours_have_a_limit() -> None:
    within = Objective(budget=Budget(hours=hours(2)))
    assert best_prefix(MODEL, 5.0, STEPS, within).steps == 1
    best = best_prefix(MODEL, 5.0, STEPS, Objective(budget=Budget(hours=hours(3))))
    assert (best.steps, best.cost.hours) == (3, hours(3))


def test_hours_have_a_price() -> None:
    cheap, dear = (Objective(Prices(hour=price / hours(3))) for price in (1.0, 10.0))
    assert best_prefix(MODEL, 5.0, STEPS, cheap).value == (0, 0, 0.0, 0.0, 3.0, 2.0)
    assert best_prefix(MODEL, 5.0, STEPS, dear).steps == 0


@pytest.mark.parametrize("seed", range(20))
def test_few_beginnings_are_timed_and_none_is_better(seed: int) -> None:
    rng = Random(seed)
    placement = placed(*(instance(f"i{k}", A, B, memory=500, disk=2000) for k in range(6)))
    steps = []
    for row in range(6):
        for kind, target, new in (
            (MoveKind.REPLACE_SECONDARY, C, (A, C)),
            (MoveKind.FAILOVER, C, (C, A)),
        ):
            old = (A, B) if kind is MoveKind.REPLACE_SECONDARY else (A, C)
            steps.append(Step(row, kind, target, old, new, rng.uniform(0.0, 5.0)))
    clock = StepClock(placement.model, steps)
    budget = Budget(hours=rng.choice((None, clock.hours(8))))
    objective = Objective(Prices(move=0.05, hour=rng.uniform(0.0, 20.0)), budget)
    every = [objective.value(5.0, Cost())]
    for count in range(1, 13):
        spent = cost_of(placement.model, steps[:count])
        spent = replace(spent, hours=clock.hours(count))
        if objective.budget.allows(spent):
            every.append(objective.value(steps[count - 1].score, spent))
    assert best_prefix(placement.model, 5.0, steps, objective).value == min(every)
