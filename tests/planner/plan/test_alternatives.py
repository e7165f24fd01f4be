"""Other places of an instance: the best move to each node, or the limit in the way."""

from __future__ import annotations

import numpy as np
import pytest

from planner.goals.resolve import resolved
from planner.goals.wish import read_wish
from planner.plan.alternatives import OtherPlace, other_places, why_it_stays
from planner.rules.candidates import Candidates, MoveRules
from planner.rules.failure import Failure
from planner.scoring.exact import ExactScorer
from planner.solvers.base import BalanceProblem
from planner.solvers.objective import Objective, Prices
from planner.state.placement import Placement, group_scope
from tests.planner.made_clusters import KINDS, open_moves, sample
from tests.planner.small_clusters import A, B, C, instance, node, placed


def places_of(start: Placement, objective: Objective | None = None) -> tuple[OtherPlace, ...]:
    """Those of the first instance, which stays in the plan."""
    scope = group_scope(start, 0)
    return other_places(BalanceProblem(start, scope, objective=objective or Objective()), 0, start)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "zero"])
def test_each_node_has_the_best_move_to_it(kind: str) -> None:
    """Against all moves of an instance, done one by one."""
    made = sample(kind, 1)
    for start, scope in made.runs():
        candidates = Candidates(start, scope, made.rules)
        for row in candidates.instances[:3].tolist():
            best: dict[int, float] = {}
            for outcome in open_moves(start, candidates, np.array([row]), force=made.rules.force):
                for lane in np.flatnonzero(outcome.failure == Failure.NONE).tolist():
                    place = start.clone()
                    place.commit(outcome, lane)
                    score = ExactScorer(place, scope).score()
                    new = {int(place.primary[row]), int(place.secondary[row])}
                    old = {int(start.primary[row]), int(start.secondary[row])}
                    target = next(iter(new - old), int(start.secondary[row]))
                    best[target] = min(best.get(target, np.inf), score)
            found = other_places(BalanceProblem(start, scope, made.rules), row, start)
            assert {one.node: one.score for one in found if one.allowed} == pytest.approx(best)
            allowed = [one.allowed for one in found]
            assert allowed == sorted(allowed, reverse=True)


def test_a_price_decides_between_moves_to_a_node() -> None:
    start = placed(instance("vm", A, B, disk=10 * 1024), instance("other", B, A))
    found = places_of(start, Objective(Prices(copied_gib=0.5)))
    swap, copy = (next(one for one in found if one.node == n) for n in (B, C))
    assert (swap.primary, swap.secondary, swap.price) == (B, A, 0)
    assert copy.price == 5


def test_a_node_without_room_says_what_it_lacks() -> None:
    nodes = [node(name, free_memory=400 if name == "c" else 7000) for name in "abc"]
    start = placed(instance("vm", A, B, memory=1000), nodes=nodes)
    found = places_of(start)
    refused = next(one for one in found if one.node == C)
    assert not refused.allowed
    assert refused.score == np.inf
    assert "memory on c" in refused.refusal
    assert "refused for" in refused.refusal


def test_what_may_not_move_has_no_other_place() -> None:
    start = placed(instance("vm", A, B, auto_balance=False))
    scope = group_scope(start, 0)
    assert places_of(start) == ()
    assert why_it_stays(start, scope, MoveRules(), 0) == "auto_balance is off"


def test_what_may_move_has_no_reason_to_stay() -> None:
    start = placed(instance("vm", A, B))
    assert why_it_stays(start, group_scope(start, 0), MoveRules(), 0) == ""


def goal(start: Placement, text: str) -> Objective:
    """An objective with one goal."""
    return Objective(goals=resolved(start, group_scope(start, 0), [read_wish(text)]))


def test_a_hard_goal_refuses_the_places_that_break_it() -> None:
    start = placed(instance("vm1", A, B), instance("vm2", B, C))
    found = places_of(start, goal(start, "keep-apart vm1,vm2"))
    swap = next(one for one in found if one.node == B)
    assert swap.refusal == "breaks keep-apart vm1,vm2"
    assert next(one for one in found if one.node == C).allowed


def test_a_soft_goal_has_its_points_in_the_price() -> None:
    start = placed(instance("vm1", A, B), instance("vm2", B, C))
    found = places_of(start, goal(start, "keep-apart vm1,vm2:3"))
    assert {one.node: one.price for one in found} == {B: 3.0, C: 0.0}
