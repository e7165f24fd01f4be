"""The search: plans that can be made step by step, within the budget, never worse than hbal's."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from random import Random
from threading import Event, Thread

import numpy as np
import pytest

from planner.kernel import Kernel, NoKernel, kernel
from planner.kernel.calls import Cooling, Goal, SearchCalls
from planner.kernel.library import Fault
from planner.rules.candidates import MoveRules
from planner.rules.failure import Failure
from planner.rules.moves import evaluate
from planner.scoring.exact import ExactScorer
from planner.solvers.balance.greedy import balance
from planner.solvers.base import Balance, BalanceProblem
from planner.solvers.objective import Budget, Cost, Objective, Prices
from planner.solvers.search import search as searching
from planner.solvers.search.encoding import Encoded, encode
from planner.solvers.search.prefix import best_prefix
from planner.solvers.search.search import Search
from planner.solvers.step_cost import cost_of
from planner.solvers.stopping import BestSoFar, Stop, StopRules
from planner.state.options import ModelOptions
from planner.state.placement import Placement, group_scope
from snapshots.arrays import Ints
from snapshots.errors import UsageError
from tests.planner.made_clusters import KINDS, Sample, sample, samples
from tests.planner.small_clusters import instance, node, placed

QUICK = 0.005


def problems(kind: str, count: int) -> Iterator[tuple[Sample, Placement, Ints]]:
    for made in samples(kind, count):
        for placement, scope in made.runs():
            yield made, placement, scope


def skewed() -> tuple[Placement, Ints]:
    """Six nodes, two of which have most of the instances."""
    rng = Random(7)
    nodes = [
        node(f"node{k}", total_memory=64e3, free_memory=64_000, total_disk=2e6, free_disk=2_000_000)
        for k in range(6)
    ]
    guests = []
    for k in range(36):
        primary = rng.choice((0, 0, 0, 1, 1, 2, 3, 4, 5))
        secondary = rng.choice([row for row in (0, 0, 1, 1, 2, 3, 4, 5) if row != primary])
        size = rng.choice((1000, 2000, 4000))
        guests.append(instance(f"i{k}", primary, secondary, memory=size, disk=10 * size))
    made = placed(*guests, nodes=nodes)
    return made, group_scope(made, 0)


def solve(
    placement: Placement, scope: Ints, objective: Objective | None = None, seed: int = 1
) -> Balance:
    problem = BalanceProblem(placement.clone(), scope, objective=objective or Objective())
    return Search(seed, QUICK).solve(problem, StopRules())


def cost(placement: Placement, answer: Balance) -> Cost:
    return cost_of(placement.model, answer.steps)


@pytest.mark.parametrize("kind", KINDS)
def test_every_plan_can_be_made_step_by_step_and_has_the_score_that_it_claims(kind: str) -> None:
    for made, placement, scope in problems(kind, 4):
        place = placement.clone()
        problem = BalanceProblem(placement, scope, made.rules)
        answer = Search(1, QUICK).solve(problem, StopRules())
        for step in answer.steps:
            assert (place.primary[step.instance], place.secondary[step.instance]) == step.old
            row, target = np.array([step.instance]), np.array([step.target])
            outcome = evaluate(place, step.kind, row, target, force=made.rules.force)
            assert outcome.failure[0] == Failure.NONE, (made.name, step)
            place.commit(outcome, 0)
            assert (place.primary[step.instance], place.secondary[step.instance]) == step.new
            score = ExactScorer(place, scope).score()
            assert step.score == score
        exact = ExactScorer(place, scope).score()
        assert np.array_equal(answer.score_after, exact, equal_nan=True)
        assert np.array_equal(place.primary, placement.primary)


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_never_worse_than_hbals_best_beginning_and_keeps_the_budget(kind: str) -> None:
    for made, placement, scope in problems(kind, 4):
        rng = Random(made.name)
        hbal = balance(placement.clone(), scope, made.rules, StopRules())
        steps = hbal.steps[: rng.randrange(len(hbal.steps) + 1)]
        spent = cost_of(placement.model, steps)
        budget = Budget(spent.moves, spent.copy_mib)
        objective = Objective(Prices(copied_gib=rng.choice((0.0, 0.01))), budget)
        floor = best_prefix(placement.model, hbal.score_before, steps, objective)
        problem = BalanceProblem(placement, scope, made.rules, objective)
        answer = Search(1, QUICK).solve(problem, StopRules())
        used = cost(placement, answer)
        assert budget.allows(used)
        assert objective.value(answer.score_after, used) <= floor.value or np.isnan(
            hbal.score_after
        )


def test_it_finds_what_hbal_does_not() -> None:
    placement, scope = skewed()
    hbal = balance(placement.clone(), scope)
    spent = cost_of(placement.model, hbal.steps)
    same = solve(placement, scope, Objective(budget=Budget(spent.moves, spent.copy_mib)))
    assert same.score_after < 0.95 * hbal.score_after
    as_good = solve(placement, scope, Objective(target_score=hbal.score_after))
    assert as_good.score_after <= hbal.score_after
    assert cost(placement, as_good).copy_mib < 0.8 * spent.copy_mib


def test_a_higher_price_makes_a_plan_that_copies_less() -> None:
    placement, scope = skewed()
    copied = [
        cost(placement, solve(placement, scope, Objective(Prices(copied_gib=price)))).copy_mib
        for price in (0.0, 0.01, 1.0)
    ]
    assert copied == sorted(copied, reverse=True)
    assert copied[0] > copied[-1]


def test_the_same_seed_makes_the_same_plan() -> None:
    placement, scope = skewed()
    assert solve(placement, scope, seed=3).steps == solve(placement, scope, seed=3).steps


def test_the_watch_ends_it_and_says_why() -> None:
    placement, scope = skewed()
    told: list[BestSoFar] = []

    def watch(progress: BestSoFar) -> Stop | None:
        told.append(progress)
        return Stop.TIME_LIMIT if progress.part > 0.5 else None

    problem = BalanceProblem(placement.clone(), scope)
    answer = Search(1, QUICK).solve(problem, StopRules(watch=watch))
    assert answer.stopped is Stop.TIME_LIMIT
    assert [one.part for one in told] == sorted(one.part for one in told)
    assert answer.score_after <= answer.score_before


def test_what_the_watch_raises_reaches_the_caller() -> None:
    placement, scope = skewed()

    def watch(_: BestSoFar) -> Stop | None:
        raise UsageError("no")

    with pytest.raises(UsageError, match="no"):
        Search(1, QUICK).solve(BalanceProblem(placement, scope), StopRules(watch=watch))


@pytest.mark.parametrize("interrupts", [True, False])
@pytest.mark.parametrize("asks", [1, 2, 9])
def test_the_watch_ends_it_while_it_puts_the_moves_in_order_too(
    asks: int, *, interrupts: bool
) -> None:
    placement, scope = skewed()
    since_found: list[BestSoFar] = []

    def watch(best: BestSoFar) -> Stop | None:
        if best.part == 1.0:
            since_found.append(best)
        if len(since_found) <= asks:
            return None
        if interrupts:
            raise KeyboardInterrupt
        return Stop.TIME_LIMIT

    whole = solve(placement, scope)
    problem = BalanceProblem(placement.clone(), scope)
    answer = Search(1, QUICK).solve(problem, StopRules(watch=watch))
    assert answer.stopped is (Stop.INTERRUPTED if interrupts else Stop.TIME_LIMIT)
    assert len(since_found) == asks + 1, "its answer stays"
    assert answer.score_after == pytest.approx(whole.score_after)


@pytest.mark.parametrize("watched", [True, False])
def test_an_interrupt_during_the_kernels_work_ends_it(
    watched: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    placement, scope = skewed()
    started = Event()

    def watch(best: BestSoFar) -> Stop | None:
        if best.part:
            started.set()
        return None

    def interrupt() -> None:
        started.wait(None if watched else 1)  # watched: until the kernel has begun
        os.kill(os.getpid(), signal.SIGINT)

    problem = BalanceProblem(placement.clone(), scope)
    Thread(target=interrupt).start()
    if watched:
        answer = Search(1, 1.0).solve(problem, StopRules(watch=watch))
        assert answer.stopped is Stop.INTERRUPTED
        assert answer.score_after <= answer.score_before
    else:
        with pytest.raises(KeyboardInterrupt):
            Search(1, 20.0).solve(problem, StopRules())
    assert capfd.readouterr().err == ""


def test_a_target_that_a_plan_has_just_reached_is_reached() -> None:
    """Scores come in steps where instances are alike: rounding must not decide."""
    pairs = [(0, 1), (0, 1), (0, 2), (0, 3), (0, 1), (1, 0), (2, 0), (0, 3), (0, 2), (1, 0)]
    placement = placed(
        *(instance(f"i{k}", *pair, memory=500) for k, pair in enumerate(pairs)), nodes=4
    )
    scope = group_scope(placement, 0)
    reached = solve(placement, scope).score_after
    again = solve(placement, scope, Objective(target_score=reached))
    assert again.score_after <= reached + 1e-8
    assert not again.note


def test_a_target_out_of_reach_gives_the_lowest_score_and_says_so() -> None:
    placement, scope = skewed()
    lowest = solve(placement, scope).score_after
    answer = solve(placement, scope, Objective(target_score=lowest / 2))
    assert answer.score_after <= lowest
    assert "is not reached" in answer.note


def test_without_the_kernel_it_makes_hbals_plan_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    placement, scope = skewed()
    hbal = balance(placement.clone(), scope)
    monkeypatch.setattr(searching, "kernel", lambda: NoKernel(Fault.NOT_BUILT))
    answer = solve(placement, scope)
    assert answer.steps == hbal.steps
    assert "it was not built" in answer.note


def test_a_group_that_the_kernel_does_not_know_gets_hbals_plan() -> None:
    made = sample("exclusive", 0)
    placement, scope = next(
        (place, nodes) for place, nodes in made.runs() if place.model.exclusive[nodes].any()
    )
    assert "exclusive storage" in solve(placement, scope).note


def test_moves_have_a_budget() -> None:
    placement, scope = skewed()
    answer = solve(placement, scope, Objective(budget=Budget(moves=3)))
    assert 0 < len(answer.steps) <= 3


def test_no_move_is_looked_for_where_none_is_allowed() -> None:
    placement, scope = skewed()
    answer = solve(placement, scope, Objective(budget=Budget(moves=0)))
    assert (answer.steps, answer.stopped) == ((), Stop.MAX_MOVES)


def test_the_watch_ends_hbals_plan_too() -> None:
    placement, scope = skewed()
    rules = StopRules(watch=lambda best: Stop.TIME_LIMIT if best.moves == 2 else None)
    answer = Search(1, QUICK).solve(BalanceProblem(placement, scope), rules)
    assert (len(answer.steps), answer.stopped) == (2, Stop.TIME_LIMIT)


def test_orders_are_asked_for_less_often_where_none_is_found() -> None:
    """Nodes over their CPU ratio take nobody new: states that moves do not lead to are many."""
    rng = Random(3)
    nodes = [node(f"n{k}", total_cpus=4.0, total_memory=64e3, free_memory=64_000) for k in range(8)]
    pairs = [rng.sample(range(8), 2) for _ in range(60)]
    guests = [instance(f"i{k}", *pair, vcpus=rng.choice((2, 4))) for k, pair in enumerate(pairs)]
    placement = placed(*guests, nodes=nodes, options=ModelOptions(max_cpu=3.5))
    scope = group_scope(placement, 0)
    encoded = encode(placement, scope, MoveRules())
    compiled = kernel()
    assert isinstance(encoded, Encoded)
    assert isinstance(compiled, Kernel)
    rows = encoded.problem.instances
    cooling = Cooling(100_000, 0.03, 0.001, 1.0, 0.8, 1.0, 10_000, 1)
    calls = SearchCalls(compiled, encoded.problem)
    places = rows["primary"].copy(), rows["secondary"].copy()
    with calls.annealing(Goal(), cooling, *places) as annealing:
        annealing.finish()
        tally = annealing.tally()
    assert tally.refused < tally.taken / 10
