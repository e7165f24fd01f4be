"""Every check on a primary or a secondary that arrives, and their order.

They are numbered as in the facts about Ganeti 3.0; see :mod:`planner.rules.node_operations`.
"""

from __future__ import annotations

import numpy as np
import pytest

from planner.rules.failure import Failure
from planner.rules.node_lanes import NodeLanes
from planner.rules.node_operations import add_primary
from snapshots.disk_template import DiskTemplate
from snapshots.instance_status import InstanceStatus
from snapshots.records import Disk
from tests.planner.arrival import (
    COMING,
    EXCLUSIVE,
    IDLE,
    LATER_FULL,
    MIRRORED,
    SHARED,
    STRICT,
    Arrival,
    policy,
)
from tests.planner.small_clusters import FIRST, B, C, lanes_of


def test_an_ordinary_node_takes_an_instance_either_way() -> None:
    assert Arrival().as_primary() is Failure.NONE
    assert Arrival().as_secondary() is Failure.NONE


# -- a primary arrives -------------------------------------------------------------------------

HARD_PRIMARY = [
    pytest.param(Arrival(target={"free_memory": 1000}), Failure.MEM, id="1-no-memory-left"),
    pytest.param(
        Arrival(moved=IDLE, target={"free_memory": 0, "total_memory": 0.0}),
        Failure.MEM,
        id="1-stopped-but-no-memory-at-all",
    ),
    pytest.param(Arrival(target={"free_disk": 1000}), Failure.DISK, id="2-no-disk-left"),
    pytest.param(
        Arrival(moved={"disks": (Disk(1000, 3),)}, target=EXCLUSIVE | {"free_spindles": 2}),
        Failure.SPINDLES,
        id="4-no-spindles-left",
    ),
    pytest.param(
        Arrival(target=EXCLUSIVE | {"free_spindles": 8}), Failure.SPINDLES, id="4-spindles-unknown"
    ),
]
SOFT_PRIMARY = [
    pytest.param(Arrival(options={"min_disk": 0.995}), Failure.DISK, id="3-disk-reserve"),
    pytest.param(
        Arrival(moved={"spindle_use": 3}, policy=policy(spindle_ratio=2.0)),
        Failure.DISK,
        id="5-spindle-ratio",
    ),
    pytest.param(
        Arrival(hosted=(MIRRORED | {"memory": 7000},)), Failure.MEM, id="6-n1-of-the-target"
    ),
    pytest.param(
        Arrival(moved={"vcpus": 9}, policy=policy(vcpu_ratio=1.0)), Failure.CPU, id="7-cpu-ratio"
    ),
    pytest.param(
        Arrival(
            moved={"tags": ("svc:x",)},
            hosted=({"tags": ("svc:x",)},),
            tags=("htools:iextags:svc",),
        ),
        Failure.TAGS,
        id="8-exclusion-tag",
    ),
    pytest.param(
        Arrival(
            moved={"tags": ("svc:x",)},
            hosted=({"tags": ("svc:x",), "forthcoming": True},),
            tags=("htools:iextags:svc",),
        ),
        Failure.TAGS,
        id="8-tag-of-one-to-come",
    ),
    pytest.param(Arrival(hosted=LATER_FULL), Failure.MEM, id="9-memory-for-later"),
    pytest.param(
        Arrival(hosted=(COMING | {"disk": 99_500, "template": DiskTemplate.PLAIN},)),
        Failure.DISK,
        id="9-disk-for-later",
    ),
    pytest.param(
        Arrival(
            hosted=(COMING | {"disk": 50_000, "template": DiskTemplate.PLAIN},),
            options={"min_disk": 0.5},
        ),
        Failure.DISK,
        id="9-disk-reserve-for-later",
    ),
    pytest.param(
        Arrival(
            moved={"disks": (Disk(1000, 2),)},
            target=EXCLUSIVE | {"free_spindles": 3},
            hosted=(COMING | {"disks": (Disk(1000, 2),), "template": DiskTemplate.PLAIN},),
        ),
        Failure.SPINDLES,
        id="9-spindles-for-later",
    ),
    pytest.param(
        Arrival(
            hosted=(COMING | {"template": DiskTemplate.PLAIN, "spindle_use": 2},),
            policy=policy(spindle_ratio=2.0),
        ),
        Failure.DISK,
        id="9-spindle-ratio-for-later",
    ),
    pytest.param(
        Arrival(hosted=(COMING | {"vcpus": 8},), policy=policy(vcpu_ratio=1.0)),
        Failure.CPU,
        id="9-cpu-ratio-for-later",
    ),
    pytest.param(Arrival(moved=COMING, hosted=LATER_FULL), Failure.MEM, id="9-one-to-come-itself"),
]


