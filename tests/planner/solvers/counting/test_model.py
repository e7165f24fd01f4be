"""Instances on pairs of nodes as integers: what the model's limits let through."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from ortools.sat.python import cp_model

from planner.solvers.counting.bunch import Bunch
from planner.solvers.counting.model import CountingModel
from planner.state.model import prepare
from planner.state.options import ModelOptions
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE
from snapshots.disk_template import DiskTemplate
from snapshots.records import Disk, InstanceRecord, NodeRecord
from snapshots.subset import extended
from tests.planner.small_clusters import A, B, C, cluster, instance, node, placed

NOWHERE = (NO_NODE, NO_NODE)
SINGLES = ((A, NO_NODE), (B, NO_NODE))
PAIRS = ((A, B), (B, A), (A, C), (C, A), (B, C), (C, B))


def model_of(
    *bunches: tuple[InstanceRecord, int, tuple[tuple[int, int], ...]],
    residents: tuple[InstanceRecord, ...] = (),
    nodes: list[NodeRecord] | None = None,
    tags: tuple[str, ...] = (),
    unchecked: bool = False,
    careful: bool = True,
) -> CountingModel:
    """Of each bunch: an instance, how many there are like it, and their choices."""
    new = [one for one, count, _ in bunches for _ in range(count)]
    source = cluster(*residents, nodes=nodes or [node(name) for name in "abc"], tags=tags)
    place = Placement(prepare(extended(source, new)))
    rows, found = iter(range(len(residents), len(residents) + len(new))), []
    for _, count, pairs in bunches:
        mine = tuple(next(rows) for _ in range(count))
        found.append(Bunch(mine, NOWHERE, np.array(pairs), (unchecked, unchecked)))
    return CountingModel(place, found, careful=careful)


def new(**changes: Any) -> InstanceRecord:
    return instance("new", NO_NODE, **changes)


def solved(model: CountingModel) -> list[list[int]]:
    """As many placed as the limits let."""
    model.cp.maximize(sum(model.moved))
    solver = cp_model.CpSolver()
    solver.parameters.catch_sigint_signal = False
    assert solver.solve(model.cp) == cp_model.OPTIMAL
    return [[solver.value(count) for count in counts] for counts in model.counts]


def most(model: CountingModel) -> int:
    """How many the limits let be placed."""
    return sum(map(sum, solved(model)))


def test_memory_limits_what_goes_on_a_node() -> None:
    assert most(model_of((new(memory=3000), 9, SINGLES))) == 4  # of 8000 MiB two fit, on each


def test_a_node_keeps_memory_for_the_failure_of_any_one_other() -> None:
    """Two pairs of 3900 MiB on two nodes: each node would need twice 3900, and some more."""
    two = ((A, B), (B, A))
    drbd = new(memory=3900, template=DiskTemplate.DRBD)
    assert most(model_of((drbd, 3, two))) == 2
    assert most(model_of((new(memory=4000, template=DiskTemplate.DRBD), 3, two))) == 1


def test_instances_with_one_exclusion_tag_share_no_primary() -> None:
    tagged = (new(tags=("one:a",)), 3, SINGLES)
    assert most(model_of(tagged, tags=("htools:iextags:one",))) == 2
    assert most(model_of(tagged)) == 3


def test_forthcoming_instances_may_share_a_primary_whatever_their_tags() -> None:
    tagged = (new(tags=("one:a",), forthcoming=True), 3, SINGLES)
    assert most(model_of(tagged, tags=("htools:iextags:one",))) == 3


@pytest.mark.parametrize(("careful", "placed"), [(True, 0), (False, 2)])
def test_soft_limits_hold_only_in_a_careful_model_what_need_not_keep_them(
    careful: bool, placed: int
) -> None:
    """Each of the nodes has one CPU, which leaves room for four virtual ones."""
    small = [node(name, total_cpus=1.0) for name in "abc"]
    wide = (new(vcpus=5), 2, SINGLES)
    assert most(model_of(wide, nodes=small, unchecked=True, careful=careful)) == placed


def test_a_limit_that_is_broken_already_binds_only_where_something_arrives() -> None:
    full = [node("a", free_disk=-5), node("b"), node("c")]
    disk = (new(template=DiskTemplate.PLAIN), 1, ((A, NO_NODE),))
    assert most(model_of(disk, nodes=full)) == 0
    elsewhere = (new(template=DiskTemplate.PLAIN), 1, ((B, NO_NODE),))
    assert most(model_of(disk, elsewhere, nodes=full)) == 1


@pytest.mark.parametrize(("offline", "gone"), [((A,), 1), ((), 0)])
def test_a_failover_leaves_a_secondary_on_an_offline_node_whatever_disk_it_reports(
    offline: tuple[int, ...], gone: int
) -> None:
    nodes = [node("a", free_disk=-2000), node("b")]
    source = cluster(instance("i", A, B), nodes=nodes)
    place = Placement(prepare(source, ModelOptions(offline_nodes=offline)))
    swapped = Bunch((0,), (A, B), np.array([(B, A)]), (True, True))
    assert most(CountingModel(place, [swapped], careful=False)) == gone


def test_what_leaves_gives_its_spindles_back_whatever_its_template() -> None:
    """b has none left of its own; k, which shares its storage, leaves b before i comes to it."""
    own = {"exclusive_storage": True, "spindles": 2}
    nodes = [node("a", **own, free_spindles=2), node("b", **own, free_spindles=0), node("c")]
    i = instance("i", A, C, disks=(Disk(1000, 1),))
    k = instance("k", B, disks=(Disk(1000, 1),))
    place = placed(i, k, nodes=nodes)
    place.free_spindles[B] = place.later_free_spindles[B] = 0
    to_b = Bunch((0,), (A, C), np.array([(A, B)]))
    off_b = Bunch((1,), (B, NO_NODE), np.array([(C, NO_NODE)]))
    assert most(CountingModel(place, [to_b])) == 0
    assert most(CountingModel(place, [to_b, off_b])) == 2


def test_numbers_become_places_and_places_numbers() -> None:
    model = model_of((new(template=DiskTemplate.DRBD), 3, PAIRS), (new(), 1, SINGLES))
    counts = [[1, 0, 2, 0, 0, 0], [0, 1]]
    places = model.places(counts)
    assert places == {0: (A, B), 1: (A, C), 2: (A, C), 3: (B, NO_NODE)}
    assert model.counted(places) == counts
    assert model.counted({0: (A, A)}) == [[0] * 6, [0, 0]]  # that is no choice


def test_a_solution_that_is_forbidden_does_not_come_again() -> None:
    model = model_of((new(), 1, SINGLES))
    seen = []
    for _ in range(2):
        counts = solved(model)
        seen.append(counts)
        model.forbid(counts)
    assert sorted(seen) == [[[0, 1]], [[1, 0]]]
    assert solved(model) == [[0, 0]]
