"""A proof against every placement of small groups, and against all that moves lead to."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from planner.rules.candidates import MoveRules
from planner.scoring.exact import ExactScorer
from planner.solvers.base import BalanceProblem
from planner.solvers.exact.model import value_of
from planner.solvers.exact.places import work_of
from planner.solvers.exact.proof import Proof, Unmodelled, prove
from planner.solvers.exact.settling import places_in
from planner.solvers.objective import Budget, Objective, Prices
from planner.state.placement import Placement, group_scope
from snapshots.arrays import Ints
from tests.planner.small_clusters import A, B, C, D, instance, node, placed
from tests.planner.solvers.exact.cases import Case, cases

QUIETLY = settings(max_examples=15, deadline=None)


def value(case: Case, places: Ints) -> float:
    score = case.score(places)
    work = work_of(case.start, places).sum(axis=1)
    return value_of(case.problem.objective, score, work)


def proof_of(problem: BalanceProblem) -> Proof:
    found = prove(problem)
    assert isinstance(found, Proof)
    return found


@QUIETLY
@given(cases())
def test_a_proof_is_the_best_of_all_placements(case: Case) -> None:
    proof = prove(case.problem)
    if isinstance(proof, Unmodelled):
        return
    values = [value(case, places) for places in case.every_placement()]
    assert proof.proved
    assert proof.value == pytest.approx(min(values, default=np.inf), abs=1e-6)
    assert proof.lower_bound <= min(values, default=np.inf) + 1e-6


@QUIETLY
@given(cases(budgets=False))
def test_no_sequence_of_moves_goes_below_a_proof(case: Case) -> None:
    proof = prove(case.problem)
    if isinstance(proof, Unmodelled):
        return
    scope = case.problem.scope
    reached = min(ExactScorer(place, scope).score() for place in case.reachable())
    assert proof.lower_bound <= reached + 1e-6


def test_a_proof_says_where_instances_go() -> None:
    start = placed(instance("one", A, B), instance("two", A, B), instance("three", A, B))
    proof = proof_of(BalanceProblem(start, group_scope(start, 0)))
    assert proof.places is not None
    assert sorted(proof.places[:, 0]) == sorted(proof.places[:, 1]) == [A, B, C]
    assert proof.proved
    assert proof.value == proof.score == pytest.approx(proof.lower_bound)


def pile() -> Placement:
    """Four instances on two nodes of four."""
    return placed(*(instance(f"vm{k}", A, B) for k in range(4)), nodes=4)


def test_a_budget_leaves_the_best_that_it_can_pay() -> None:
    start = pile()
    scope = group_scope(start, 0)
    scores = [
        proof_of(
            BalanceProblem(start, scope, MoveRules(), Objective(budget=Budget(moves=moves)))
        ).score
        for moves in (0, 1, 2, 4)
    ]
    assert scores[0] == ExactScorer(start, scope).score()
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] < scores[0] / 10


def test_copies_that_cost_more_than_they_gain_are_left_out() -> None:
    start = pile()
    dear = Objective(prices=Prices(copied_gib=1000.0))
    proof = proof_of(BalanceProblem(start, group_scope(start, 0), MoveRules(), dear))
    assert proof.places is not None
    assert work_of(start, proof.places).sum(axis=1)[1] == 0
    assert (proof.places[:, 0] == B).sum() == 2


def test_a_target_is_reached_with_the_cheapest_plan() -> None:
    start = pile()
    scope = group_scope(start, 0)
    least = proof_of(BalanceProblem(start, scope)).score
    target = Objective(prices=Prices(move=1.0), target_score=least + 1e-6)
    proof = proof_of(BalanceProblem(start, scope, MoveRules(), target))
    assert proof.score == pytest.approx(least)
    assert proof.value == pytest.approx(4.0, abs=1e-3)


def test_a_target_below_the_optimum_is_proved_to_be_out_of_reach() -> None:
    start = pile()
    objective = Objective(target_score=0.001)
    proof = proof_of(BalanceProblem(start, group_scope(start, 0), MoveRules(), objective))
    assert proof.places is None
    assert proof.proved
    assert proof.lower_bound == np.inf


def test_an_instance_leaves_an_offline_node() -> None:
    nodes = [node(name, offline=name == "a") for name in "abcd"]
    start = placed(instance("one", A, B), instance("two", C, A), nodes=nodes)
    proof = proof_of(BalanceProblem(start, group_scope(start, 0)))
    assert proof.places is not None
    assert not (proof.places == A).any()


def test_what_cannot_be_modelled_is_said() -> None:
    nodes = [node(name, exclusive_storage=True) for name in "abc"]
    start = placed(instance("one", A, B), nodes=nodes)
    assert prove(BalanceProblem(start, group_scope(start, 0))) == Unmodelled(
        "nodes with exclusive storage"
    )


def test_a_proof_is_the_same_every_time() -> None:
    start = placed(*(instance(f"vm{k}", A, B, memory=500 + 100 * k) for k in range(4)), nodes=4)
    problem = BalanceProblem(
        start, group_scope(start, 0), MoveRules(), Objective(budget=Budget(moves=2))
    )
    one, other = proof_of(problem), proof_of(problem)
    assert one.places is not None
    assert other.places is not None
    assert one.places.tolist() == other.places.tolist()
    assert one.lower_bound == other.lower_bound
    assert places_in(start)[:, 0].tolist() == [A] * 4, "the problem's placement stays as it is"
    assert D not in places_in(start)
