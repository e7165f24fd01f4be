"""Nothing is in the way of the move that would begin first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from executor.ganeti.facts import OVER_LUXI
from planner.plan import Plan
from poise.runs.first_move import check_first_move
from snapshots.cluster import Cluster
from snapshots.errors import UsageError
from snapshots.instance_status import InstanceStatus
from tests.executor.made_moves import MIGRATE, REPLACE, move
from tests.executor.made_moves import plan as made_plan
from tests.planner.small_clusters import A, B, cluster, instance, node

COPY = move("a:b", "a:c", (REPLACE, "c"))
SWITCH = move("a:b", "b:a", (MIGRATE, "b"))


def plan(*moves, **changes) -> Plan:
    return replace(made_plan(*moves), group="group0", **changes)


def now(*instances, **nodes) -> Cluster:
    records = [node(name, **nodes.get(name, {})) for name in "abc"]
    return cluster(*(instances or (instance("web", A, B),)), nodes=records)


def test_a_first_move_without_room_makes_a_plan_out_of_date():
    with pytest.raises(UsageError, match=r"plan\.json is out of date: web: c lacks"):
        check_first_move(plan(COPY), "plan.json", now(c={"free_disk": 10}), OVER_LUXI.advice)


def test_a_first_move_that_a_person_has_to_make_possible_is_told_with_the_steps():
    stray = now(instance("web", A, B, status=InstanceStatus.ERROR_WRONGNODE))
    with pytest.raises(UsageError) as found:
        check_first_move(plan(SWITCH), "plan.json", stray, OVER_LUXI.advice)
    assert "web: runs on another node than its primary a" in str(found.value)
    assert "gnt-instance migrate --cleanup web" in (found.value.advice_spelled(str) or "")


def test_a_plan_without_moves_has_nothing_in_its_way():
    check_first_move(plan(), "plan.json", now(), OVER_LUXI.advice)
