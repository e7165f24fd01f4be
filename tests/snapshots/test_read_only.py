"""Snapshots do not change, whichever code made their arrays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.state.model import prepare
from planner.state.placement import Placement
from snapshots.cluster import Cluster
from snapshots.htools.text import read_text
from snapshots.subset import extended, subset
from tests.snapshots.data import text

CLUSTER = read_text(text())


def writable(cluster: Cluster) -> list[str]:
    columns = {**vars(cluster.nodes), **vars(cluster.instances)}
    return [n for n, v in columns.items() if isinstance(v, np.ndarray) and v.flags.writeable]


def test_what_a_placement_amounts_to_is_read_only() -> None:
    place = Placement(prepare(CLUSTER))
    assert writable(place.to_cluster()) == []
    assert writable(place.to_cluster(np.array([0]))) == []


def test_a_snapshot_does_not_follow_the_placement_it_was_taken_of() -> None:
    place = Placement(prepare(CLUSTER))
    taken = place.to_cluster()
    place.primary[0], place.free_disk[0] = 1, 7
    assert taken.instances.primary.tolist() == CLUSTER.instances.primary.tolist()
    assert taken.nodes.free_disk.tolist() == CLUSTER.nodes.free_disk.tolist()


def test_a_part_of_a_snapshot_is_read_only() -> None:
    assert writable(subset(CLUSTER, np.array([0]))) == []


def test_arrays_given_to_a_table_stay_writable_themselves() -> None:
    memory = np.array([256])
    table = replace(CLUSTER.instances, memory=memory)
    memory[0] = 512
    assert table.memory.tolist() == [256]


def test_writing_to_a_snapshot_is_an_error() -> None:
    with pytest.raises(ValueError, match="read-only"):
        CLUSTER.nodes.free_memory[0] = 1


def test_two_snapshots_may_be_compared() -> None:
    again = read_text(text())
    assert again != CLUSTER
    assert CLUSTER.fingerprint == again.fingerprint
    assert extended(CLUSTER, []) == CLUSTER
