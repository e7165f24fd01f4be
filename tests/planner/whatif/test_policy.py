"""Another policy: what breaks, and what moves repair, is what an exhaustive search finds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from random import Random

import pytest

from planner.state.model import prepare
from planner.whatif import NewPolicy, Risk, Verdict, WhatIf, policy_changed
from snapshots.cluster import Cluster
from tests.planner.plan.made_plans import GIB, A, B, cluster, instance
from tests.planner.whatif.tight_clusters import Box, cluster_of, moved, random_boxes

_CPUS = 16


def asked(held: Cluster, min_disk: float | None = None, **parts: float) -> WhatIf:
    """The answer for the only group."""
    policy = NewPolicy(**parts)  # type: ignore[arg-type]
    return policy_changed(prepare(held), (0,), policy, min_disk, asked={})


def used(boxes: list[Box], nodes: int) -> list[int]:
    """Virtual CPUs by node, with the one that a node needs itself."""
    return [1 + sum(box.vcpus for box in boxes if box.primary == node) for node in range(nodes)]


def within(states: Iterator[list[Box]] | list[list[Box]], nodes: int, ratio: float) -> bool:
    return any(max(used(state, nodes)) <= ratio * _CPUS for state in states)


@pytest.mark.parametrize("seed", range(30))
def test_a_cpu_ratio_is_broken_and_repaired_as_an_exhaustive_search_has_it(seed: int) -> None:
    rng = Random(seed)
    nodes = rng.randint(2, 4)
    boxes = random_boxes(rng, nodes)
    ratio = rng.choice((0.35, 0.5, 0.65, 0.8))
    answer = asked(cluster_of(boxes, nodes), vcpu_ratio=ratio)
    assert answer.policy is not None
    broken = {f"{'abcd'[n]}" for n, cpus in enumerate(used(boxes, nodes)) if cpus > ratio * _CPUS}
    assert {one.node for one in answer.policy.violations} == broken
    if not answer.policy.left:
        assert answer.after is not None
        assert not prepared_breaks(answer.after)
        assert answer.verdict is Verdict.OK
    else:
        one = list(moved(boxes, nodes))
        two = (after for state in one for after in moved(state, nodes))
        assert not within(one, nodes, ratio)
        assert not within(two, nodes, ratio)
        assert answer.verdict is Verdict.OK_WITH_RISK
    if broken:
        assert answer.policy.nearest is not None
        milder = asked(cluster_of(boxes, nodes), **answer.policy.nearest)
        assert milder.policy is not None
        assert milder.policy.violations == ()


def prepared_breaks(after: Cluster) -> bool:
    """True if a node of the cluster has more virtual CPUs than its policy lets it."""
    ratio, table = after.groups[0].policy.vcpu_ratio, after.instances
    held = [1] * len(after.nodes)
    for primary, vcpus in zip(table.primary.tolist(), table.vcpus.tolist(), strict=True):
        held[primary] += vcpus
    return any(cpus > ratio * _CPUS for cpus in held)


def test_instances_beyond_the_new_sizes_are_named_and_no_move_mends_that() -> None:
    held = cluster(instance("web", A, B, memory=20 * GIB), instance("db", B, A), nodes=2)
    answer = asked(held, max_memory=16 * GIB, max_vcpus=2)
    assert answer.sentence == ("OK WITH RISK TO CHANGE THE POLICY OF default: 1 instance breaks it")
    assert answer.policy is not None
    assert [(one.instance, one.repaired) for one in answer.policy.violations] == [("web", False)]
    assert answer.policy.nearest == {"max_memory": 20 * GIB, "max_vcpus": 2}
    assert [one.risk for one in answer.findings] == [Risk.RULE]


def test_what_is_beyond_the_old_policy_already_is_not_new() -> None:
    held = cluster(instance("web", A, B, memory=40 * GIB), nodes=2)
    answer = asked(held, max_memory=30 * GIB)
    assert answer.reason == "nothing breaks it"


def test_disk_to_keep_free_is_made_by_moves() -> None:
    big = {"disk": 400 * GIB}
    held = cluster(instance("web", A, B, **big), instance("db", A, B, **big), nodes=4)
    answer = asked(held, min_disk=0.5)
    assert answer.policy is not None
    assert {one.node for one in answer.policy.violations} == {"a", "b"}
    assert answer.policy.left == ()
    assert answer.change is not None
    assert answer.change.plan.copy_gib >= 400
    assert answer.policy.nearest == {"min_disk": 0.2}


def test_the_cluster_afterwards_has_the_policy() -> None:
    answer = asked(cluster(instance("web", A, B), nodes=2), vcpu_ratio=2.0, spindle_ratio=8.0)
    assert answer.after is not None
    policy = asdict(answer.after.groups[0].policy)
    assert (policy["vcpu_ratio"], policy["spindle_ratio"]) == (2.0, 8.0)
