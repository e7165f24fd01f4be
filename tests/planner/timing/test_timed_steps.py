"""The steps of a solver in time: as the plan that is made of them."""

from __future__ import annotations

import pytest

from planner.plan.build import moves_of, plan_from_balance
from planner.plan.timed_plan import plan_schedule, timed_move
from planner.solvers.balance.greedy import balance
from planner.solvers.base import Balance, BalanceProblem
from planner.solvers.stopping import StopRules
from planner.timing.throttles import Throttles
from planner.timing.timed_steps import StepClock, timed_steps
from snapshots.errors import FormatError
from tests.planner.made_clusters import KINDS, samples


def balances(kind: str) -> list[tuple[BalanceProblem, Balance]]:
    found = []
    for made in samples(kind, 4):
        for placement, scope in made.runs():
            problem = BalanceProblem(placement, scope, made.rules)
            answer = balance(placement, scope, made.rules, StopRules(max_steps=40))
            found.append((problem, answer))
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_steps_take_as_long_as_the_moves_of_their_plan(kind: str) -> None:
    for problem, answer in balances(kind):
        model = problem.placement.model
        plan = plan_from_balance(problem, answer, group="g")
        throttles = Throttles(moves=3, per_node=2)
        try:
            moves = tuple(timed_move(move) for move in moves_of(model, answer.steps))
            told = plan_schedule(plan, throttles).makespan
        except FormatError:
            continue  # a move that no run can do
        assert timed_steps(model, answer.steps) == moves
        assert StepClock(model, answer.steps, throttles).hours(len(moves)) == told / 3600


@pytest.mark.parametrize("kind", KINDS)
def test_no_beginning_is_faster_than_its_busiest_node(kind: str) -> None:
    for problem, answer in balances(kind):
        clock = StepClock(problem.placement.model, answer.steps)
        least = clock.least_hours()
        assert len(least) == len(answer.steps) + 1
        assert all(hours <= clock.hours(count) for count, hours in enumerate(least))
        assert 1.0 <= clock.side_by_side() <= 4.0
