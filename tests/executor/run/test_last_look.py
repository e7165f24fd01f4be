"""The last look of a run at nodes that are to be drained, and empty."""

from __future__ import annotations

from dataclasses import replace

import pytest

from executor.ledger import MoveState
from executor.run.last_look import looked_after, not_empty, taken_back
from executor.run.node_task import NodeTask
from planner.plan.evacuation_result import EvacuationResult
from planner.plan.node_roles import with_roles
from planner.plan.plan import Plan
from tests.executor.made_steps import drain, leaving, undrain
from tests.planner.small_clusters import A, B, C, cluster, instance

THERE = cluster(instance("web", A, B), instance("db", B, A), instance("mail", B, C))


def emptying(part: str, *stays: str, **options: object) -> Plan:
    found = EvacuationResult(("a",), part, 2, stays, 2, 0.0, 0.0, cheapest=True)
    return replace(leaving(), evacuation=found, options=options)


@pytest.mark.parametrize(
    ("part", "left"),
    [
        ("primaries", "a is not empty: 1 instance there (web)"),
        ("secondaries", "a is not empty: 1 instance there (db)"),
        ("full", "a is not empty: 2 instances there (web, db)"),
    ],
)
def test_what_is_left_on_a_drained_node_is_told(part: str, left: str) -> None:
    assert not_empty(emptying(part), THERE) == left


def test_what_was_to_stay_is_not_told() -> None:
    assert not_empty(emptying("full", "web", exclude=["db"]), THERE) == ""


def test_of_a_plan_that_drains_nothing_nothing_is_told() -> None:
    assert not_empty(replace(emptying("full"), node_steps=()), THERE) == ""
    assert not_empty(leaving(), THERE) == ""


def test_the_latest_step_of_a_node_counts() -> None:
    first, second = (
        NodeTask(step, 0, MoveState.DONE) for step in (drain("a", 1), undrain("a", 2, [1]))
    )
    latest = looked_after([first, second])
    assert latest == {"a": second}
    assert list(taken_back(latest.values(), THERE)) == []
    drained = with_roles(THERE, [drain("a", 1)])
    ((task, text),) = taken_back(latest.values(), drained)
    assert task is second
    by = "changed by another user, another tool or a late job since"
    assert text == f"node a is still drained: {by}"
