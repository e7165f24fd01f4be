"""Other places of an instance: the best move to each node, or the limit in the way."""

from __future__ import annotations

import numpy as np
import pytest

from planner.plan.alternatives import other_places, why_it_stays
from planner.rules.candidates import Candidates, MoveRules
from planner.rules.failure import Failure
from planner.scoring.exact import ExactScorer
from planner.solvers.objective import Prices
from planner.state.placement import group_scope
from tests.planner.made_clusters import KINDS, open_moves, sample
from tests.planner.small_clusters import A, B, C, instance, node, placed


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
            found = other_places(start, scope, made.rules, row, Prices())
            assert {one.node: one.score for one in found if one.allowed} == pytest.approx(best)
            allowed = [one.allowed for one in found]
            assert allowed == sorted(allowed, reverse=True)


def test_a_price_decides_between_moves_to_a_node() -> None:
    start = placed(instance("vm", A, B, disk=10 * 1024), instance("other", B, A))
    found = other_places(start, group_scope(start, 0), MoveRules(), 0, Prices(copied_gib=0.5))
    swap, copy = (next(one for one in found if one.node == n) for n in (B, C))
    assert (swap.primary, swap.secondary, swap.price) == (B, A, 0)
    assert copy.price == 5


def test_a_node_without_room_says_what_it_lacks() -> None:
    nodes = [node(name, free_memory=400 if name == "c" else 7000) for name in "abc"]
    start = placed(instance("vm", A, B, memory=1000), nodes=nodes)
    found = other_places(start, group_scope(start, 0), MoveRules(), 0, Prices())
    refused = next(one for one in found if one.node == C)
    assert not refused.allowed
    assert refused.score == np.inf
    assert "memory on c" in refused.refusal
    assert "refused for" in refused.refusal


def test_what_may_not_move_has_no_other_place() -> None:
    start = placed(instance("vm", A, B, auto_balance=False))
    scope = group_scope(start, 0)
    assert other_places(start, scope, MoveRules(), 0, Prices()) == ()
    assert why_it_stays(start, scope, MoveRules(), 0) == "auto_balance is off"


def test_what_may_move_has_no_reason_to_stay() -> None:
    start = placed(instance("vm", A, B))
    assert why_it_stays(start, group_scope(start, 0), MoveRules(), 0) == ""
