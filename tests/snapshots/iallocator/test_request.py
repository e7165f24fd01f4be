"""The question of a message to an allocator."""

from __future__ import annotations

import json
from typing import Any

import pytest

from snapshots.arrays import NO_NODE
from snapshots.disk_template import DiskTemplate
from snapshots.iallocator.message import read_iallocator
from snapshots.iallocator.request import (
    Allocate,
    AllocateSecondary,
    ChangeGroup,
    EvacuationMode,
    MultiAllocate,
    NodeEvacuate,
    Relocate,
    Request,
)
from snapshots.instance_status import InstanceStatus
from snapshots.records import Disk, InstanceRecord, Nic
from tests.snapshots.data import MESSAGES, read_message
from tests.snapshots.iallocator.recorded import message

MINUTE = {
    "name": "new.gnt.test",
    "disk_template": "drbd",
    "tags": ["a"],
    "vcpus": 2,
    "memory": 512,
    "spindle_use": 1,
    "disks": [{"size": 10, "spindles": 2}, {"size": 20}],
    "disk_space_total": 286,
    "nics": [{"mac": None, "network": "net-1", "mode": "bridged"}, {}],
    "required_nodes": 2,
}


def ask(request: dict[str, Any]) -> Request:
    return read_iallocator(json.dumps(message() | {"request": request}))[1]


def test_an_allocation() -> None:
    request = ask({"type": "allocate", "restrict-to-nodes": ["n1"], "group_name": "g"} | MINUTE)
    instance = InstanceRecord(
        name="new.gnt.test",
        memory=512,
        disk=286,
        disks=(Disk(10, 2), Disk(20, None)),
        vcpus=2,
        status=InstanceStatus.RUNNING,
        primary=NO_NODE,
        secondary=NO_NODE,
        template=DiskTemplate.DRBD,
        tags=("a",),
        nics=(Nic("net-1", mode="bridged"), Nic(None)),
    )
    assert request == Allocate(instance, 2, "g", ("n1",))


def test_several_allocations_share_the_group_of_the_request() -> None:
    one = MINUTE | {"group_name": "ignored by Ganeti"}
    request = ask({"type": "multi-allocate", "instances": [one, one], "group_name": "g"})
    assert isinstance(request, MultiAllocate)
    assert (len(request.instances), request.group_name) == (2, "g")


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (
            {"type": "relocate", "name": "inst3.gnt.test", "required_nodes": 1}
            | {"relocate_from": ["node2.gnt.test"]},
            Relocate(1, 1, (3,)),
        ),
        (
            {"type": "node-evacuate", "evac_mode": "all", "instances": ["inst1.gnt.test"]},
            NodeEvacuate((0,), EvacuationMode.ALL),
        ),
        (
            {"type": "change-group", "instances": ["inst1.gnt.test"], "target_groups": ["rack2"]},
            ChangeGroup((0,), (1,)),
        ),
        ({"type": "change-group", "instances": [], "target_groups": []}, ChangeGroup((), ())),
        ({"type": "allocate-secondary", "name": "inst8.gnt.test"}, AllocateSecondary(2)),
    ],
)
def test_other_questions(request_: dict[str, Any], expected: Request) -> None:
    assert ask(request_) == expected


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("allocate", Allocate),
        ("multi-allocate", MultiAllocate),
        ("relocate", Relocate),
        ("node-evacuate", NodeEvacuate),
        ("change-group", ChangeGroup),
    ],
)
def test_recorded_questions(name: str, kind: type[Request]) -> None:
    assert isinstance(read_message(MESSAGES / f"{name}.json")[1], kind)
