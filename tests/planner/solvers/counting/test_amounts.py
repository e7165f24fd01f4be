"""Sums with limits: the nodes that can take an instance, and the most that there is room for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.solvers.counting.amounts import able, most_by_sums
from planner.solvers.counting.bunch import Bunch, all_pairs, no_pairs, singles
from planner.state.model import prepare
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Ints
from snapshots.disk_template import DiskTemplate
from snapshots.subset import extended
from tests.planner.small_clusters import A, B, cluster, instance, node

HOMELESS = (NO_NODE, NO_NODE)
NODES = np.arange(3)


def world(*nodes: object, count: int = 1, template: DiskTemplate) -> Placement:
    """New instances of 1000 MiB of memory and disk, in rows from 0."""
    news = [instance(f"new{k}", NO_NODE, template=template) for k in range(count)]
    source = cluster(nodes=nodes)  # type: ignore[arg-type]
    return Placement(prepare(extended(source, news)))


def test_a_node_without_memory_can_be_secondary_of_what_needs_none_there() -> None:
    full = node("b", free_memory=900, node_memory=7100)
    place = world(node("a"), full, node("c", free_disk=900), template=DiskTemplate.DRBD)
    first, second = able(place, 0, (False, False))
    assert first.tolist() == [True, False, False]
    assert second.tolist() == [True, False, False]


def test_unchecked_roles_keep_hard_limits() -> None:
    busy = node("b", total_cpus=0.1)
    place = world(node("a"), busy, node("c", free_disk=900), template=DiskTemplate.DRBD)
    assert able(place, 0, (False, False))[0].tolist() == [True, False, False]
    assert able(place, 0, (True, True))[0].tolist() == [True, True, False]


def test_n_plus_one_holds_back_what_is_there_unless_others_may_free_the_node_of_it() -> None:
    nodes = [node(name) for name in "abc"]
    kept = instance("kept", B, A, memory=7500)
    coming = instance("new", NO_NODE, template=DiskTemplate.EXT)
    for new, eased, fits in (
        (coming, False, False),
        (coming, np.array([True, False, False]), True),
        (replace(coming, forthcoming=True), False, True),
    ):
        source = cluster(kept, nodes=nodes)
        place = Placement(prepare(extended(source, [new])))
        assert able(place, 1, (False, False), eased)[0][A] == fits


@pytest.mark.parametrize(("memory", "most"), [(8000, 4), (2500, 4), (1001, 3), (1000, 0), (999, 0)])
def test_no_more_fit_than_the_sum_of_room_allows(memory: int, most: int) -> None:
    nodes = [node(n, free_memory=memory, node_memory=8000 - memory) for n in "abc"]
    place = world(*nodes, count=4, template=DiskTemplate.EXT)
    bunch = Bunch((0, 1, 2, 3), HOMELESS, singles(NODES))
    found = most_by_sums(place, [bunch])
    assert found >= most  # a bound, never too low
    if memory > 2000:
        assert found == 4


def test_instances_without_a_choice_do_not_count() -> None:
    place = world(*(node(n) for n in "abc"), count=2, template=DiskTemplate.EXT)
    bunches = [Bunch((0,), HOMELESS, no_pairs()), Bunch((1,), HOMELESS, singles(NODES))]
    assert most_by_sums(place, bunches) == 1
    assert most_by_sums(place, bunches[:1]) == 0


def pairs() -> Ints:
    return all_pairs(NODES, NODES)


def test_mirrored_instances_take_disk_twice() -> None:
    nodes = [node(n, free_disk=1500) for n in "abc"]
    place = world(*nodes, count=4, template=DiskTemplate.DRBD)
    assert most_by_sums(place, [Bunch((0, 1, 2, 3), HOMELESS, pairs())]) == 2


def test_instances_that_leave_a_home_give_something_back() -> None:
    nodes = [node(n, free_disk=10) for n in "abc"]
    place = world(*nodes, count=4, template=DiskTemplate.DRBD)
    assert most_by_sums(place, [Bunch((0, 1, 2, 3), (0, 1), pairs())]) == 4
