"""Nodes whose guests would not all find another node."""

from __future__ import annotations

import numpy as np

from planner.emptying import cannot_be_emptied
from planner.model import ModelOptions, prepare
from planner.placement import Placement
from snapshots.disk_template import DiskTemplate
from snapshots.text import read_text_file
from tests.planner.small_clusters import A, B, C, instance, placed
from tests.snapshots.data import ROOT

B_OUT = ModelOptions(offline_nodes=(B,))
CROWDED = ROOT / "tests/data/clusters/no-node-can-be-emptied.data"
"""hcheck of Ganeti 3.0.2 calls all three nodes not directly evacuable."""


def stuck(place: Placement) -> dict[int, tuple[int, int, int]]:
    return cannot_be_emptied(place, np.arange(place.model.node_count))


def test_guests_on_shared_storage_that_no_other_node_has_room_for() -> None:
    assert stuck(Placement(prepare(read_text_file(CROWDED)))) == dict.fromkeys(range(3), (0, 0, 1))


def test_a_failover_that_lacks_memory() -> None:
    guests = [instance("x", A, B, memory=1000)]
    filler = instance("y", B, memory=7500, template=DiskTemplate.DISKLESS)
    assert stuck(placed(*guests, filler))[A] == (501, 0, 0)


def test_nothing_escapes_to_a_node_that_is_out_of_use() -> None:
    place = placed(instance("x", A, B), options=B_OUT)
    assert list(stuck(place)) == [A]


def test_a_full_disk_alone_keeps_nothing_on_a_node() -> None:
    place = placed(instance("x", A, B, disk=99_000), instance("y", A, C, disk=1_000))
    assert A not in stuck(place)
