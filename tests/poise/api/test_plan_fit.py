"""A plan fits the cluster as it is now: it names what is there, and instances are where it says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.plan import Plan
from poise.api.plan_fit import check_fit
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from snapshots.errors import UsageError
from tests.executor.made_moves import MIGRATE, REPLACE, move
from tests.executor.made_moves import plan as made_plan
from tests.planner.small_clusters import A, B, C, cluster, instance, node

COPY = move("a:b", "a:c", (REPLACE, "c"))
SWITCH = move("a:b", "b:a", (MIGRATE, "b"))


def plan(*moves, **changes) -> Plan:
    return replace(made_plan(*moves), group="group0", **changes)


def now(*instances, **nodes) -> Cluster:
    records = [node(name, **nodes.get(name, {})) for name in "abc"]
    return cluster(*(instances or (instance("web", A, B),)), nodes=records)


def refusal(made: Plan, there: Cluster) -> str:
    with pytest.raises(UsageError) as found:
        check_fit(made, "plan.json", there)
    return str(found.value)


def test_a_plan_for_the_cluster_as_it_is_fits():
    there = now()
    assert check_fit(plan(COPY, fingerprint=there.fingerprint), "plan.json", there) == ""


def test_a_change_that_no_planned_instance_is_part_of_is_told():
    told = check_fit(plan(COPY), "plan.json", now())
    assert told.startswith("plan.json: the cluster changed since the plan was made")


def test_a_plan_of_another_cluster_is_told_by_what_is_missing_here():
    elsewhere = move("x:y", "x:z", (REPLACE, "z"))
    others = (replace(elsewhere, id=k, instance=f"other{k}") for k in (1, 2))
    said = refusal(plan(*others), now())
    assert "is for another cluster" in said
    assert "2 of its 2 instances are not on this one (other1, ...)" in said


def test_an_instance_or_a_node_that_is_gone_makes_a_plan_out_of_date():
    gone = replace(COPY, id=2, instance="gone")
    assert refusal(plan(COPY, gone), now()) == (
        "plan.json is out of date: 1 of its 2 instances is not on this cluster (gone)"
    )
    assert refusal(plan(gone), now()) == (
        "plan.json is out of date: 1 of its 1 instances is not on this cluster (gone)"
    )
    elsewhere = move("a:z", "a:c", (REPLACE, "c"))
    assert refusal(plan(elsewhere), now()) == (
        "plan.json is out of date: 1 of its 3 nodes is not on this cluster (z)"
    )


def test_an_instance_that_is_elsewhere_makes_a_plan_out_of_date():
    moved = now(instance("web", C, B), instance("db", C, A))
    both = plan(COPY, replace(COPY, id=2, instance="db"))
    assert refusal(both, moved) == (
        "plan.json is out of date: web is now on c:b, the plan says a:b (1 more differ)"
    )


def test_the_second_move_of_an_instance_begins_where_the_first_one_ends():
    then = replace(move("a:c", "c:a", (MIGRATE, "c")), id=2)
    assert check_fit(plan(COPY, then), "plan.json", now())


def test_a_node_that_nothing_may_go_to_makes_a_plan_out_of_date():
    offline = now(c={"offline": True})
    assert "web cannot go to c, which is offline or drained" in refusal(plan(COPY), offline)


def test_a_group_that_is_not_there_is_told_with_those_that_are():
    lost = replace(plan(COPY), group="gone")
    assert "no node group 'gone'; there are: group0" in refusal(lost, now())


@pytest.mark.parametrize("template", [DiskTemplate.PLAIN, DiskTemplate.FILE])
def test_ganeti_moves_no_instance_whose_disks_are_files_of_one_node(template):
    there = now(instance("web", A, template=template))
    made = plan(move("a", "b", (MIGRATE, "b")))
    assert "move 1 (web): Ganeti neither migrates nor fails" in refusal(made, there)


def test_instances_with_copies_or_shared_disks_may_move():
    there = now(instance("web", A, B), instance("db", A))
    moves = COPY, move("a", "b", (MIGRATE, "b"), number=2, instance="db")
    assert check_fit(plan(*moves), "plan.json", there)
