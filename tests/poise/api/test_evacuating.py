"""``poise.evacuate``: nodes by name, options, and a plan like any other."""

from __future__ import annotations

from typing import Any

import pytest

import poise
from poise.api.evacuating import evacuate
from snapshots.cluster import Cluster
from snapshots.errors import UsageError
from tests.planner.small_clusters import A, B, C, cluster, instance, node
from tests.poise.command_line import RECORDED


def small() -> Cluster:
    """Two instances on a, with second copies on b and c; and a second group."""
    others = [node("x", group=1), node("y", group=1)]
    return cluster(
        instance("i", A, B),
        instance("j", A, C),
        nodes=[node("a"), node("b"), node("c"), *others],
        groups=2,
    )


def test_the_plan_empties_the_node_and_proves_that_it_is_cheapest() -> None:
    plan = evacuate(small(), "a")
    assert plan.evacuation is not None
    assert (plan.evacuation.complete, plan.evacuation.cheapest) == (True, True)
    assert {str(move.target) for move in plan.moves} == {"b:a", "c:a"}
    assert plan.copy_gib == 0
    assert (plan.solver, plan.group, plan.reservations) == ("evacuate", "group0", ())


def test_a_plan_can_be_written_and_read() -> None:
    plan = evacuate(small(), ["a"], part="full", created="2026-01-01T00:00:00Z")
    assert poise.read_plan(poise.write_plan(plan)) == plan


def test_it_is_the_same_every_time() -> None:
    source = poise.load(str(RECORDED))
    assert evacuate(source, "node1", part="full") == evacuate(source, "node1", part="full")


def test_an_excluded_instance_stays_and_is_named() -> None:
    plan = evacuate(small(), "a", exclude=["i"])
    assert plan.evacuation is not None
    assert plan.evacuation.stays == ("i",)
    assert plan.leaves_behind
    assert [stuck.reason for stuck in plan.immovable] == ["excluded"]


@pytest.mark.parametrize(
    ("nodes", "options", "says"),
    [
        ([], {}, "no node to empty is named"),
        (["z"], {}, "no node 'z'"),
        (["a", "x"], {}, "the nodes are in 2 groups (group0, group1)"),
        (["a", "b", "c"], {}, "all nodes of group group0"),
        (["a"], {"part": "all"}, "expected one of primaries, secondaries, full"),
        (["a"], {"time_limit": 0}, "time_limit: expected a number above 0, got 0"),
        (["a"], {"exclude": ["nobody"]}, "no instance 'nobody'"),
        ([3], {}, "expected a list of names"),
    ],
)
def test_bad_input(nodes: list[Any], options: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError) as refused:
        evacuate(small(), nodes, **options)
    assert says in str(refused.value)