@pytest.mark.parametrize(("arrival", "reason"), HARD_PRIMARY)
def test_a_hard_limit_holds_a_primary_back_even_by_force(arrival: Arrival, reason: Failure) -> None:
    assert arrival.as_primary() is reason
    assert arrival.as_primary(force=True) is reason


@pytest.mark.parametrize(("arrival", "reason"), SOFT_PRIMARY)
def test_a_soft_limit_holds_a_primary_back_unless_forced(arrival: Arrival, reason: Failure) -> None:
    assert arrival.as_primary() is reason
    assert arrival.as_primary(force=True) is Failure.NONE


@pytest.mark.parametrize(
    "arrival",
    [
        pytest.param(Arrival(target={"free_memory": 1001}), id="1-one-mebibyte-left"),
        pytest.param(Arrival(moved=IDLE, target={"free_memory": 1001}), id="1-stopped"),
        pytest.param(Arrival(target={"free_disk": 1001}), id="2-one-mebibyte-left"),
        pytest.param(Arrival(moved=SHARED, target={"free_disk": 0}), id="2-shared-storage"),
        pytest.param(Arrival(options={"min_disk": 0.99}), id="3-just-the-reserve"),
        pytest.param(
            Arrival(moved={"disks": (Disk(1000, 2),)}, target=EXCLUSIVE | {"free_spindles": 2}),
            id="4-the-last-spindles",
        ),
        pytest.param(Arrival(moved=SHARED, target=EXCLUSIVE), id="4-shared-storage"),
        pytest.param(
            Arrival(moved={"spindle_use": 2}, policy=policy(spindle_ratio=2.0)),
            id="5-just-the-ratio",
        ),
        pytest.param(
            Arrival(
                moved={"disks": (Disk(1000, 2),), "spindle_use": 90},
                target=EXCLUSIVE | {"free_spindles": 8},
            ),
            id="5-exclusive-storage-has-no-ratio",
        ),
        pytest.param(Arrival(hosted=(MIRRORED | {"memory": 6999},)), id="6-more-than-reserved"),
        pytest.param(
            Arrival(hosted=(MIRRORED | {"memory": 7000},), target={"free_memory": 6999}),
            id="6-failing-before",
        ),
        pytest.param(
            Arrival(moved={"vcpus": 8}, policy=policy(vcpu_ratio=1.0)), id="7-just-the-ratio"
        ),
        pytest.param(
            Arrival(moved={"vcpus": 99}, options={"max_cpu": -1.0}), id="7-negative-is-no-limit"
        ),
        pytest.param(
            Arrival(moved={"vcpus": 8}, target={"cpu_speed": 0.5}, policy=policy(vcpu_ratio=1.0)),
            id="7-speed-does-not-count",
        ),
        pytest.param(
            Arrival(
                moved={"vcpus": 9, "status": InstanceStatus.ADMIN_OFFLINE},
                policy=policy(vcpu_ratio=1.0),
            ),
            id="7-offline-instance",
        ),
        pytest.param(
            Arrival(
                moved={"tags": ("svc:x",)},
                hosted=({"tags": ("svc:y",)},),
                tags=("htools:iextags:svc",),
            ),
            id="8-another-tag",
        ),
        pytest.param(
            Arrival(
                moved=COMING, target={"free_disk": 2000, "node_cpus": 40}, options={"max_cpu": 6.0}
            ),
            id="9-fits-later",
        ),
    ],
)
def test_at_the_edge_of_a_limit_a_primary_is_let_in(arrival: Arrival) -> None:
    assert arrival.as_primary() is Failure.NONE


@pytest.mark.parametrize(
    ("arrival", "first"),
    [
        (Arrival(target={"free_memory": 0, "free_disk": 0}), Failure.MEM),
        (Arrival(target={"free_disk": 0} | EXCLUSIVE), Failure.DISK),
        (Arrival(moved={"vcpus": 99}, target=EXCLUSIVE), Failure.SPINDLES),
        (Arrival(moved={"vcpus": 99}, hosted=(MIRRORED | {"memory": 7000},)), Failure.MEM),
        (
            Arrival(
                moved={"vcpus": 99, "tags": ("svc:x",)},
                hosted=({"tags": ("svc:x",)},),
                tags=("htools:iextags:svc",),
            ),
            Failure.CPU,
        ),
        (
            Arrival(
                moved={"tags": ("svc:x",)},
                hosted=({"tags": ("svc:x",)}, *LATER_FULL),
                tags=("htools:iextags:svc",),
            ),
            Failure.TAGS,
        ),
    ],
)
def test_the_first_check_that_fails_is_the_reason(arrival: Arrival, first: Failure) -> None:
    assert arrival.as_primary() is first


