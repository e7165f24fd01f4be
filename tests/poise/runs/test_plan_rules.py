"""The warnings that a plan's moves deserve on a cluster, whatever its file says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.plan import GUEST_DOWN, NO_ROOM, Plan, PlanWarning
from poise.runs.plan_rules import POLICY, SPLIT, judged
from snapshots.cluster import Cluster
from snapshots.errors import UsageError
from snapshots.instance_status import InstanceStatus
from tests.executor.made_moves import MIGRATE, REPLACE, move, plan
from tests.planner.small_clusters import A, B, C, cluster, instance, node

COPY = move("a:b", "a:c", (REPLACE, "c"))
NODES = [node(name) for name in "abc"]


def kinds(made: Plan, now: Cluster) -> list[str]:
    return [warning.kind for warning in judged(made, "plan.json", now).warnings]


def two_groups(**of_c: int) -> Cluster:
    """Nodes a and b are in one group, c is in another."""
    nodes = [*NODES[:2], node("c", group=1, **of_c)]
    return cluster(instance("web", A, B), nodes=nodes, groups=2)


def test_a_plan_that_keeps_all_rules_has_no_warnings() -> None:
    assert kinds(plan(COPY), cluster(instance("web", A, B), nodes=NODES)) == []


def test_warnings_of_its_author_stay_and_those_of_poise_are_found_again() -> None:
    told = (PlanWarning("budget", "ask Ada first"), PlanWarning(NO_ROOM, "of another day"))
    made = replace(plan(COPY), warnings=told)
    now = cluster(instance("web", A, B), nodes=NODES)
    assert judged(made, "plan.json", now).warnings == told[:1]


def test_a_move_that_has_no_room_is_told() -> None:
    now = cluster(instance("web", A, B), nodes=[*NODES[:2], node("c", free_disk=500)])
    assert NO_ROOM in kinds(plan(COPY), now)


def test_guests_that_are_down_are_told() -> None:
    down = instance("web", A, B, status=InstanceStatus.ERROR_DOWN)
    assert GUEST_DOWN in kinds(plan(COPY), cluster(down, nodes=NODES))


def test_a_pair_across_two_groups_is_told_with_both() -> None:
    (split,) = (
        one for one in judged(plan(COPY), "plan.json", two_groups()).warnings if one.kind == SPLIT
    )
    assert (split.node, split.message) == (
        "c",
        "web has its primary in group group0 and its secondary in group1",
    )


def test_a_nodes_policy_counts_for_instances_that_come_from_another_group() -> None:
    tiny = instance("web", A, memory=1)
    now = cluster(tiny, nodes=[*NODES[:2], node("c", group=1)], groups=2)
    away = plan(move("a", "c", (MIGRATE, "c")))
    within = plan(move("a", "b", (MIGRATE, "b")))
    assert POLICY in kinds(away, now)
    assert POLICY not in kinds(within, now)


def test_only_nodes_of_the_plans_group_and_those_it_touches_are_judged() -> None:
    """Node c is short of memory already, in a group that the plan leaves alone."""
    full = [instance(f"full{k}", C, memory=5000) for k in range(2)]
    nodes = [*NODES[:2], node("c", group=1)]
    now = cluster(instance("web", A, B), *full, nodes=nodes, groups=2)
    switched = move("a:b", "b:a", (MIGRATE, "b"))
    assert "memory" not in kinds(replace(plan(switched), group="group0"), now)
    assert "memory" in kinds(replace(plan(switched), group="group1"), now)


def test_the_limits_are_those_of_the_plans_options() -> None:
    now = cluster(*(instance(name, A, vcpus=6) for name in ("web", "db")), nodes=NODES)
    made = replace(plan(move("a", "b", (MIGRATE, "b"))), group="group0")
    assert "cpu-ratio" not in kinds(made, now)
    strict = replace(made, options={"max_cpu": 0.5})
    assert "cpu-ratio" in kinds(strict, now)


def test_options_that_balancing_does_not_have_are_refused() -> None:
    made = replace(plan(COPY), options={"min_disk": "much"})
    with pytest.raises(UsageError, match=r"plan\.json: key 'options'"):
        judged(made, "plan.json", cluster(instance("web", A, B), nodes=NODES))
