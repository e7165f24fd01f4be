"""The purposes of moves beside the score: goals and evacuations."""

from __future__ import annotations

import pytest

import poise
from tests.poise.command_line import RECORDED

CLUSTER = poise.load(RECORDED)


@pytest.mark.parametrize(
    ("part", "leaves"),
    [("primaries", {"inst3", "inst7"}), ("full", {"inst3", "inst6", "inst7"})],
)
def test_every_move_of_an_evacuation_serves_it(part: str, leaves: set[str]) -> None:
    plan = poise.evacuate(CLUSTER, "node4", part=part)
    found = poise.explain(plan, CLUSTER)
    words = {move.instance.split(".")[0]: found.serves(move.id) for move in plan.moves}
    assert set(words) == leaves
    assert {one.words for each in words.values() for one in each} == {"evacuate node4.gnt.test"}


def test_moves_serve_the_goals_that_are_further_away_without_them() -> None:
    plan = poise.balance(CLUSTER, "default", solver="search", goals=["stay inst10", "empty node1"])
    found = poise.explain(plan, CLUSTER)
    kinds = {one.kind for move in plan.moves for one in found.serves(move.id)}
    assert kinds == {"empty"}


def test_a_plan_for_the_score_alone_serves_nothing_else() -> None:
    plan = poise.balance(CLUSTER, "default")
    found = poise.explain(plan, CLUSTER)
    assert [found.serves(move.id) for move in plan.moves] == [()] * len(plan.moves)
