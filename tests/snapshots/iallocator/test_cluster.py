"""The cluster of a message to an allocator."""

from __future__ import annotations

import json
from typing import Any

import pytest

from snapshots.errors import FormatError
from snapshots.iallocator.message import read_iallocator
from snapshots.instance_status import InstanceStatus
from snapshots.policy import DEFAULT_POLICY
from tests.snapshots.data import MESSAGES, read_message
from tests.snapshots.iallocator.recorded import message


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


def test_two_groups_of_one_name() -> None:
    recorded = message()
    groups = recorded["nodegroups"].values()
    for group in groups:
        group["name"] = "same"
    with pytest.raises(FormatError, match="duplicate name 'same'"):
        read_iallocator(json.dumps(recorded))
