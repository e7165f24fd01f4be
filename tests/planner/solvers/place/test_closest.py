"""The place that is closest to taking a new instance, in words and amounts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from planner.explain.place_refusal import secondary_reasons
from planner.rules.failure import Failure
from planner.rules.node_lanes import InstanceLanes, NodeLanes
from planner.rules.node_operations import add_secondary, no_failure
from planner.solvers.place.allocate import AllocationRules, World
from planner.solvers.place.closest import ClosestFit, closest_fit
from planner.solvers.place.ranked_places import fit_in_group
from planner.state.model import prepare
from planner.state.options import ModelOptions
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from snapshots.policy import DEFAULT_POLICY, Spec
from snapshots.records import InstanceRecord
from snapshots.subset import extended
from tests.planner.made_clusters import samples
from tests.planner.small_clusters import A, B, C, cluster, instance, node

DRBD, PLAIN, EXT = DiskTemplate.DRBD, DiskTemplate.PLAIN, DiskTemplate.EXT
NOTHING = Spec(0, 0, 0, 0, 0, 0)
WIDE = replace(
    DEFAULT_POLICY, limits=((NOTHING, Spec(10**6, 100, 10**6, 16, 8, 12)),), vcpu_ratio=4.0
)


def new(template: DiskTemplate = DRBD, **changes: Any) -> InstanceRecord:
    return instance("new", NO_NODE, template=template, **changes)


def closest(
    source: Cluster,
    record: InstanceRecord,
    *,
    groups: tuple[tuple[int, ...], ...] = (),
    rules: AllocationRules | None = None,
    offline: tuple[int, ...] = (),
) -> ClosestFit | None:
    model = prepare(extended(source, [record]), ModelOptions(offline_nodes=offline))
    scope = np.arange(model.node_count)
    asked = [np.array(rows) for rows in groups] or [scope]
    world = World(Placement(model), scope)
    return closest_fit(world, len(source.instances), asked, rules or AllocationRules())


def sentence(source: Cluster, record: InstanceRecord, **how: Any) -> str:
    found = closest(source, record, **how)
    assert found is not None
    return found.message


def test_the_node_with_the_least_missing() -> None:
    there = [instance("x", A, memory=3000), instance("y", B, memory=2000), instance("z", C)]
    said = sentence(cluster(*there, policy=WIDE), new(EXT, memory=7500))
    assert said == "closest: c needs 501 MiB more memory"


def test_the_second_node_lacks_it_for_the_failure_of_the_first() -> None:
    """web keeps the new one's primary off a, not its second copy."""
    nodes = [node("a"), node("b", free_memory=100), node("c", free_memory=16_000)]
    nodes[2] = replace(nodes[2], total_memory=16_000.0)
    there = [instance("web", A, memory=3000, tags=("s:web",)), instance("y", C, A, memory=2000)]
    source = cluster(*there, nodes=nodes, policy=WIDE, tags=("htools:iextags:s",))
    assert sentence(source, new(memory=5150, tags=("s:web",))) == (
        "closest: c with a as secondary: a needs 2.1 GiB more memory to keep N+1 if c fails"
    )


def test_both_nodes_and_all_their_limits_are_named() -> None:
    nodes = [node("a", free_disk=4000, total_disk=4000.0), node("b")]
    source = cluster(nodes=nodes, policy=WIDE)
    assert sentence(source, new(memory=8500, disk=5000)) == (
        "closest: a with b as secondary: a needs 501 MiB more memory and needs 1001 MiB more disk; "
        "b needs 501 MiB more memory to keep N+1 if a fails"
    )


def test_what_is_missing_is_weighed_by_what_the_node_has() -> None:
    """1 GiB of a's disk is less of it than 500 MiB of b's memory."""
    nodes = [
        node("a", free_disk=99_000, total_disk=100_000.0),
        node("b", free_disk=200_000, total_disk=200_000.0, free_memory=5500),
    ]
    record = new(PLAIN, memory=6000, disk=100_000)
    assert sentence(cluster(nodes=nodes, policy=WIDE), record).startswith("closest: a needs 1001 ")


def test_a_tag_is_further_than_any_amount() -> None:
    there = [instance("web1", A, tags=("service:web",)), instance("x", B, memory=7000)]
    source = cluster(*there, nodes=2, policy=WIDE, tags=("htools:iextags:service",))
    record = new(EXT, memory=5000, tags=("service:web",))
    assert sentence(source, record) == "closest: b needs 3.9 GiB more memory"
    alone = cluster(there[0], nodes=1, policy=WIDE, tags=("htools:iextags:service",))
    rules = AllocationRules(capacity_checks=False)
    assert sentence(alone, record, rules=rules) == (
        "closest: a: web1 with the same exclusion tag service:web is there"
    )


