"""The nodes of a group that may not fail, before and after a change."""

from __future__ import annotations

import pytest

from planner.state import ModelOptions, Placement, group_scope, prepare
from planner.whatif.failures import FailingNode, compared, failing_nodes
from tests.planner.plan.made_plans import GIB, A, B, C, cluster, instance

SHORT = FailingNode("a", no_room=2, short=1024, certain=True)


def test_a_node_whose_instances_have_no_room_elsewhere_may_not_fail() -> None:
    held = cluster(
        instance("web", A, B, memory=40 * GIB), instance("db", B, C, memory=30 * GIB), nodes=3
    )
    place = Placement(prepare(held, ModelOptions()))
    assert failing_nodes(place, group_scope(place, 0)) == {
        "a": FailingNode("a", no_room=1, short=7 * GIB + 1, certain=True)
    }


def test_a_node_in_words() -> None:
    assert SHORT.text == "if a fails, 2 instances have no room (1.0 GiB of memory short)"
    assert FailingNode("a", 1, 0, True).text == "if a fails, 1 instance has no room"


@pytest.mark.parametrize(
    ("before", "worse"),
    [
        (None, True),
        (FailingNode("a", 1, 1024, True), True),
        (FailingNode("a", 2, 1000, True), True),
        (FailingNode("a", 2, 1024, True), False),
        (FailingNode("a", 3, 2048, True), False),
    ],
)
def test_more_instances_or_more_memory_is_worse(before: FailingNode | None, worse: bool) -> None:
    found = compared({} if before is None else {"a": before}, {"a": SHORT})
    assert (found.worse, found.as_before) == (((SHORT,), ()) if worse else ((), (SHORT,)))
    assert found.hold is not worse


def test_a_node_that_may_fail_again_is_not_told() -> None:
    assert compared({"a": SHORT}, {}).hold


@pytest.mark.parametrize("doubt", ["before", "after"])
def test_what_is_not_proved_is_in_doubt(doubt: str) -> None:
    before = FailingNode("a", 1, 0, certain=doubt != "before")
    after = FailingNode("a", 2, 0, certain=doubt != "after")
    found = compared({"a": before}, {"a": after})
    assert (found.in_doubt, found.worse, found.hold) == ((after,), (), False)
