"""Moves with what their instance has and where it is now."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.rules.actions import Action, Verb
from poise.runs.hand_made import plan_to_places
from poise.runs.plan_as_it_is import as_it_is
from tests.executor.made_moves import FAILOVER, MIGRATE, REPLACE, move, plan
from tests.planner.small_clusters import A, B, cluster, instance, node

PLAN = plan(move("a:b", "a:c", (REPLACE, "c")))
NODES = [node(name) for name in "abc"]


@pytest.mark.parametrize(("forthcoming", "copied"), [(False, 2.0), (True, 0.0)])
def test_both_kinds_of_plans_copy_the_disks_that_are_there(
    forthcoming: bool, copied: float
) -> None:
    guest = instance("web", A, B, disk=2048, forthcoming=forthcoming)
    now = cluster(guest, nodes=NODES)
    for made in (as_it_is(PLAN, now), plan_to_places(PLAN, now, frozenset())):
        assert [one.copy_gib for one in made.moves] == [copied]


@pytest.mark.parametrize(
    ("named", "offline", "verb", "restarts"),
    [
        (["a"], False, FAILOVER, 1),  # the operator takes the node as gone
        (["a"], True, MIGRATE, 0),  # drained: the guest's own state tells
        ([], False, MIGRATE, 0),
    ],
)
def test_both_kinds_of_plans_stop_guests_on_a_node_that_the_operator_takes_as_gone(
    named: list[str], offline: bool, verb: Verb, restarts: int
) -> None:
    away = plan(move("a:b", "b:a", (MIGRATE, "b")))
    away = replace(away, options={"offline": named})
    now = cluster(instance("web", A, B), nodes=[node("a", offline=offline), *NODES[1:]])
    for made in (as_it_is(away, now), plan_to_places(away, now, frozenset())):
        assert [one.actions for one in made.moves] == [(Action(verb, "b"),)]
        assert made.restarts == restarts