def test_what_lacks_only_for_global_n_plus_one() -> None:
    """b has room; but if a failed, neither b nor c could take x then."""
    nodes = [node("a"), node("b"), node("c", free_memory=4300, total_memory=4300.0)]
    source = cluster(instance("x", A, memory=5000), nodes=nodes, policy=WIDE)
    rules = AllocationRules(only=("a", "b"))
    assert sentence(source, new(EXT, memory=4000), rules=rules) == (
        "closest: b: global N+1: a could not be emptied if it failed: c lacks 701 MiB of memory "
        "for x"
    )


def test_a_whole_group_that_refuses() -> None:
    record = new(memory=40_000, disk=2000)
    assert sentence(cluster(), record) == (
        "closest: group group0: memory: 39.1 GiB is above the 32.0 GiB that the group's policy "
        "allows"
    )
    assert sentence(cluster(nodes=1, policy=WIDE), new()) == (
        "closest: group group0: needs two nodes online, has 1"
    )


def test_a_group_with_an_amount_missing_comes_before_one_that_refuses() -> None:
    nodes = [node(n, group=k // 2) for k, n in enumerate("abcd")]
    source = cluster(nodes=nodes, groups=2, policy=WIDE)
    said = sentence(source, new(memory=8000), groups=((0, 1), (2, 3)), offline=(A,))
    assert said.startswith("closest: c with d as secondary: c needs 1 MiB more memory")


def test_only_nodes_that_may_be_used_are_named() -> None:
    there = [instance("x", A, memory=3000)]
    rules = AllocationRules(only=("a", "b"))
    said = sentence(cluster(*there, policy=WIDE), new(memory=9000), rules=rules)
    assert "c " not in said


def test_nothing_is_closest_where_something_fits() -> None:
    assert closest(cluster(policy=WIDE), new()) is None
    assert closest(cluster(policy=WIDE), new(), groups=()) is None


@pytest.mark.parametrize("kind", ["mixed", "tagged", "exclusive", "unbalanced", "groups"])
def test_there_is_a_closest_place_exactly_where_none_fits(kind: str) -> None:
    refused = 0
    for sample in samples(kind, 12):
        size = 2000 * (1 + len(sample.cluster.instances) % 9)
        options = replace(sample.options, utilisation=(), select=None, exclude=())
        record = new(memory=size, disk=size * 4, tags=("svc:1",))
        model = prepare(extended(sample.cluster, [record]), options)
        row, scope = len(sample.cluster.instances), np.arange(model.node_count)
        world, rules = World(Placement(model), scope), AllocationRules(capacity_checks=False)
        for group in np.unique(model.group).tolist():
            nodes = np.flatnonzero(model.group == group)
            fit = fit_in_group(world, row, nodes, rules, best=1, explain=False)
            found = closest_fit(world, row, [nodes], rules)
            assert (found is None) == bool(fit.spots), sample.name
            refused += found is not None
    assert refused


@pytest.mark.parametrize("kind", ["mixed", "tight", "exclusive"])
def test_no_pair_of_online_nodes_is_closer(kind: str) -> None:
    """Memory that secondaries lack is computed for all pairs at once, and said pair by pair."""
    for sample in samples(kind, 6):
        record = new(memory=9000, disk=90_000)
        options = replace(sample.options, utilisation=(), select=None, exclude=())
        model = prepare(extended(sample.cluster, [record]), options)
        place, row = Placement(model), len(sample.cluster.instances)
        found = closest_fit(
            World(place, np.arange(model.node_count)),
            row,
            [np.arange(model.node_count)],
            AllocationRules(capacity_checks=False),
        )
        if found is None or found.secondary == NO_NODE:
            continue
        second = {
            reason.limit: reason.missing
            for lack in found.lacks
            if lack.node == found.secondary
            for reason in lack.reasons
        }
        rows = np.array([found.secondary])
        after, failure = add_secondary(
            NodeLanes(place, rows),
            InstanceLanes(place, np.array([row])),
            np.array([found.primary]),
            np.array([False]),
            no_failure(rows),
        )
        assert bool(second) == (failure[0] != Failure.NONE), sample.name
        said = secondary_reasons(place, row, found.primary, after, 0) if second else []
        assert second == {reason.limit: reason.missing for reason in said}
