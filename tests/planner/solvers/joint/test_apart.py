"""Instances of one service kept apart though all of them are placed together."""

from __future__ import annotations

from dataclasses import replace

from planner.solvers.joint import place_together
from planner.work import Work
from snapshots.arrays import NO_NODE
from tests.planner.small_clusters import A, B, C, cluster, instance
from tests.planner.solvers.joint.test_together import (
    DRBD,
    PACKING,
    PLAIN,
    new,
    question,
    three_large,
)

TWINS = (new("dns1", 500, PLAIN), new("dns2", 500, PLAIN))


def test_of_a_service_each_goes_to_a_node_of_its_own_when_asked_to() -> None:
    world, rows = question(cluster(nodes=3), *TWINS)
    crowded = {row: (A, NO_NODE) for row in rows}
    assert place_together(world, rows, [0], start=crowded).placed == crowded
    found = place_together(world, rows, [0], start=crowded, spread=True)
    assert len({primary for primary, _ in found.placed.values()}) == 2
    assert [int(found.placement.primary[row]) for row in rows] == [
        primary for primary, _ in found.placed.values()
    ]


def test_instances_that_are_there_count_too() -> None:
    there = [instance("dns8", A, template=PLAIN), instance("dns9", B, template=PLAIN)]
    world, rows = question(cluster(*there, nodes=3), TWINS[0])
    start = {row: (A, NO_NODE) for row in rows}
    found = place_together(world, rows, [0], start=start, spread=True)
    assert list(found.placed.values()) == [(C, NO_NODE)]


def test_who_shares_no_less_elsewhere_stays() -> None:
    world, rows = question(cluster(nodes=3), new("dns1", 500, PLAIN), new("web1", 500, PLAIN))
    both = {row: (A, NO_NODE) for row in rows}
    assert place_together(world, rows, [0], start=both, spread=True).placed == both


def test_nobody_loses_a_place_to_be_apart() -> None:
    world, rows = question(three_large(), *PACKING)
    found = place_together(world, rows, [0], spread=True)
    assert found.complete
    primaries = [primary for primary, _ in found.placed.values()]
    assert max(primaries.count(node) for node in (A, B, C)) == 2


def test_without_work_all_stay_where_they_were_found() -> None:
    world, rows = question(cluster(nodes=3), *TWINS)
    crowded = {row: (A, NO_NODE) for row in rows}
    nothing = replace(world, work=Work(0.0))
    found = place_together(nothing, rows, [0], start=crowded, spread=True)
    assert found.placed == crowded


def test_pairs_share_no_node_where_there_are_enough() -> None:
    twins = (new("dns1", 500, DRBD), new("dns2", 500, DRBD))
    world, rows = question(cluster(nodes=4), *twins)
    start = dict.fromkeys(rows, (A, B))
    found = place_together(world, rows, [0], start=start, spread=True)
    assert len({node for pair in found.placed.values() for node in pair}) == 4
