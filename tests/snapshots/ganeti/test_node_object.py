"""A node as RAPI and LUXI describe it: keys, figures that are missing, roles."""

from __future__ import annotations

from typing import Any

import pytest

from snapshots.errors import FormatError
from snapshots.ganeti.node_object import NO_GROUP, read_node
from snapshots.node_role import NodeRole
from snapshots.reading.json_object import JsonObject
from snapshots.records import FIGURES, NodeRecord
from tests.snapshots.data import recorded_bodies

NODE: dict[str, Any] = recorded_bodies()["nodes"][3]
"""A regular node: 96 GiB of memory, 24 CPUs."""


def read(
    node: dict[str, Any],
    *,
    master: str = "",
    with_cpu_speed: bool = False,
    may_be_silent: bool = True,
) -> NodeRecord:
    return read_node(
        JsonObject(node, "nodes.json: node"),
        {NODE["group.uuid"]: 0},
        master=master,
        hypervisor="kvm",
        with_cpu_speed=with_cpu_speed,
        may_be_silent=may_be_silent,
    )


NODE_CHANGES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"mtotal": 2.5, "mfree": 2.5}, {"total_memory": 2.5, "free_memory": 2}),
    ({"mfree": -3.5}, {"free_memory": -4}),
    ({"dtotal": None, "dfree": None, "spfree": None}, {"total_disk": 0, "free_disk": 0}),
    ({"drained": True}, {"offline": True, "total_memory": 98304, "node_cpus": 24}),
    ({"offline": True, "mtotal": None}, {"offline": True, "total_memory": 0, "node_cpus": 0}),
    ({"vm_capable": False, "ctotal": "x"}, {"offline": True, "total_cpus": 0}),
    ({"vm_capable": None}, {"offline": False}),
    ({"tags": ["a", "b"]}, {"tags": ("a", "b")}),
    (
        {"ndparams": {"exclusive_storage": True}, "sptotal": 12, "spfree": 5},
        {"exclusive_storage": True, "spindles": 12, "free_spindles": 5},
    ),
    (
        {"ndparams": {"exclusive_storage": True}, "offline": True},
        {"spindles": 0, "exclusive_storage": True},
    ),
    (
        {"ndparams": {"exclusive_storage": False, "spindle_count": 7, "cpu_speed": 3.0}},
        {"spindles": 7, "cpu_speed": 1.0},
    ),
]


@pytest.mark.parametrize(("change", "expected"), NODE_CHANGES)
def test_what_a_node_reports(change: dict[str, Any], expected: dict[str, Any]) -> None:
    node = read({**NODE, **change})
    assert {column: getattr(node, column) for column in expected} == expected


SILENT: list[tuple[dict[str, Any], bool]] = [
    ({"mtotal": None}, True),
    ({"cnos": None}, True),
    ({"mfree": None, "drained": True}, True),
    ({"dtotal": None, "dfree": None}, False),
    ({"mtotal": None, "offline": True}, False),
    ({"mtotal": None, "vm_capable": False}, False),
    ({"ndparams": {"exclusive_storage": True}, "sptotal": None}, True),
]


@pytest.mark.parametrize(("change", "silent"), SILENT)
def test_a_node_that_should_have_given_figures_is_silent(
    change: dict[str, Any], silent: bool
) -> None:
    node = read({**NODE, **change})
    assert node.silent is silent
    if silent:
        assert (node.offline, node.unknown) == (True, FIGURES)


def test_htools_read_nothing_where_a_node_gives_no_figures() -> None:
    with pytest.raises(FormatError, match="the node did not answer Ganeti"):
        read({**NODE, "mtotal": None}, may_be_silent=False)


def test_storage_that_is_not_reported_is_unknown() -> None:
    assert read({**NODE, "dtotal": None, "dfree": None}).unknown == {"total_disk", "free_disk"}
    assert read(NODE).unknown == frozenset()


def test_the_speed_of_processors_counts_where_it_is_asked_for() -> None:
    fast = {**NODE, "ndparams": {**NODE["ndparams"], "cpu_speed": 3.0}}
    assert (read(fast).cpu_speed, read(fast, with_cpu_speed=True).cpu_speed) == (1.0, 3.0)


ROLES: list[tuple[dict[str, Any], NodeRole | None]] = [
    ({}, NodeRole.REGULAR),
    ({"role": "C"}, NodeRole.CANDIDATE),
    ({"role": "D", "drained": True}, NodeRole.DRAINED),
    ({"role": "O", "offline": True}, NodeRole.OFFLINE),
    ({"role": None}, NodeRole.REGULAR),
    ({"role": None, "master_candidate": True}, NodeRole.CANDIDATE),
    ({"role": None, "master_candidate": None}, None),
    ({"role": "X", "drained": True}, NodeRole.DRAINED),
]


@pytest.mark.parametrize(("change", "role"), ROLES)
def test_roles(change: dict[str, Any], role: NodeRole | None) -> None:
    assert read({**NODE, **change}).role is role


def test_the_master_is_the_one_that_the_cluster_names() -> None:
    master = read({**NODE, "role": None}, master=NODE["name"])
    assert (master.role, master.master) == (NodeRole.MASTER, True)


@pytest.mark.parametrize("capable", [True, False, None])
def test_whether_a_node_may_have_instances(capable: bool | None) -> None:
    assert read({**NODE, "vm_capable": capable}).vm_capable is capable


def test_a_node_that_names_no_group_is_in_none() -> None:
    with pytest.raises(FormatError, match=f"Unknown group '{NO_GROUP}' for node"):
        read({**NODE, "group.uuid": None})
