"""Instances of one service: who they are, how crowded a place is, and where the next one goes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from planner.rules.spreading import companions, crowding, name_stem, sharing
from planner.solvers.place.allocate import AllocationRules, World
from planner.solvers.place.ranked_places import Spot, fit_in_group
from planner.state.model import Model, prepare
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from snapshots.records import InstanceRecord
from snapshots.subset import extended
from tests.planner.small_clusters import A, B, C, D, cluster, instance, node

DRBD, EXT = DiskTemplate.DRBD, DiskTemplate.EXT
RACKS = ("htools:nlocation:rack",)
SERVICES = ("htools:iextags:service",)


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("dns1001", "dns"),
        ("dns1002.eqiad.example.org", "dns"),
        ("web-front-02", "web-front"),
        ("web_front_2_1", "web_front"),
        ("DNS3", "dns"),
        ("mail", "mail"),
        ("db1-backup", "db1-backup"),
        ("k8s1001", "k8s"),
        ("1001", ""),
        ("10.0.0.1", ""),
        ("", ""),
    ],
)
def test_the_stem_of_a_name(name: str, stem: str) -> None:
    assert name_stem(name) == stem


def new(name: str = "dns1009", template: DiskTemplate = EXT, **changes: Any) -> InstanceRecord:
    return instance(name, NO_NODE, template=template, **({"disk": 2000} | changes))


def asked(source: Cluster, record: InstanceRecord) -> tuple[Model, int]:
    return prepare(extended(source, [record])), len(source.instances)


def first_spot(source: Cluster, record: InstanceRecord, *, spread: bool) -> Spot:
    model, row = asked(source, record)
    nodes = np.arange(model.node_count)
    world, rules = World(Placement(model), nodes), AllocationRules()
    found = fit_in_group(world, row, nodes, rules, best=1, explain=False, spread=spread)
    return found.spots[0]


def nodes_of(source: Cluster, record: InstanceRecord, *, spread: bool = True) -> tuple[int, int]:
    spot = first_spot(source, record, spread=spread)
    return spot.primary, spot.secondary


def test_a_service_is_a_name_but_for_its_number_or_an_exclusion_tag() -> None:
    source = cluster(
        instance("dns1001.example.org", A),
        instance("dns-test1", B),
        instance("omega", C, tags=("service:dns",)),
        instance("other", C, tags=("service:web", "dns")),
        tags=SERVICES,
    )
    model, row = asked(source, new(tags=("service:dns",)))
    assert companions(model, row).tolist() == [0, 2]


def test_nothing_is_of_the_service_of_a_number() -> None:
    model, row = asked(cluster(instance("1001", A), instance("10.0.0.1", B)), new("1002"))
    assert companions(model, row).tolist() == []


def test_who_runs_there_counts_before_second_copies() -> None:
    source = cluster(
        instance("dns1", A, B), instance("dns2", C, B), instance("web1", D, A), nodes=4
    )
    model, row = asked(source, new(template=DRBD))
    place = Placement(model)
    figures = crowding(place, row, np.array([A, B, D]), np.array([D, D, NO_NODE]))
    assert figures.T.tolist() == [[1, 1, 0, 0], [0, 2, 0, 0], [0, 0, 0, 0]]
    assert sharing(place, row, A, B).tolist() == [0, 1]


def test_racks_count_where_no_node_is_shared() -> None:
    racks = [node(name, tags=(f"rack:{k // 2}",)) for k, name in enumerate("abcd")]
    source = cluster(instance("dns1", A), nodes=racks, tags=RACKS)
    model, row = asked(source, new())
    alone = np.full(4, NO_NODE)
    figures = crowding(Placement(model), row, np.arange(4), alone)
    assert figures.T.tolist() == [[1, 1, 1, 1], [0, 0, 1, 1], [0, 0, 0, 0], [0, 0, 0, 0]]


def test_another_node_before_a_better_score() -> None:
    nodes = [node("a", free_memory=64_000, total_memory=64_000.0), node("b"), node("c")]
    there = [instance("dns1", A), instance("web1", B, memory=3000), instance("web2", C)]
    source = cluster(*there, nodes=nodes)
    assert nodes_of(source, new(), spread=False) == (A, NO_NODE)
    assert nodes_of(source, new()) == (C, NO_NODE)
    assert nodes_of(source, new("mail1")) == (A, NO_NODE)


def test_another_rack_before_a_better_score() -> None:
    racks = [node(name, tags=(f"rack:{k // 2}",)) for k, name in enumerate("abcd")]
    there = [
        instance("dns1", A),
        instance("web1", C, memory=3000),
        instance("web2", D, memory=2000),
    ]
    source = cluster(*there, nodes=racks, tags=RACKS)
    assert nodes_of(source, new(), spread=False) == (B, NO_NODE)
    assert nodes_of(source, new()) == (D, NO_NODE)


def test_where_every_node_has_one_the_least_crowded_is_taken() -> None:
    there = [instance("dns1", A), instance("dns2", A), instance("dns3", B), instance("dns4", C)]
    source = cluster(*there, instance("web", C, memory=3000))
    assert nodes_of(source, new()) == (B, NO_NODE)


def test_both_nodes_of_a_pair_are_kept_apart() -> None:
    large = {"free_memory": 64_000, "total_memory": 64_000.0}
    nodes = [node("a", **large), node("b", **large), node("c"), node("d")]
    there = [
        instance("dns1", A, B),
        instance("web1", C, D, memory=2000),
        instance("web2", D, C, memory=2000),
    ]
    source, record = cluster(*there, nodes=nodes), new(template=DRBD)
    assert set(nodes_of(source, record, spread=False)) & {A, B}
    assert set(nodes_of(source, record)) == {C, D}


def test_a_place_must_hold_first() -> None:
    nodes = [node("a"), node("b", free_memory=500, total_memory=500.0)]
    source = cluster(instance("dns1", A), nodes=nodes)
    model, row = asked(source, new())
    rows = np.arange(model.node_count)
    world, rules = World(Placement(model), rows), AllocationRules(capacity_checks=False)
    found = fit_in_group(world, row, rows, rules, best=3, explain=False, spread=True)
    assert [(spot.primary, spot.crowding) for spot in found.spots] == [(A, (1, 1, 0, 0))]


def test_without_being_asked_nothing_is_counted() -> None:
    assert first_spot(cluster(instance("dns1", A)), new(), spread=False).crowding == ()
