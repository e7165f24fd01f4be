"""An instance as RAPI and LUXI describe it: keys, and the memory that counts."""

from __future__ import annotations

from typing import Any

import pytest

from snapshots.admin_state import AdminState
from snapshots.errors import FormatError
from snapshots.ganeti.instance_object import read_instance, with_entitlements
from snapshots.instance_status import InstanceStatus
from snapshots.reading.json_object import JsonObject
from snapshots.records import Disk, InstanceRecord, NodeRecord
from tests.snapshots.data import recorded_bodies

INSTANCE: dict[str, Any] = recorded_bodies()["instances"][0]
"""inst1 on node2 and node1: DRBD, running, 2 GiB of memory."""
ROWS = {"node1.gnt.test": 0, "node2.gnt.test": 1, "node3.gnt.test": 2}


def read(instance: dict[str, Any], *, entitled: bool = True) -> InstanceRecord:
    return read_instance(JsonObject(instance, "instances.json: inst1"), ROWS, entitled=entitled)


INSTANCE_CHANGES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"oper_ram": 100}, {"memory": 2048}),
    ({"oper_ram": None}, {"memory": 2048}),
    ({"oper_ram": "-"}, {"memory": 2048}),
    ({"admin_state": "down"}, {"admin_state": AdminState.DOWN}),
    ({"admin_state": ["x"]}, {"admin_state": None}),
    ({"snodes": []}, {"secondary": -1}),
    ({"snodes": ["node3.gnt.test", "nowhere"]}, {"secondary": 2}),
    ({"status": "ERROR_nodedown"}, {"status": InstanceStatus.ERROR_NODEDOWN}),
    ({"forthcoming": True}, {"forthcoming": True}),
    ({"forthcoming": "yes"}, {"forthcoming": False}),
    ({"disk.sizes": [], "disk.spindles": []}, {"disks": (), "disk": 10368}),
    (
        {"disk.sizes": [1, 2, 3], "disk.spindles": [5, None]},
        {"disks": (Disk(1, 5), Disk(2, None))},
    ),
]


@pytest.mark.parametrize(("change", "expected"), INSTANCE_CHANGES)
def test_what_is_told_of_an_instance(change: dict[str, Any], expected: dict[str, Any]) -> None:
    instance = read({**INSTANCE, **change})
    assert {column: getattr(instance, column) for column in expected} == expected


@pytest.mark.parametrize(
    ("change", "phrase"),
    [
        ({"pnode": "x"}, "Unknown node 'x' for instance inst1.gnt.test"),
        ({"snodes": ["node2.gnt.test"]}, "has same primary and secondary node"),
        ({"status": "up"}, "key 'status': Invalid string value for type InstanceStatus: \"up\""),
        ({"disk_template": "raid"}, 'type DiskTemplate: "raid"'),
    ],
)
def test_what_cannot_be_is_refused(change: dict[str, Any], phrase: str) -> None:
    with pytest.raises(FormatError) as caught:
        read({**INSTANCE, **change})
    assert phrase in str(caught.value)


@pytest.mark.parametrize(("held", "memory"), [(100, 100), (99.5, 100), (None, 2048)])
def test_htools_go_by_what_an_instance_holds(held: float | None, memory: int) -> None:
    assert read({**INSTANCE, "oper_ram": held}, entitled=False).memory == memory


def test_configured_memory_is_the_maximum() -> None:
    parameters = {**INSTANCE["beparams"], "maxmem": 99}
    del parameters["memory"]
    assert read({**INSTANCE, "oper_ram": None, "beparams": parameters}).memory == 99


@pytest.mark.parametrize(
    ("held", "status", "lowered"),
    [
        (100, "running", 1948),
        (4096, "running", 0),
        (None, "running", 0),
        (100, "ERROR_wrongnode", 2048),
        (100, "ERROR_up", 0),
        (None, "ADMIN_down", 0),
    ],
)
def test_free_memory_is_lowered_by_what_an_instance_may_still_take(
    held: int | None, status: str, lowered: int
) -> None:
    shrunk = {**INSTANCE, "oper_ram": held, "status": status}
    nodes = [NodeRecord(name, 0, free_memory=10_000) for name in ROWS]
    after = with_entitlements(nodes, [read(shrunk)], [JsonObject(shrunk, "inst1")])
    assert [node.free_memory for node in after] == [10_000, 10_000 - lowered, 10_000]


def test_an_instance_that_is_not_there_yet_lowers_nothing() -> None:
    coming = {**INSTANCE, "oper_ram": 100, "forthcoming": True}
    nodes = [NodeRecord(name, 0, free_memory=10_000) for name in ROWS]
    assert with_entitlements(nodes, [read(coming)], [JsonObject(coming, "inst1")]) == nodes
