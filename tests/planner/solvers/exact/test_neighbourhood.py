"""A few nodes of a larger group are made better, and nothing else changes."""

from __future__ import annotations

import numpy as np

from planner.rules.candidates import MoveRules
from planner.scoring.exact import ExactScorer
from planner.solvers.base import BalanceProblem
from planner.solvers.exact.neighbourhood import inner_instances, solve_nodes
from planner.solvers.exact.places import work_of
from planner.solvers.exact.proof import Proof
from planner.solvers.exact.settling import places_in, settled
from planner.solvers.objective import Budget, Objective
from planner.state.placement import Placement, group_scope
from snapshots.arrays import Ints
from tests.planner.small_clusters import A, B, C, D, instance, placed

HALF = np.array([A, B, C])


def crowded() -> Placement:
    """Six nodes: the instances of the first three are all on two of them."""
    return placed(
        *(instance(f"in{k}", A, B) for k in range(3)),
        *(instance(f"out{k}", D + k, D + (k + 1) % 3) for k in range(3)),
        instance("between", A, D),
        nodes=6,
    )


def better(problem: BalanceProblem, nodes: Ints, start: Placement) -> Proof:
    found = solve_nodes(problem, nodes, start)
    assert isinstance(found, Proof)
    return found


def test_only_what_is_wholly_inside_moves() -> None:
    start = crowded()
    problem = BalanceProblem(start, group_scope(start, 0))
    assert inner_instances(problem, HALF, start).tolist() == [0, 1, 2]
    found = better(problem, HALF, start)
    assert found.places is not None
    assert found.places[3:].tolist() == places_in(start)[3:].tolist()
    assert np.isin(found.places[:3], HALF).all()


def test_the_whole_group_scores_better() -> None:
    start = crowded()
    scope = group_scope(start, 0)
    found = better(BalanceProblem(start, scope), HALF, start)
    assert found.places is not None
    assert found.score == ExactScorer(settled(start, found.places), scope).score()
    assert found.score < ExactScorer(start, scope).score()


def test_the_budget_counts_what_was_spent_outside_too() -> None:
    start = crowded()
    scope = group_scope(start, 0)
    problem = BalanceProblem(
        start, scope, MoveRules(), Objective(budget=Budget(moves=2, copy_mib=2000))
    )
    places = places_in(start)
    places[6] = D, A
    found = better(problem, HALF, settled(start, places))
    assert found.places is not None
    assert found.places[6].tolist() == [D, A]
    moves, copied, _ = work_of(start, found.places).sum(axis=1)
    assert moves == 2
    assert copied == 1000


def test_a_second_look_finds_nothing_more() -> None:
    start = crowded()
    problem = BalanceProblem(start, group_scope(start, 0))
    once = better(problem, HALF, start)
    assert once.places is not None
    assert better(problem, HALF, settled(start, once.places)).score == once.score
