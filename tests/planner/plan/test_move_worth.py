"""The worth of moves: gains in order, and what is lost without one of them."""

from __future__ import annotations

import pytest

from planner.plan.move_worth import MovesOnPaper
from planner.plan.plan import Plan
from planner.rules.moves import MoveKind
from planner.scoring.exact import ExactScorer, overall
from planner.state.model import prepare
from planner.state.options import ModelOptions
from planner.state.placement import Placement, group_scope
from tests.planner.made_clusters import KINDS, sample
from tests.planner.plan.made_plans import balanced, cluster, plan_of_moves
from tests.planner.small_clusters import A, B, C, instance


def on_paper(plan: Plan, snapshot: object) -> tuple[MovesOnPaper, ExactScorer]:
    """The moves of a plan for the only group, and the scorer of their end."""
    model = prepare(snapshot, ModelOptions())  # type: ignore[arg-type]
    scope = group_scope(Placement(model), 0)
    paper = MovesOnPaper(model, scope, plan.moves)
    return paper, ExactScorer(paper.after(), scope)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "zero"])
def test_gains_in_order_sum_up_to_the_whole_and_losses_are_exact(kind: str) -> None:
    snapshot = sample(kind, 0).cluster
    plan = balanced(snapshot)
    paper, end = on_paper(plan, snapshot)
    worths = paper.worths()
    assert [worth.move for worth in worths] == [move.id for move in plan.moves]
    gained = sum(worth.gain for worth in worths)
    assert gained == pytest.approx(plan.score_before - plan.score_after, abs=1e-9)
    for worth, move in zip(worths, plan.moves, strict=True):
        assert float(overall(worth.after)) == pytest.approx(move.score_after, abs=1e-9)
        without = paper.after(frozenset((worth.move, *worth.later)))
        score = ExactScorer(without, end.scope).score()
        assert worth.loss == pytest.approx(score - end.score(), abs=1e-9)


def test_later_moves_of_an_instance_go_with_the_first() -> None:
    snapshot = cluster(instance("vm1", A, B), instance("vm2", A, B))
    plan = plan_of_moves(
        snapshot,
        (0, MoveKind.REPLACE_SECONDARY, C),
        (1, MoveKind.FAILOVER, B),
        (0, MoveKind.FAILOVER, C),
    )
    paper, _ = on_paper(plan, snapshot)
    assert [worth.later for worth in paper.worths()] == [(3,), (), ()]


def test_a_move_that_makes_room_is_needed_by_the_one_that_takes_it() -> None:
    """Node b has room for the large instance only once the other one has left."""
    snapshot = cluster(
        instance("large", A, C, memory=50_000),
        instance("other", B, C, memory=40_000),
        nodes=3,
    )
    plan = plan_of_moves(snapshot, (1, MoveKind.FAILOVER, C), (0, MoveKind.REPLACE_AND_FAILOVER, B))
    paper, _ = on_paper(plan, snapshot)
    assert paper.refused_without(0, force=True) == (2,)
    assert paper.refused_without(1, force=True) == ()
