"""Where the disks of instances are, and who may run them."""

from __future__ import annotations

import pytest

from planner.whatif.losses.exposure import Exposure
from snapshots.arrays import NO_NODE
from snapshots.disk_template import ALL_TEMPLATES, DiskTemplate
from snapshots.instance_status import InstanceStatus
from snapshots.node_role import NodeRole
from tests.planner.small_clusters import FIRST, A, B, instance, node, placed


@pytest.mark.parametrize("template", ALL_TEMPLATES)
def test_every_instance_is_of_one_kind(template: DiskTemplate) -> None:
    found = Exposure(placed(instance("i", A, B, template=template)))
    kinds = found.mirrored[FIRST], found.anywhere[FIRST], found.alone[FIRST]
    assert sum(kinds) == 1
    assert kinds[0] == (template is DiskTemplate.DRBD)
    assert (found.secondary[FIRST] == NO_NODE) == (template is not DiskTemplate.DRBD)


def test_a_mirrored_instance_without_a_secondary_has_its_primary_alone() -> None:
    found = Exposure(placed(instance("i", A, template=DiskTemplate.DRBD)))
    assert found.alone[FIRST]


def test_an_instance_on_record_only_has_nothing_to_lose() -> None:
    found = Exposure(placed(instance("i", A, B, forthcoming=True)))
    assert not (found.mirrored | found.should_run)[FIRST]


@pytest.mark.parametrize(
    ("status", "starts"),
    [
        (InstanceStatus.RUNNING, True),
        (InstanceStatus.ERROR_DOWN, True),
        (InstanceStatus.ERROR_UP, False),
        (InstanceStatus.ADMIN_DOWN, False),
    ],
)
def test_what_is_meant_to_run_starts_again(status: InstanceStatus, starts: bool) -> None:
    assert Exposure(placed(instance("i", A, B, status=status))).should_run[FIRST] == starts


def test_a_drained_node_works_and_takes_nothing() -> None:
    nodes = [
        node("a", offline=True, role=NodeRole.DRAINED),
        node("b", offline=True, role=NodeRole.OFFLINE),
        node("c"),
    ]
    found = Exposure(placed(nodes=nodes))
    assert found.works.tolist() == [True, False, True]
    assert found.takes.tolist() == [False, False, True]