def test_an_earlier_failure_stays() -> None:
    place = Arrival(target={"free_memory": 0}).place()
    target, inst = NodeLanes(place, np.array([C])), lanes_of(place, FIRST)
    _, failure = add_primary(target, inst, STRICT, np.array([int(Failure.MIG)]))
    assert failure.tolist() == [Failure.MIG]


# -- a secondary arrives -----------------------------------------------------------------------

HARD_SECONDARY = [
    pytest.param(Arrival(moved=SHARED), Failure.DISK, id="1-not-mirrored"),
    pytest.param(Arrival(target={"free_disk": 1000}), Failure.DISK, id="2-no-disk-left"),
    pytest.param(
        Arrival(moved={"disks": (Disk(1000, 3),)}, target=EXCLUSIVE | {"free_spindles": 2}),
        Failure.SPINDLES,
        id="4-no-spindles-left",
    ),
]
SOFT_SECONDARY = [
    pytest.param(Arrival(options={"min_disk": 0.995}), Failure.DISK, id="3-disk-reserve"),
    pytest.param(
        Arrival(moved={"spindle_use": 3}, policy=policy(spindle_ratio=2.0)),
        Failure.DISK,
        id="5-spindle-ratio",
    ),
    pytest.param(Arrival(target={"free_memory": 1000}), Failure.MEM, id="6-memory-for-a-failover"),
    pytest.param(
        Arrival(hosted=(MIRRORED | {"memory": 7000},)), Failure.MEM, id="7-n1-of-the-target"
    ),
    pytest.param(
        Arrival(hosted=(COMING | {"disk": 99_500, "template": DiskTemplate.PLAIN},)),
        Failure.DISK,
        id="8-disk-for-later",
    ),
    pytest.param(
        Arrival(
            hosted=(COMING | {"template": DiskTemplate.PLAIN, "spindle_use": 2},),
            policy=policy(spindle_ratio=2.0),
        ),
        Failure.DISK,
        id="8-spindle-ratio-for-later",
    ),
    pytest.param(Arrival(hosted=(COMING | {"memory": 7000},)), Failure.MEM, id="8-memory-later"),
    pytest.param(Arrival(moved=COMING | SHARED), Failure.DISK, id="8-one-to-come-not-mirrored"),
]


@pytest.mark.parametrize(("arrival", "reason"), HARD_SECONDARY)
def test_a_hard_limit_holds_a_secondary_back_even_by_force(
    arrival: Arrival, reason: Failure
) -> None:
    assert arrival.as_secondary() is reason
    assert arrival.as_secondary(force=True) is reason


@pytest.mark.parametrize(("arrival", "reason"), SOFT_SECONDARY)
def test_a_soft_limit_holds_a_secondary_back_unless_forced(
    arrival: Arrival, reason: Failure
) -> None:
    assert arrival.as_secondary() is reason
    assert arrival.as_secondary(force=True) is Failure.NONE


@pytest.mark.parametrize(
    "arrival",
    [
        pytest.param(Arrival(target={"free_disk": 1001}), id="2-one-mebibyte-left"),
        pytest.param(Arrival(target={"free_memory": 1001}), id="6-one-mebibyte-left"),
        pytest.param(
            Arrival(moved={"auto_balance": False}, target={"free_memory": 500}), id="6-no-need"
        ),
        pytest.param(Arrival(hosted=(MIRRORED | {"memory": 6999},)), id="7-just-enough"),
        pytest.param(
            Arrival(hosted=(MIRRORED | {"primary": B, "memory": 7000},)), id="7-other-primary"
        ),
        pytest.param(
            Arrival(hosted=(MIRRORED | {"memory": 7000},), target={"free_memory": 6999}),
            id="7-failing-before",
        ),
        pytest.param(Arrival(moved={"vcpus": 99}), id="cpus-do-not-count"),
        pytest.param(
            Arrival(
                moved={"tags": ("svc:x",)},
                hosted=({"tags": ("svc:x",)},),
                tags=("htools:iextags:svc",),
            ),
            id="tags-do-not-count",
        ),
    ],
)
def test_at_the_edge_of_a_limit_a_secondary_is_let_in(arrival: Arrival) -> None:
    assert arrival.as_secondary() is Failure.NONE


def test_disks_of_an_offline_primary_are_not_checked_by_force() -> None:
    full = Arrival(target={"free_disk": 0})
    assert full.as_secondary(force=True, ignore_disk=True) is Failure.NONE


def test_a_secondary_needs_memory_of_its_own_before_n1_is_asked() -> None:
    """Both fail with the same word; neither hides a missing disk."""
    arrival = Arrival(target={"free_memory": 0, "free_disk": 0})
    assert arrival.as_secondary() is Failure.DISK
