"""The balance before and after, in words."""

from __future__ import annotations

from dataclasses import replace

from planner.plan import Plan
from planner.rules.moves import MoveKind
from poise.report.whatif.evenness import evenness
from tests.planner.plan.made_plans import GIB, A, B, C, cluster, instance, plan_of_moves


def plan(before: float, after: float) -> Plan:
    held = cluster(instance("web", A, B, memory=31 * GIB), nodes=3)
    made = plan_of_moves(held, (0, MoveKind.REPLACE_SECONDARY, C), (0, MoveKind.FAILOVER, C))
    return replace(made, score_before=before, score_after=after)


def test_a_lower_score_is_more_even() -> None:
    text = "more even: hbal's score 2.00 -> 1.00, nodes 2 to 50 % full of memory -> 2 to 50 %"
    assert evenness(plan(2.0, 1.0)) == text
    assert evenness(plan(1.0, 2.0)).startswith("less even: hbal's score 1.00 -> 2.00")


def test_a_difference_that_nobody_notices_is_none() -> None:
    assert evenness(plan(1.0, 1.01)) == "as even as before: hbal's score 1.00 -> 1.01"


def test_without_a_score_nothing_is_said() -> None:
    assert evenness(plan(float("nan"), 1.0)) == ""
