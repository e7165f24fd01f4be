"""Messages to an instance allocator; the examples were recorded on a real cluster."""

from __future__ import annotations

import json
from typing import Any

import pytest

from snapshots.arrays import NO_NODE
from snapshots.disk_template import DiskTemplate
from snapshots.errors import FormatError
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
from snapshots.policy import DEFAULT_POLICY
from snapshots.records import Disk, InstanceRecord, Nic
from tests.snapshots.data import MESSAGES, read_message
from tests.snapshots.ganeti.test_folder import put

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


def message(name: str = "change-group") -> dict[str, Any]:
    found: dict[str, Any] = json.loads((MESSAGES / f"{name}.json").read_text("utf-8"))
    return found


def ask(request: dict[str, Any]) -> Request:
    return read_iallocator(json.dumps(message() | {"request": request}))[1]


def test_rows_are_in_the_order_of_the_message() -> None:
    cluster, _ = read_message(MESSAGES / "change-group.json")
    recorded = message()
    assert cluster.nodes.names == tuple(recorded["nodes"])
    assert cluster.instances.names == tuple(recorded["instances"])
    assert [g.uuid for g in cluster.groups] == list(recorded["nodegroups"])


def test_the_policy_of_the_cluster_is_the_default_one() -> None:
    cluster, _ = read_message(MESSAGES / "change-group.json")
    assert cluster.policy == DEFAULT_POLICY
    assert cluster.groups[0].policy != DEFAULT_POLICY
    assert not cluster.nodes.master.any()


@pytest.mark.parametrize(
    ("names", "hypervisor"), [([], None), (["kvm"], "kvm"), (["xen-pvm", "kvm"], "xen-pvm")]
)
def test_the_first_hypervisor_is_that_of_every_node(
    names: list[str], hypervisor: str | None
) -> None:
    raw = json.dumps(message() | {"enabled_hypervisors": names})
    assert set(read_iallocator(raw)[0].nodes.hypervisor) == {hypervisor}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"drained": True}, {"offline": True, "free_memory": 64542}),
        ({"offline": True, "total_memory": None}, {"offline": True, "total_memory": 0}),
        ({"vm_capable": False}, {"offline": True, "node_cpus": 0}),
        ({"tags": None}, {"tags": ()}),
        (
            {"ndparams": {"exclusive_storage": True}, "total_spindles": 9, "free_spindles": 4},
            {"spindles": 9, "free_spindles": 4, "exclusive_storage": True},
        ),
        ({"ndparams": {"exclusive_storage": False, "spindle_count": 7}}, {"spindles": 7}),
    ],
)
def test_nodes(change: dict[str, Any], expected: dict[str, Any]) -> None:
    recorded = message()
    recorded["nodes"][next(iter(recorded["nodes"]))].update(change)
    table = read_iallocator(json.dumps(recorded))[0].nodes
    assert {column: getattr(table, column)[0] for column in expected} == expected


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("up", InstanceStatus.RUNNING),
        ("down", InstanceStatus.ADMIN_DOWN),
        ("offline", InstanceStatus.ADMIN_OFFLINE),
        ("sideways", InstanceStatus.RUNNING),
        (None, InstanceStatus.RUNNING),
    ],
)
def test_the_state_of_an_instance_is_what_its_owner_wants(
    state: str | None, status: InstanceStatus
) -> None:
    recorded = message()
    recorded["instances"]["inst1.gnt.test"]["admin_state"] = state
    assert read_iallocator(json.dumps(recorded))[0].instances.status[0] is status


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


@pytest.mark.parametrize(
    ("path", "value", "phrase"),
    [
        ("request/type", "x", "request: Invalid request type 'x'"),
        ("request/instances", ["x"], "Wrong number of elems found with name x"),
        ("request/target_groups", ["x"], "Wrong number of elems found with name x"),
        ("request", {"type": "relocate", "name": "x"}, "Unknown instance 'x'"),
        ("request", {"type": "allocate"}, "request: key 'name' not found"),
        ("request", 0, "key 'request': expected an object, got a number"),
        ("cluster_tags", None, "key 'cluster_tags': expected a list, got null"),
        ("enabled_hypervisors", ["kvm", "x"], 'type Hypervisor: "x"'),
        ("nodes/node3.gnt.test/group", "x", "Unknown group 'x' for node"),
        ("nodes/node3.gnt.test/total_cpus", "x", "node 'node3.gnt.test': key 'total_cpus'"),
        ("nodes/a|b", {}, "expected printable text without '|', got 'a|b'"),
        ("instances/inst1.gnt.test/nodes", [], "empty node list for instance inst1.gnt.test"),
        ("instances/inst1.gnt.test/nodes", ["x"], "Unknown node 'x' for instance inst1.gnt.test"),
        ("instances/inst1.gnt.test/disks", [{}], "disk number 1: key 'size' not found"),
        ("instances/inst1.gnt.test/nics", [{"mode": "x"}], "invalid NIC mode 'x'"),
        ("instances/inst1.gnt.test/nics", [{"mac": 1}], "NIC number 1: key 'mac': expected text"),
    ],
)
def test_bad_messages_are_refused_with_object_and_key(path: str, value: Any, phrase: str) -> None:
    recorded = message()
    put(recorded, path, value)
    with pytest.raises(FormatError) as caught:
        read_iallocator(json.dumps(recorded), "message.json")
    assert str(caught.value).startswith("message.json: ")
    assert phrase in str(caught.value)


@pytest.mark.parametrize(
    ("raw", "phrase"),
    [
        ("", "message.json: not JSON: it is empty"),
        ("[]", "message.json: expected an object, got a list"),
        ("{}", "message.json: key 'request' not found"),
        ('{"nodes": {"n": 1, "n": 2}}', "key 'n' occurs twice in one object"),
    ],
)
def test_what_is_no_message(raw: str, phrase: str) -> None:
    with pytest.raises(FormatError) as caught:
        read_iallocator(raw, "message.json")
    assert phrase in str(caught.value)


def test_two_groups_of_one_name() -> None:
    recorded = message()
    groups = recorded["nodegroups"].values()
    for group in groups:
        group["name"] = "same"
    with pytest.raises(FormatError, match="duplicate name 'same'"):
        read_iallocator(json.dumps(recorded))
