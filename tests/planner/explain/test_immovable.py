"""Instances that no move can touch, and the reason that is named."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.explain.immovable import immovable_instances
from planner.plan.plan import Plan
from planner.rules.candidates import MoveRules
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from tests.planner.plan.made_plans import (
    GROUP,
    PAIR,
    A,
    B,
    balanced,
    cluster,
    instance,
    node,
)
from tests.planner.small_clusters import placed


def reasons(plan: Plan) -> dict[str, str]:
    return {stuck.instance: stuck.reason for stuck in plan.immovable}


def test_reasons_why_instances_stay() -> None:
    plan = balanced(
        cluster(
            instance("local", A, template=DiskTemplate.PLAIN),
            instance("pinned", A, B, auto_balance=False),
            instance("left-out", A, B),
            instance("free", A, B),
        ),
        exclude=("left-out",),
    )
    assert reasons(plan) == {
        "local": "template",
        "pinned": "auto-balance-off",
        "left-out": "excluded",
    }


def test_instances_that_were_not_selected_stay() -> None:
    plan = balanced(cluster(instance("one", A, B), instance("two", A, B)), select=("one",))
    assert reasons(plan) == {"two": "not-selected"}


def test_an_instance_split_over_two_groups_stays() -> None:
    nodes = [node("a"), node("b"), node("x", group=1)]
    other = replace(GROUP, name="other", uuid="uuid-1")
    split = Cluster.from_records([GROUP, other], nodes, [instance("vm", 0, 2)])
    (stuck,) = balanced(split).immovable
    assert (stuck.reason, stuck.message) == ("split", "its secondary x is in group other")


def test_options_that_leave_no_move_are_named() -> None:
    plan = balanced(cluster(instance("shared", A)), MoveRules(instance_moves=False))
    (stuck,) = plan.immovable
    assert stuck.reason == "options"
    assert stuck.message.startswith("--no-instance-moves forbids")


def test_an_offline_secondary_without_disk_moves_leaves_no_move() -> None:
    plan = balanced(cluster(PAIR), MoveRules(disk_moves=False), offline_nodes=(B,))
    assert [s.message for s in plan.immovable] == [
        "it needs a new secondary (b is offline), but --no-disk-moves forbids one"
    ]


def test_on_a_lone_node_there_is_nowhere_to_go() -> None:
    assert reasons(balanced(cluster(instance("vm", A), nodes=1))) == {"vm": "no-other-node"}


def test_a_goal_that_leaves_an_instance_where_it_is_is_named_unless_something_else_does() -> None:
    place = placed(
        PAIR, instance("local", A, template=DiskTemplate.PLAIN), nodes=[node(n) for n in "abc"]
    )
    found = immovable_instances(place, np.arange(3), MoveRules(), held={0: "stay *", 1: "stay *"})
    assert [(stuck.reason, stuck.message) for stuck in found] == [
        ("goal", "goal stay *"),
        ("template", "disk template plain, which balancing never moves"),
    ]
