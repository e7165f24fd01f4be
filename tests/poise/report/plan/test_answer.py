"""The first line of a plan's report."""

from __future__ import annotations

from dataclasses import replace

import pytest

import poise
from planner.plan.goal_outcome import GoalOutcome
from planner.plan.plan import Plan
from planner.plan.warnings import PlanWarning
from poise.report.plan.answer import answer_line
from tests.poise.command_line import RECORDED
from tests.poise.report.plan.made_plans import NO_NAMES, a_move, a_node, a_plan, large

NODES = (a_node("a", (1, 1), (1, 1)), a_node("b", (1, 1), (1, 1)))
PROBLEM = PlanWarning("n-plus-one", "bad", "a", before="bad", after="bad")


def said(plan: Plan) -> str:
    return answer_line(plan, NO_NAMES)


@pytest.mark.parametrize(
    ("stopped", "sentence"),
    [
        ("no-better-move", "balanced, no move improves the score (10.00)"),
        ("at-ganeti-bound", "balanced, hbal's target score is reached (10.00)"),
        ("small-gain", "balanced, no move gains enough (--min-gain; score 10.00)"),
        (
            "small-gain-per-gib",
            "balanced, no move gains enough (--min-gain-per-gib; score 10.00)",
        ),
        ("max-moves", "nothing is planned, as --max-moves allows no move (score 10.00)"),
        ("no-score", "nothing is planned, as no score can be computed"),
    ],
)
def test_without_moves_it_says_why_there_are_none(stopped: str, sentence: str) -> None:
    assert said(a_plan(nodes=NODES, stopped=stopped)) == f"Group default: {sentence}."


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        (10.0, "balanced, the target score 10 is reached already (score 10.00)"),
        (9.5, "balanced, no plan is worth its price (score 10.00)"),
        (None, "balanced, no plan is worth its price (score 10.00)"),
    ],
)
def test_a_target_score_that_is_reached_needs_no_move(target: float | None, sentence: str) -> None:
    plan = a_plan(nodes=NODES, stopped="searched")
    plan = replace(plan, options={"target_score": target})
    assert said(plan) == f"Group default: {sentence}."


def test_a_plan_for_goals_may_raise_the_score_and_says_so() -> None:
    plan = replace(a_plan([a_move(1)], nodes=NODES), goals=(GoalOutcome("empty a", True, 2, 0),))
    assert "1 move improves the score" in said(plan)
    dearer = replace(plan, score_after=11.0)
    assert said(dearer) == "Group default: 1 move meets the goal, score 10.00 -> 11.00."
    goals = (*plan.goals, GoalOutcome("stay a", False, 0, 1))
    half = "after 1 move 1 of 2 goals is met, score 10.00 -> 11.00."
    assert said(replace(dearer, goals=goals)) == f"Group default: {half}"


def test_repairs_are_called_so() -> None:
    plan = replace(a_plan([a_move(1)], nodes=NODES), options={"repair_only": True})
    assert "1 move repairs broken rules, score 10.000 -> 9.999." in said(plan)
    none = replace(a_plan(nodes=NODES, stopped="searched"), options={"repair_only": True})
    assert "no rule is broken (score 10.00)." in said(none)


def test_problems_that_remain_are_counted() -> None:
    plan = a_plan([a_move(1)], nodes=NODES, warnings=(PROBLEM,))
    said_of_it = "1 move improves the score from 10.000 to 9.999, 1 problem remains."
    assert said(plan) == f"Group default: {said_of_it}"


def test_a_plan_with_a_problem_left_is_not_called_balanced() -> None:
    plan = a_plan(nodes=NODES, warnings=(PROBLEM, replace(PROBLEM, node="b")))
    assert said(plan) == "Group default: no move improves the score (10.00), 2 problems remain."


def test_an_offline_node_that_keeps_instances_is_named() -> None:
    assert ", but node07 keeps vm284 (auto_balance is off)." in answer_line(
        large("node07"), NO_NAMES
    ).replace(".example.com", "")


def test_an_evacuation_that_ends_at_a_number_of_moves_says_so() -> None:
    plan = large("node07", evacuate=True, max_moves=2)
    assert said(plan).startswith("Group racks: after 2 moves (--max-moves) 9 instances of node07")


@pytest.mark.parametrize(
    ("offline", "sentence"),
    [
        ([1, 2, 3, 4], "all nodes are offline, so there is no node to move anything to"),
        (
            [2, 3, 4],
            "node1.gnt.test is the only node online, so there is no other",
        ),
    ],
)
def test_where_there_is_no_choice_it_says_so(offline: list[int], sentence: str) -> None:
    names = [f"node{k}" for k in offline]
    plan = poise.balance(poise.load(RECORDED), "default", offline=names, disk_moves=False)
    assert sentence in said(replace(plan, moves=(), warnings=()))


def test_a_long_group_name_is_cut() -> None:
    assert len(said(a_plan(group="g" * 300, nodes=NODES))) < 85
