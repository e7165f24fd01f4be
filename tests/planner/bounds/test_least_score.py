"""The bound holds for all that moves lead to, and is not far below what they reach."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.bounds.least_score import lower_bound
from planner.rules.candidates import Candidates, MoveRules
from planner.rules.failure import Failure
from planner.scoring.bounds import proven_bound
from planner.scoring.exact import ExactScorer
from planner.solvers.base import BalanceProblem
from planner.solvers.exact.places import places_of, work_of
from planner.solvers.exact.proof import Proof, prove
from planner.solvers.exact.settling import places_in
from planner.solvers.objective import Budget, Objective
from planner.state.placement import Placement, group_scope
from snapshots.arrays import NO_NODE
from tests.planner.made_clusters import KINDS, open_moves, sample
from tests.planner.small_clusters import A, B, C, instance, node, placed
from tests.planner.solvers.exact.cases import Case, cases

NEAR = 1e-9


@settings(max_examples=15, deadline=None)
@given(cases(budgets=False))
def test_nothing_that_moves_lead_to_is_below_the_bound(case: Case) -> None:
    bound = lower_bound(case.start, case.problem.scope, case.problem.rules)
    for place in case.reachable():
        assert bound.value <= ExactScorer(place, case.problem.scope).score() + NEAR


@settings(max_examples=15, deadline=None)
@given(cases(budgets=False), st.integers(0, 3), st.sampled_from((None, 2000, 41_000)))
def test_nothing_that_a_budget_leads_to_is_below_its_bound(
    case: Case, moves: int, copy_mib: int | None
) -> None:
    scope, rules = case.problem.scope, case.problem.rules
    bound = lower_bound(case.start, scope, rules, moves=moves, copy_mib=copy_mib)
    disk = case.start.model.disk
    reached = [(case.start, 0)]
    for step in range(moves + 1):
        following = []
        for place, copied in reached:
            assert bound.value <= ExactScorer(place, scope).score() + NEAR
            if step == moves:
                continue
            candidates = Candidates(place, scope, rules)
            for outcome in open_moves(place, candidates, candidates.instances, force=rules.force):
                for lane in np.flatnonzero(outcome.failure == Failure.NONE).tolist()[:6]:
                    row = int(outcome.instance[lane])
                    before = {int(place.primary[row]), int(place.secondary[row])}
                    after = {int(outcome.primary[lane]), int(outcome.secondary[lane])}
                    more = int(disk[row]) * bool(case.start.model.drbd[row] and after - before)
                    if copy_mib is None or copied + more <= copy_mib:
                        new = place.clone()
                        new.commit(outcome, lane)
                        following.append((new, copied + more))
        reached = following[:: max(1, len(following) // 40)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_walk_of_moves_stays_above_the_bound(kind: str) -> None:
    for seed in range(3):
        made = sample(kind, seed)
        for place, scope in made.runs():
            free = lower_bound(place, scope, made.rules)
            assert free.value >= 0
            for moves in range(8):
                score = ExactScorer(place, scope).score()
                within = lower_bound(place, scope, made.rules, moves=0).value
                assert np.isnan(score) or free.value <= score * (1 + NEAR)
                assert np.isnan(score) or within <= score * (1 + NEAR)
                candidates = Candidates(place, scope, made.rules)
                found = [
                    (outcome, int(lane))
                    for outcome in open_moves(
                        place, candidates, candidates.instances, force=made.rules.force
                    )
                    for lane in np.flatnonzero(outcome.failure == Failure.NONE)
                ]
                if not found:
                    break
                outcome, lane = found[(7 * moves + seed) % len(found)]
                place.commit(outcome, lane)


def five_nodes(seed: int) -> Placement:
    rng = np.random.default_rng(seed)
    own = []
    for k in range(10):
        primary, secondary = rng.choice(5, 2, replace=False).tolist()
        memory = int(rng.choice((500, 500, 1000, 2000)))
        own.append(instance(f"vm{k}", primary, secondary, memory=memory))
    return placed(*own, nodes=5)


@pytest.mark.parametrize("seed", range(3))
def test_it_is_not_above_a_proved_optimum(seed: int) -> None:
    start = five_nodes(seed)
    scope = group_scope(start, 0)
    objective = Objective(budget=Budget(moves=3))
    proof = prove(BalanceProblem(start, scope, objective=objective))
    assert isinstance(proof, Proof)
    bound = lower_bound(start, scope, moves=3)
    assert lower_bound(start, scope).value <= bound.value <= proof.lower_bound + NEAR


def test_counts_that_cannot_be_even_are_paid_for() -> None:
    """Four instances on three nodes: one has a primary more, and two have hostings more."""
    start = placed(*(instance(f"vm{k}", A, B) for k in range(4)))
    bound = lower_bound(start, group_scope(start, 0))
    assert bound.counts == pytest.approx((3 + 1) * np.sqrt(2) / 3, rel=0.1)
    assert bound.value == pytest.approx(bound.counts + bound.reserved)


def test_large_secondaries_need_many_nodes_where_counts_are_even() -> None:
    """Four times four instances: a node holds four secondaries, so each fourth needs a node."""
    own = [instance(f"vm{k}", A, B, memory=1000 if k < 5 else 100) for k in range(16)]
    large = [node(name, total_memory=64_000.0, free_memory=64_000) for name in "abcd"]
    start = placed(*own, nodes=large)
    bound = lower_bound(start, group_scope(start, 0))
    assert bound.reserved >= 0.25 * 2 * 1000 / 64_000
    assert bound.value > 1.9 * proven_bound(start, group_scope(start, 0))


def test_what_cannot_leave_an_offline_node_is_paid_for() -> None:
    nodes = [node(name, offline=name == "a") for name in "abc"]
    start = placed(instance("vm", A, B, auto_balance=False), nodes=nodes)
    bound = lower_bound(start, group_scope(start, 0))
    assert bound.offline == 4 + 16
    assert bound.value <= ExactScorer(start, group_scope(start, 0)).score()


def test_primaries_that_stay_on_an_offline_node_are_not_counted_elsewhere() -> None:
    """Roles change, disks stay: one move brings one of two primaries back, and the other stays."""
    nodes = [node(name, offline=name == "a") for name in "abc"]
    stay = [instance("x", B, NO_NODE), instance("y", A, B)]
    start = placed(*stay, instance("z", A, C), nodes=nodes)
    after = placed(*stay, instance("z", C, A), nodes=nodes)
    scope, rules = group_scope(start, 0), MoveRules(disk_moves=False)
    for moves, offline in ((1, 2 * 4 + 16), (2, 2 * 4)):
        bound = lower_bound(start, scope, rules, moves=moves)
        assert bound.offline == offline
        assert bound.value <= ExactScorer(after, scope).score()


def test_a_budget_that_copies_nothing_leaves_the_disks_where_they_are() -> None:
    start = placed(*(instance(f"vm{k}", A, B, disk=20_000) for k in range(4)), nodes=4)
    scope = group_scope(start, 0)
    without = lower_bound(start, scope, copy_mib=0)
    places = places_of(start, start, np.arange(4), scope, BalanceProblem(start, scope).rules)
    assert work_of(start, places_in(start)).sum() == 0
    assert without.value > lower_bound(start, scope, copy_mib=20_000).value
    assert without.value > lower_bound(start, scope).value
    assert len(places.rows) == 4


def test_no_score_has_no_bound() -> None:
    nodes = [node(name, total_memory=0.0, free_memory=0) for name in "abc"]
    start = placed(instance("vm", A, B, memory=0), nodes=nodes)
    assert lower_bound(start, group_scope(start, 0)).value == 0
