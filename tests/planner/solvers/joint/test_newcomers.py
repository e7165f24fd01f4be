"""New instances that are placed together: where each may go, and whether places hold."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from planner.solvers.joint.newcomers import Newcomers
from planner.solvers.place.allocate import AllocationRules, World
from planner.state.model import prepare
from planner.state.placement import Placement
from planner.work import Work
from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from snapshots.records import AllocationPolicy, InstanceRecord
from snapshots.subset import extended
from tests.planner.small_clusters import A, B, C, D, cluster, instance, node

MANY = 1000
LAST = AllocationPolicy.LAST_RESORT


def new(name: str, **changes: Any) -> InstanceRecord:
    return instance(name, NO_NODE, **{"template": DiskTemplate.DRBD, "disk": 2000, **changes})


def question(
    source: Cluster, *newcomers: InstanceRecord, checks: bool = True, work: float = 1e9
) -> Newcomers:
    """All groups may be used."""
    model = prepare(extended(source, newcomers))
    world = World(Placement(model), np.arange(model.node_count), work=Work(work))
    rows = range(len(source.instances), model.instance_count)
    groups = tuple(range(len(source.groups)))
    return Newcomers(world, tuple(rows), groups, AllocationRules(capacity_checks=checks))


def two_groups() -> Cluster:
    """a and b in a group that is preferred, c and d in one of last resort."""
    nodes = [node(name, group=number // 2) for number, name in enumerate("abcd")]
    source = cluster(nodes=nodes, groups=2)
    first, second = source.groups
    return replace(source, groups=(first, replace(second, allocation=LAST)))


def test_last_resort_groups_are_avoided() -> None:
    asked = question(two_groups(), new("x"))
    assert [asked.avoided(n) for n in (A, B, C, D)] == [0, 0, 1, 1]
    row = asked.rows[0]
    preferred, other = (asked.judge({row: spot}).score for spot in ((A, B), (C, D)))
    assert preferred < other


def test_places_that_the_rules_allow_hold() -> None:
    asked = question(cluster(), new("x"), new("y"))
    x, y = asked.rows
    places = {x: (A, B), y: (B, C)}
    answer = asked.judge(places)
    assert (answer.places, answer.refused) == (places, False)
    assert answer.placement.primary[[x, y]].tolist() == [A, B]
    assert asked.placement.primary[x] == NO_NODE  # the state to start from stays


def test_a_node_that_could_not_be_emptied_any_more_is_to_blame() -> None:
    """x and y on a both fail over to b, which has room for one of them beside what is there."""
    old = instance("old", B, C, memory=3000)
    asked = question(cluster(old), new("x", memory=3000), new("y", memory=3000), checks=True)
    x, y = asked.rows
    answer = asked.judge({x: (A, B), y: (A, B)})
    assert answer.refused
    assert answer.places != {x: (A, B), y: (A, B)}


def test_what_another_search_found_counts_only_if_it_holds() -> None:
    asked = question(cluster(), new("x"), new("y", memory=7000))
    x, y = asked.rows
    assert asked.replayed({x: (A, B)}) is not None
    assert asked.replayed({x: (A, B), y: (A, B)}) is None


def test_one_by_one_takes_the_best_place_for_each() -> None:
    asked = question(cluster(instance("old", A, B)), new("x"))
    [row] = asked.rows
    best = asked.one_by_one([row])
    scores = [asked.judge({row: spot}).score for spot in ((A, B), (B, C), (C, A), (C, B), (A, C))]
    assert best.score <= min(scores)


def test_a_condition_is_learned_once_for_each_node() -> None:
    from planner.solvers.counting.model import CountingModel

    asked = question(cluster(), new("x", template=DiskTemplate.EXT))
    bunches, _ = asked.bunches({}, MANY)
    model = CountingModel(asked.placement, bunches)
    asked.prepare(model)
    assert [asked.learn(model, A), asked.learn(model, A)] == [True, False]
    asked.prepare(model)  # for another model, nothing is known
    assert asked.learn(model, A)
