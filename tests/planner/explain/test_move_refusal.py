"""Refused moves in words: nodes, limits, amounts."""

from __future__ import annotations

from dataclasses import replace

from planner.rules.candidates import MoveRules
from snapshots.cluster import Cluster
from snapshots.records import InstanceRecord, NodeRecord
from tests.planner.plan.made_plans import (
    GIB,
    GROUP,
    A,
    B,
    balanced,
    instance,
    node,
)


def refusal(*nodes: NodeRecord, guest: InstanceRecord) -> str:
    """Why ``guest``, on offline node a, cannot go anywhere else."""
    snapshot = Cluster.from_records([GROUP], [node("a"), *nodes], [guest])
    plan = balanced(snapshot, offline_nodes=(A,))
    return "; ".join(stuck.message for stuck in plan.immovable)


def test_a_refusal_names_the_nodes_and_what_they_lack() -> None:
    full = [node("a"), node("b", free_memory=2 * GIB, node_memory=61 * GIB)]
    plan = balanced(Cluster.from_records([GROUP], full, [instance("vm", A)]), offline_nodes=(A,))
    (stuck,) = plan.immovable
    assert stuck.reason == "no-room"
    assert stuck.message == "refused for memory on b (2.0 GiB short)"


def test_refusals_name_the_nearest_nodes_first() -> None:
    small = [
        node(name, free_memory=free * GIB, node_memory=(63 - free) * GIB + GIB)
        for name, free in (("b", 1), ("c", 3), ("d", 2), ("e", 0))
    ]
    assert refusal(*small, guest=instance("vm", A)) == (
        "refused for memory on c (1.0 GiB short), d (2.0 GiB short), b (3.0 GiB short) and 1 more"
    )


def test_a_spindle_ratio_is_not_called_a_lack_of_disk() -> None:
    policy = replace(GROUP.policy, spindle_ratio=1.0)
    nodes = [node("a"), node("b", spindles=9), node("c", spindles=2)]
    guest = instance("vm", A, B, spindle_use=3)
    snapshot = Cluster.from_records([replace(GROUP, policy=policy)], nodes, [guest])
    plan = balanced(snapshot, MoveRules(instance_moves=False))
    assert [stuck.message for stuck in plan.immovable] == [
        "refused for spindles on c (1 spindle short)"
    ]


def test_exclusion_tags_refuse() -> None:
    nodes = [node(name) for name in "ab"]
    guests = [instance(f"web{k}", k, tags=("svc:web",)) for k in (A, B)]
    snapshot = Cluster.from_records([GROUP], nodes, guests, tags=("htools:iextags:svc",))
    assert [stuck.message for stuck in balanced(snapshot).immovable] == [
        "refused for exclusion tags on b",
        "refused for exclusion tags on a",
    ]
