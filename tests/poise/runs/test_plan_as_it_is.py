"""A plan is shown and run with the actions and amounts that its instances need now."""

from __future__ import annotations

from dataclasses import replace

from planner.plan import Plan
from planner.rules import Action, Verb
from poise.runs.plan_as_it_is import as_it_is
from snapshots.cluster import Cluster
from snapshots.instance_status import InstanceStatus
from tests.executor.made_moves import FAILOVER, MIGRATE, REPLACE, move
from tests.executor.made_moves import plan as made_plan
from tests.planner.small_clusters import A, B, cluster, instance, node

COPY = move("a:b", "a:c", (REPLACE, "c"))
SWITCH = move("a:b", "b:a", (MIGRATE, "b"))


def plan(*moves, **changes) -> Plan:
    return replace(made_plan(*moves), group="group0", **changes)


def now(*instances, **nodes) -> Cluster:
    records = [node(name, **nodes.get(name, {})) for name in "abc"]
    return cluster(*(instances or (instance("web", A, B),)), nodes=records)


def actions(made: Plan, there: Cluster) -> list[tuple[Action, ...]]:
    return [one.actions for one in as_it_is(made, there).moves]


def test_actions_suit_the_guest_as_it_is_now():
    down = now(instance("web", A, B, status=InstanceStatus.ADMIN_DOWN))
    assert actions(plan(SWITCH), down) == [(Action(Verb.FAILOVER, "b"),)]
    stopped = move("a:b", "b:a", (FAILOVER, "b"))
    assert actions(plan(stopped), now()) == [(Action(Verb.MIGRATE, "b"),)]


def test_a_guest_that_the_first_move_starts_migrates_in_the_second():
    crashed = now(instance("web", A, B, status=InstanceStatus.ERROR_DOWN))
    first = move("a:b", "b:a", (FAILOVER, "b"))
    back = replace(move("b:a", "a:b", (FAILOVER, "a")), id=2)
    assert actions(plan(first, back), crashed) == [
        (Action(Verb.FAILOVER, "b"),),
        (Action(Verb.MIGRATE, "a"),),
    ]


def test_whether_a_crashed_guest_is_given_up_stays_a_persons_decision():
    crashed = now(instance("web", A, B, status=InstanceStatus.ERROR_DOWN))
    assert actions(plan(SWITCH), crashed) == [SWITCH.actions]


def test_a_disk_that_has_grown_is_copied_as_a_whole():
    grown = now(instance("web", A, B, disk=4096))
    assert as_it_is(plan(replace(COPY, copy_gib=1.0)), grown).copy_gib == 4.0
