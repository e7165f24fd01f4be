"""The nodes that a plan changes most."""

from __future__ import annotations

from poise.report.plan.node_changes import most_changed
from tests.poise.report.plan.made_plans import a_node, a_plan


def test_those_that_gain_and_lose_most_come_first() -> None:
    nodes = (a_node("a", (1, 1), (1, 2)), a_node("b", (9, 0), (4, 5)), a_node("c", (3, 3), (3, 3)))
    assert [node.name for node in most_changed(a_plan(nodes=nodes), 4)] == ["b", "a"]
    assert [node.name for node in most_changed(a_plan(nodes=nodes), 1)] == ["b"]
