"""Where a new instance fits: places, and a reason for every refusal."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from planner.explain.place_refusal import primary_reasons, secondary_reasons
from planner.rules.failure import Failure
from planner.rules.node_lanes import InstanceLanes, NodeLanes
from planner.rules.node_operations import add_primary, add_secondary, no_failure
from planner.solvers.place.allocate import AllocationRules, World
from planner.solvers.place.ranked_places import GroupFit, fit_in_group
from planner.state.model import prepare
from planner.state.options import ModelOptions
from planner.state.placement import Placement
from planner.words import size_in_words
from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from snapshots.policy import DEFAULT_POLICY, Spec
from snapshots.records import InstanceRecord
from snapshots.subset import extended
from tests.planner.made_clusters import samples
from tests.planner.small_clusters import A, B, C, cluster, instance, node

DRBD, PLAIN, EXT = DiskTemplate.DRBD, DiskTemplate.PLAIN, DiskTemplate.EXT


def new(template: DiskTemplate = DRBD, *, disk: int = 2000, **changes: Any) -> InstanceRecord:
    return instance("new", NO_NODE, template=template, disk=disk, **changes)


def fit(
    source: Cluster,
    record: InstanceRecord,
    *,
    nodes: tuple[int, ...] | None = None,
    checks: bool = True,
    offline: tuple[int, ...] = (),
) -> GroupFit:
    model = prepare(extended(source, [record]), ModelOptions(offline_nodes=offline))
    scope = np.arange(model.node_count)
    chosen = scope if nodes is None else np.array(nodes)
    world = World(Placement(model), scope)
    rules = AllocationRules(capacity_checks=checks)
    return fit_in_group(world, len(source.instances), chosen, rules, best=3, explain=True)


SMALLEST = DEFAULT_POLICY.standard
WIDE = replace(
    DEFAULT_POLICY, limits=((SMALLEST, Spec(10**6, 100, 10**6, 16, 8, 12)),), vcpu_ratio=4.0
)


def refusals(found: GroupFit) -> dict[tuple[int, str], list[str]]:
    return {(one.node, one.role): [r.message for r in one.reasons] for one in found.refused}


def test_the_emptiest_pair_comes_first() -> None:
    found = fit(cluster(instance("x", A, B, memory=3000)), new())
    assert {found.spots[0].primary, found.spots[0].secondary} <= {A, B, C}
    assert found.spots[0].primary == C
    assert [s.score for s in found.spots] == sorted(s.score for s in found.spots)
    assert found.refused == ()


def test_memory_that_is_missing_is_counted() -> None:
    found = fit(cluster(nodes=2), new(EXT, memory=9000))
    text = "needs 1001 MiB more memory"
    assert refusals(found) == {(A, "node"): [text], (B, "node"): [text]}
    reason = found.refused[0].reasons[0]
    assert (reason.limit, reason.missing, reason.unit) == ("memory", 1001, "MiB")


def test_memory_that_n_plus_one_lacks_names_the_node_that_could_fail() -> None:
    source = cluster(instance("x", A, B, memory=3000))
    found = fit(source, new(memory=6000))
    assert refusals(found)[B, "primary"] == ["needs 1001 MiB more memory to keep N+1 if a fails"]
    assert (B, "secondary") not in refusals(found)


def test_memory_that_a_secondary_lacks_is_for_the_failure_of_its_primary() -> None:
    found = fit(cluster(nodes=2), new(memory=8000))
    text = "needs 1 MiB more memory"
    assert refusals(found)[A, "primary"] == [text]
    assert refusals(found)[A, "secondary"] == [f"{text} to keep N+1 if its primary fails"]


def test_every_limit_in_the_way_is_named() -> None:
    found = fit(cluster(nodes=1, policy=WIDE), new(PLAIN, memory=9000, disk=200_000, vcpus=40))
    assert (
        refusals(found)[A, "node"]
        == [
            "needs 1001 MiB more memory",
            "needs 97.7 GiB more disk",
            "would have 40 virtual CPUs of 32 allowed (8 over)",
        ]
        or found.reasons
    )


def test_a_node_without_a_partner_says_so() -> None:
    nodes = [node("a"), node("b", free_disk=500)]
    found = fit(cluster(nodes=nodes), new())
    assert refusals(found)[A, "primary"] == ["no other node can be its secondary"]


def test_offline_nodes_are_named() -> None:
    found = fit(cluster(), new(), offline=(B,))
    assert refusals(found) == {(B, "node"): ["is offline"]}
    assert {found.spots[0].primary, found.spots[0].secondary} == {A, C}


def test_global_n_plus_one_names_the_node_and_what_it_lacks() -> None:
    source = cluster(instance("x", A, memory=5000, template=EXT), nodes=2)
    found = fit(source, new(EXT, memory=4000))
    assert found.spots == ()
    (reason,) = found.refused[1].reasons
    assert reason.limit == "global-n-plus-one"
    assert reason.message == (
        "global N+1: a could not be emptied if it failed: b lacks 1001 MiB of memory for x"
    )
    assert (reason.missing, reason.if_fails) == (1001, "a")
    assert fit(source, new(EXT, memory=4000), checks=False).spots != ()


def test_a_node_that_could_not_be_emptied_anyway_holds_nothing_up() -> None:
    sick = [
        instance("x", A, memory=5000, template=EXT),
        instance("y", B, memory=5000, template=EXT),
    ]
    groups = [node(n, group=k // 2) for k, n in enumerate("abcd")]
    source = cluster(*sick, nodes=groups, groups=2)
    assert fit(source, new(EXT), nodes=(2, 3)).spots
    found = fit(source, new(EXT, memory=500), nodes=(A, B))
    assert found.lost_before == (A, B)


def test_a_sick_node_must_not_get_worse() -> None:
    instances = [
        instance("x", A, B, memory=3000, auto_balance=False),
        instance("y", A, B, memory=3000, auto_balance=False),
        instance("z", B, C, memory=3000),
    ]
    found = fit(cluster(*instances), new(PLAIN, memory=1000))
    assert found.lost_before == (A,)
    assert found.spots[0].primary == C
    assert B not in [spot.primary for spot in found.spots]


def test_an_offline_node_is_no_place_to_escape_to() -> None:
    source = cluster(instance("x", A, template=EXT), nodes=2)
    assert fit(source, new(EXT), offline=(B,)).lost_before == (A,)


@pytest.mark.parametrize("kind", ["mixed", "tagged", "exclusive", "unbalanced", "groups"])
def test_reasons_are_given_exactly_where_a_check_fails(kind: str) -> None:
    seen = 0
    for sample in samples(kind, 8):
        size = 1500 + 1000 * (len(sample.cluster.nodes) % 4)
        record = new(memory=size, disk=size * 20, tags=("svc:1",))
        options = replace(sample.options, utilisation=(), select=None, exclude=())
        model = prepare(extended(sample.cluster, [record]), options)
        place, row = Placement(model), len(sample.cluster.instances)
        nodes = np.arange(model.node_count)
        inst = InstanceLanes(place, np.full(len(nodes), row))
        for force in (False, True):
            forced = np.full(len(nodes), force)
            after, failure = add_primary(NodeLanes(place, nodes), inst, forced, no_failure(nodes))
            for lane in nodes.tolist():
                reasons = primary_reasons(place, row, after, lane, force=force)
                assert bool(reasons) == (failure[lane] != Failure.NONE), sample.name
                seen += bool(reasons)
        strict = np.zeros(len(nodes), dtype=np.bool_)
        for primary in nodes.tolist()[:3]:
            primaries = np.full(len(nodes), primary)
            after, failure = add_secondary(
                NodeLanes(place, nodes), inst, primaries, strict, no_failure(nodes)
            )
            for lane in nodes.tolist():
                reasons = secondary_reasons(place, row, primary, after, lane)
                assert bool(reasons) == (failure[lane] != Failure.NONE), sample.name
    assert seen


@pytest.mark.parametrize(
    ("mib", "words"), [(1, "1 MiB"), (2150, "2.1 GiB"), (1536 * 1024, "1.5 TiB")]
)
def test_sizes_in_words(mib: int, words: str) -> None:
    assert size_in_words(mib) == words
