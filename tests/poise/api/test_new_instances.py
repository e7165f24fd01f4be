"""New instances: their names, what they take, and requests that no cluster could answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from planner.plan import NewInstance
from poise.api.new_instances import check_request, new_names, record_of
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from snapshots.errors import UsageError
from tests.planner.small_clusters import A, B, cluster, instance

THERE = cluster(instance("web", A, B), instance("db-2", A, B))
ONE = NewInstance(memory=1024, vcpus=2, disks=(100, 20), name="new")


def request(**changes: Any) -> NewInstance:
    return replace(ONE, **changes)


def test_one_has_the_name_that_is_asked_for() -> None:
    assert new_names(THERE, ONE, 1) == ["new"]


def test_several_are_numbered_from_one() -> None:
    assert new_names(THERE, ONE, 3) == ["new-1", "new-2", "new-3"]


@pytest.mark.parametrize(("name", "count", "taken"), [("web", 1, "web"), ("db", 2, "db-2")])
def test_a_name_that_is_taken_is_refused(name: str, count: int, taken: str) -> None:
    with pytest.raises(UsageError, match=f"instance {taken} exists already"):
        new_names(THERE, request(name=name), count)


@pytest.mark.parametrize(
    ("template", "disk"), [(DiskTemplate.DRBD, 120 + 2 * 128), (DiskTemplate.PLAIN, 120)]
)
def test_drbd_takes_room_of_its_own_for_each_disk(template: DiskTemplate, disk: int) -> None:
    assert record_of(request(template=template), "new").disk == disk


def test_spindles_are_its_weight_too() -> None:
    assert record_of(ONE, "new").spindle_use == 1
    assert record_of(request(spindles=3), "new").spindle_use == 3


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"memory": 0}, "memory: expected 1 MiB or more, got 0"),
        ({"vcpus": 0}, "vcpus: expected 1 or more, got 0"),
        ({"disks": (5, 0)}, "disks: expected 1 MiB or more, got 0"),
        ({"spindles": -1}, "spindles: expected 0 or more, got -1"),
        ({"memory": 10**30}, "memory: expected at most 2^53 MiB, got 10000"),
        ({"vcpus": 2**63}, "vcpus: expected at most 2^53, got 9223"),
        ({"spindles": 10**30}, "spindles: expected at most 2^53, got 10000"),
        ({"disks": (2**53, 1)}, "disks: expected at most 2^53 MiB, got 9007"),
        ({"name": ""}, "name: "),
        ({"disks": ()}, "template drbd needs a disk"),
        ({"template": DiskTemplate.DISKLESS}, "template diskless has no disks"),
    ],
)
def test_what_no_cluster_could_answer_is_refused(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(UsageError) as found:
        check_request(THERE, request(**changes), 1, 1, 0)
    assert str(found.value).startswith(told)


@pytest.mark.parametrize(
    ("count", "best", "memory", "told"),
    [
        (0, 1, 0, "count: expected 1 or more, got 0"),
        (10_001, 1, 0, "count: expected at most 10000, got 10001"),
        (1, 0, 0, "best: expected 1 or more, got 0"),
        (1, 10**30, 0, "best: expected at most 2.53, got 10000"),
        (1, 1, 10**30, "kvm_node_memory: expected at most 2.53 MiB, got 10000"),
        (1, 1, -1, "kvm_node_memory: expected 0 MiB or more, got -1"),
    ],
)
def test_numbers_have_bounds(count: int, best: int, memory: int, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        check_request(THERE, ONE, count, best, memory)


def test_a_cluster_without_nodes_has_no_places() -> None:
    with pytest.raises(UsageError, match="the cluster has no nodes"):
        check_request(Cluster.from_records([], [], []), ONE, 1, 1, 0)
