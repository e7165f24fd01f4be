"""Sums over failing nodes: what they settle is what trying shows."""

from __future__ import annotations

import numpy as np
import pytest

from planner.n_plus_one.emptying_sums import EmptyingSums
from planner.n_plus_one.emptying_trial import stranded_on
from planner.rules.new_places import place_pair, place_single
from planner.state.model import prepare
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE
from snapshots.disk_template import DiskTemplate
from snapshots.subset import extended
from tests.planner.made_clusters import samples
from tests.planner.small_clusters import A, B, C, cluster, instance, node, placed

ALL = np.arange(3)


def settled(place: Placement) -> tuple[list[int], list[int]]:
    lost, unclear = EmptyingSums(place, np.arange(place.model.node_count)).settle()
    return lost.tolist(), unclear.tolist()


@pytest.mark.parametrize("kind", ["mixed", "tagged", "groups", "unbalanced", "small"])
def test_nodes_that_sums_settle_are_judged_as_if_tried(kind: str) -> None:
    for sample in samples(kind, 25):
        place = Placement(sample.model)
        scope = np.arange(place.model.node_count)
        lost, unclear = settled(place)
        for row in scope.tolist():
            if row not in unclear:
                assert any(stranded_on(place, row, scope)) == (row in lost), sample.name


def test_a_node_full_of_equal_instances_is_settled_by_counting() -> None:
    crowded = [instance(f"i{k}", A, memory=900) for k in range(8)]
    assert settled(placed(*crowded, nodes=3)) == ([], [])


def test_failovers_that_do_not_fit_are_certain() -> None:
    nodes = [node("a"), node("b", free_memory=900, node_memory=7100), node("c")]
    assert settled(placed(instance("i", A, B), nodes=nodes)) == ([A], [])


def test_with_exclusive_storage_every_node_that_hosts_anything_has_to_be_tried() -> None:
    nodes = [node(n, exclusive_storage=True, spindles=4, free_spindles=4) for n in "abc"]
    assert settled(placed(instance("i", A, B), nodes=nodes)) == ([], [A])


def test_what_failovers_lack_is_counted_for_each_target() -> None:
    nodes = [node("a"), node("b", free_memory=900, node_memory=7100), node("c")]
    sums = EmptyingSums(placed(instance("i", A, B), instance("j", A, C), nodes=nodes), ALL)
    assert sums.failovers(A) == (101, 0)  # a node must keep some of its memory


def test_closed_nodes_are_no_peers() -> None:
    place = placed(instance("i", A))
    assert EmptyingSums(place, ALL).peers(A).tolist() == [False, True, True]
    assert EmptyingSums(place, ALL, closed=np.array([B])).peers(A).tolist() == [False, False, True]


@pytest.mark.parametrize("template", [DiskTemplate.DRBD, DiskTemplate.EXT])
def test_a_new_instance_counts_until_it_is_taken_back(template: DiskTemplate) -> None:
    """Of 7000 MiB a fails over to b, which has 1000 already in use: that fits before only."""
    old = instance("old", A, B, memory=6000)
    new = instance("new", NO_NODE, template=template, memory=2500)
    place = Placement(prepare(extended(cluster(old, nodes=3), [new])))
    sums = EmptyingSums(place, ALL)
    before = sums.settle()[0].tolist()
    if template is DiskTemplate.DRBD:
        placing = place_pair(place, 1, np.array([B]), np.array([C]), force=True)
    else:
        placing = place_single(place, 1, np.array([B]), force=True)
    sums.shift(placing, 0, 1)
    during = sums.settle()[0].tolist()
    sums.shift(placing, 0, -1)
    assert (before, during, sums.settle()[0].tolist()) == ([], [A], [])
