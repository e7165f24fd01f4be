"""Dedicated clusters: the place that loses least room for instances of the policy's sizes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.solvers.place.allocate import AllocationRules
from planner.solvers.place.dedicated import Loss, is_dedicated, probe_records, try_dedicated
from planner.state.model import prepare
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE
from snapshots.disk_template import DiskTemplate
from snapshots.errors import PlanningError
from snapshots.policy import DEFAULT_POLICY, Spec
from snapshots.records import Disk, NodeRecord
from snapshots.subset import extended
from tests.planner.small_clusters import A, B, cluster, instance, node

SMALL = Spec(memory=1000, cpus=1, disk=1000, disk_count=1, nic_count=0, spindles=1)
LARGE = replace(SMALL, memory=2000, disk=5000)
MOST = Spec(memory=9000, cpus=9, disk=90_000, disk_count=9, nic_count=9, spindles=9)
POLICY = replace(DEFAULT_POLICY, limits=((SMALL, MOST), (LARGE, MOST)))


def own(name: str, **changes: object) -> NodeRecord:
    return node(name, exclusive_storage=True, spindles=8, free_spindles=8, **changes)


@pytest.mark.parametrize(
    ("nodes", "groups", "dedicated"),
    [
        ([own("a"), own("b")], (0,), True),
        ([own("a"), node("b")], (0,), False),
        ([own("a"), node("b", group=1)], (0,), True),
        ([own("a"), node("b", group=1)], (0, 1), False),
    ],
)
def test_a_cluster_is_dedicated_where_every_node_of_the_groups_is(
    nodes: list[NodeRecord], groups: tuple[int, ...], dedicated: bool
) -> None:
    assert is_dedicated(cluster(nodes=nodes, groups=2), groups) is dedicated


def test_probes_have_the_least_sizes_of_the_policy_the_largest_disk_first() -> None:
    probes = probe_records(cluster(policy=POLICY), 0)
    assert [(one.name, one.disk, one.memory) for one in probes] == [
        ("probe-0-0", 5000, 2000),
        ("probe-0-1", 1000, 1000),
    ]


def tried(*nodes: NodeRecord, required: int = 1) -> tuple[tuple[int, int] | None, Loss | None]:
    """The place of an instance of 1000 MiB on dedicated nodes, and its loss."""
    source = cluster(nodes=nodes, policy=POLICY)
    new = instance(
        "new", NO_NODE, template=DiskTemplate.PLAIN, disk=1000, disks=(Disk(1000, spindles=1),)
    )
    probes = probe_records(source, 0)
    model = prepare(extended(source, [new, *probes]))
    attempt, loss = try_dedicated(
        Placement(model),
        0,
        required,
        np.arange(len(nodes)),
        np.array([1, 2]),
        AllocationRules(capacity_checks=False),
    )
    return attempt.nodes, loss


def test_the_node_that_loses_no_large_instance_is_taken() -> None:
    """b has room for one large instance and 1000 MiB more; a exactly for large ones."""
    found, loss = tried(own("a", free_disk=10_001), own("b", free_disk=6_001))
    assert found == (B, NO_NODE)
    assert loss is not None
    assert loss.lost[0] == 0


def test_without_room_there_is_no_place() -> None:
    assert tried(own("a", free_disk=900), own("b", free_disk=900)) == (None, None)


@pytest.mark.parametrize(
    ("offline", "required", "message"),
    [
        ((True, True), 1, "No online nodes"),
        ((False, True), 2, "Not enough online nodes"),
        ((False, False), 3, "Unsupported number of nodes"),
    ],
)
def test_without_candidates_there_is_no_attempt(
    offline: tuple[bool, bool], required: int, message: str
) -> None:
    nodes = [own(name, offline=off) for name, off in zip("ab", offline, strict=True)]
    with pytest.raises(PlanningError, match=message):
        tried(*nodes, required=required)


def test_losses_are_ordered_by_what_is_lost_first() -> None:
    assert Loss((0, 5), 1) < Loss((1, 0), 0)
    assert Loss((1, 0), 3) < Loss((1, 0), 4)
    assert A == 0
