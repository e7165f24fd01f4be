"""Nodes whose records and report disagree."""

from __future__ import annotations

import pytest

from planner.state.discrepancies import Discrepancy
from planner.state.model import prepare
from snapshots.disk_template import DiskTemplate
from snapshots.records import InstanceRecord, NodeRecord
from tests.planner.small_clusters import A, B, cluster, instance, node

GIB = 1024


def found(*instances: InstanceRecord, nodes: list[NodeRecord]) -> tuple[Discrepancy, ...]:
    return prepare(cluster(*instances, nodes=nodes)).discrepancies


@pytest.mark.parametrize(
    ("memory", "disk", "expected"),
    [
        (512, 1024, ()),
        (513, 0, (Discrepancy(A, 513, 0),)),
        (0, 1025, (Discrepancy(A, 0, 1),)),
        (600, -5000, (Discrepancy(A, 600, -5),)),  # rounded down
        (-600, 3 * GIB, (Discrepancy(A, -600, 3),)),
    ],
)
def test_nodes_that_miss_much_are_reported(
    memory: int, disk: int, expected: tuple[Discrepancy, ...]
) -> None:
    nodes = [node("a", free_memory=8000 - memory, free_disk=100_000 - disk), node("b")]
    assert found(instance("i", A, B), nodes=nodes) == expected


def test_disks_of_every_template_count_as_placed_on_the_nodes() -> None:
    """File storage holds none of the node's disk, but the warning takes it that way."""
    file = instance("i", A, template=DiskTemplate.FILE, disk=9000)
    assert found(file, nodes=[node("a", free_disk=90_000)]) == ()
    assert found(nodes=[node("a", free_disk=90_000)]) == (Discrepancy(A, 0, 9),)
