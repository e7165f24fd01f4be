"""The score after the first moves."""

from __future__ import annotations

from dataclasses import replace

from planner.plan import GoalOutcome
from poise.report.plan.milestones import milestones, milestones_part
from tests.poise.report.plan.made_plans import a_move, a_plan, large, plain, recorded


def test_each_is_the_fewest_moves_that_gain_its_share() -> None:
    plan = large()
    gain = plan.score_before - plan.score_after
    for one, share in zip(milestones(plan), (0.25, 0.5, 0.75, 0.9, 1.0), strict=True):
        assert one.share >= share - 1e-12
        before = plan.moves[one.moves - 2].score_after
        assert (plan.score_before - before) / gain < share
    assert milestones(plan)[-1].moves == len(plan.moves)


def test_amounts_are_those_of_the_moves_until_there() -> None:
    moves = [a_move(k, copy_gib=2.0, memory_gib=1.0, score_after=10.0 - k) for k in range(1, 9)]
    half = milestones(a_plan(moves), (0.5,))[0]
    assert (half.moves, half.score, half.copied, half.sent) == (4, 6.0, 8 * 1024, 4 * 1024)


def test_plans_that_are_short_or_empty_nodes_have_none() -> None:
    assert milestones(recorded()) == []
    assert milestones(replace(large(), options={"evacuate_only": True})) == []
    assert milestones(replace(large(), score_before=float("nan"))) == []


def test_plans_that_meet_goals_or_repair_rules_have_none() -> None:
    goal = GoalOutcome("stay a", True, 0, 0)
    assert milestones(replace(large(), goals=(goal,))) == []
    assert milestones(replace(large(), options={"repair_only": True})) == []


def test_only_a_plan_made_move_by_move_is_shorter_with_fewer_moves() -> None:
    def title(solver: str) -> str:
        block = milestones_part(replace(large(), solver=solver), 85).make(5)
        assert block is not None
        return plain([block])[0]

    assert title("greedy") == "Score after the first N moves (stop earlier: --max-moves N)"
    assert title("search") == "Score after the first N moves"
