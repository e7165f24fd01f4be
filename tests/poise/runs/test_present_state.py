"""Moves with what their instance has and where it is now."""

from __future__ import annotations

import pytest

from planner.plan.move import Position
from poise.runs.goal import plan_to_goal
from poise.runs.plan_fit import as_it_is
from poise.runs.present_state import place_now
from tests.executor.made_moves import REPLACE, move, plan
from tests.planner.small_clusters import A, B, cluster, instance, node

PLAN = plan(move("a:b", "a:c", (REPLACE, "c")))
NODES = [node(name) for name in "abc"]


@pytest.mark.parametrize(("forthcoming", "copied"), [(False, 2.0), (True, 0.0)])
def test_both_kinds_of_plans_copy_the_disks_that_are_there(
    forthcoming: bool, copied: float
) -> None:
    guest = instance("web", A, B, disk=2048, forthcoming=forthcoming)
    now = cluster(guest, nodes=NODES)
    for made in (as_it_is(PLAN, now), plan_to_goal(PLAN, now, frozenset())):
        assert [one.copy_gib for one in made.moves] == [copied]


def test_an_instance_without_a_copy_is_on_one_node() -> None:
    now = cluster(instance("web", A, B), nodes=NODES)
    assert place_now(now, 0) == Position("a", "b")
