"""Where a new instance fits: places, and a reason for every refusal."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.explain.place_refusal import primary_reasons, secondary_reasons
from planner.rules.failure import Failure
from planner.rules.node_lanes import InstanceLanes, NodeLanes
from planner.rules.node_operations import add_primary, add_secondary, no_failure
from planner.state.model import prepare
from planner.state.placement import Placement
from planner.words import size_in_words
from snapshots.disk_template import DiskTemplate
from snapshots.subset import extended
from tests.planner.made_clusters import samples
from tests.planner.small_clusters import A, B, C, cluster, instance, node
from tests.planner.solvers.place.group_fits import fit, new

DRBD, PLAIN, EXT = DiskTemplate.DRBD, DiskTemplate.PLAIN, DiskTemplate.EXT


def test_the_emptiest_pair_comes_first() -> None:
    found = fit(cluster(instance("x", A, B, memory=3000)), new())
    assert {found.spots[0].primary, found.spots[0].secondary} <= {A, B, C}
    assert found.spots[0].primary == C
    assert [s.score for s in found.spots] == sorted(s.score for s in found.spots)
    assert found.refused == ()


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
