"""Nodes whose guests would not all find another node."""

from __future__ import annotations

import numpy as np
import pytest

from planner.n_plus_one.emptiable import Stays, cannot_be_emptied
from planner.n_plus_one.within_group import EmptyingCheck
from planner.state.model import prepare
from planner.state.options import ModelOptions
from planner.state.placement import Placement
from snapshots.disk_template import DiskTemplate
from snapshots.htools.text import read_text_file
from tests.planner.made_clusters import samples
from tests.planner.small_clusters import A, B, C, instance, placed
from tests.snapshots.data import ROOT

B_OUT = ModelOptions(offline_nodes=(B,))
CROWDED = ROOT / "tests/data/clusters/no-node-can-be-emptied.data"
"""hcheck of Ganeti 3.0.2 calls all three nodes not directly evacuable."""


def stuck(place: Placement) -> dict[int, Stays]:
    return cannot_be_emptied(place, np.arange(place.model.node_count))


def test_guests_on_shared_storage_that_no_other_node_has_room_for() -> None:
    big, _, b2, _, c2 = range(5)
    found = stuck(Placement(prepare(read_text_file(CROWDED))))
    assert {node: it.homeless for node, it in found.items()} == {0: big, 1: b2, 2: c2}


def test_a_failover_that_lacks_memory() -> None:
    guests = [instance("x", A, B, memory=1000)]
    filler = instance("y", B, memory=7500, template=DiskTemplate.DISKLESS)
    assert stuck(placed(*guests, filler))[A] == Stays(501, 0, None)


@pytest.mark.parametrize("kind", ["mixed", "tagged", "groups", "unbalanced", "small"])
def test_it_agrees_with_trying_it_as_ganeti_does(kind: str) -> None:
    for sample in samples(kind, 25):
        place = Placement(sample.model)
        for group in np.unique(place.model.group).tolist():
            scope = np.flatnonzero(place.model.group == group)
            burdens = EmptyingCheck(place, scope, scope).burdens
            theirs = {node for node, it in burdens.items() if any(it)}
            ours = set(cannot_be_emptied(place, scope))
            disk_left = ~place.model.offline & (place.free_disk > 0)
            assert {n for n in ours if disk_left[n]} == {n for n in theirs if disk_left[n]}, (
                sample.name
            )


def test_nothing_escapes_to_a_node_that_is_out_of_use() -> None:
    place = placed(instance("x", A, B), options=B_OUT)
    assert list(stuck(place)) == [A]


def test_a_full_disk_alone_keeps_nothing_on_a_node() -> None:
    place = placed(instance("x", A, B, disk=99_000), instance("y", A, C, disk=1_000))
    assert A not in stuck(place)
