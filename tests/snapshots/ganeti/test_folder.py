"""Folders of recorded RAPI answers, and how the objects in them are read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from snapshots.admin_state import AdminState
from snapshots.cluster import Cluster
from snapshots.errors import FormatError, SourceError
from snapshots.ganeti.folder import read_folder
from snapshots.htools.text_writer import write_text
from snapshots.instance_status import InstanceStatus
from snapshots.node_role import NodeRole
from snapshots.reading.reading import Reading
from snapshots.records import FIGURES, Disk
from tests.snapshots.data import RECORDED, recorded_bodies, write_folder

Bodies = dict[str, Any]


@pytest.fixture
def read(tmp_path: Path) -> Callable[[Bodies], Cluster]:
    return lambda bodies: read_folder(write_folder(tmp_path, bodies))


@pytest.fixture
def bodies() -> Bodies:
    return recorded_bodies()


def test_a_folder_is_its_own_source() -> None:
    cluster = read_folder(RECORDED)
    assert (cluster.source, cluster.read_at) == (str(RECORDED), None)
    assert set(cluster.nodes.hypervisor) == {"fake"}


def test_answers_may_be_wrapped(read: Callable[[Bodies], Cluster], bodies: Bodies) -> None:
    wrapped = {
        name: {"_request": f"GET /2/{name}", "_status": 200, "body": body}
        for name, body in bodies.items()
    }
    assert write_text(read(wrapped)) == write_text(read_folder(RECORDED))


def test_a_recorded_refusal_is_no_answer(read: Callable[[Bodies], Cluster], bodies: Bodies) -> None:
    bodies["nodes"] = {"_request": "GET /2/nodes", "_status": 401, "body": {"code": 401}}
    with pytest.raises(FormatError, match=r"nodes\.json: a recorded answer with status 401"):
        read(bodies)


@pytest.mark.parametrize("name", ["groups", "nodes", "instances", "info"])
def test_missing_files_are_named(tmp_path: Path, bodies: Bodies, name: str) -> None:
    del bodies[name]
    with pytest.raises(SourceError, match=rf"recorded RAPI answers: {name}\.json not found"):
        read_folder(write_folder(tmp_path, bodies))


def test_a_missing_folder() -> None:
    with pytest.raises(SourceError, match="not a folder of recorded RAPI answers"):
        read_folder("/nowhere/at/all")


NODE_CHANGES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"mtotal": 2.5, "mfree": 2.5}, {"total_memory": 2.5, "free_memory": 2}),
    ({"mfree": -3.5}, {"free_memory": -4}),
    ({"dtotal": None, "dfree": None, "spfree": None}, {"total_disk": 0, "free_disk": 0}),
    ({"drained": True}, {"offline": True, "total_memory": 98304, "node_cpus": 16}),
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
def test_nodes(
    read: Callable[[Bodies], Cluster],
    bodies: Bodies,
    change: dict[str, Any],
    expected: dict[str, Any],
) -> None:
    bodies["nodes"][0].update(change)
    table = read(bodies).nodes
    assert {column: getattr(table, column)[0] for column in expected} == expected


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
def test_instances(
    read: Callable[[Bodies], Cluster],
    bodies: Bodies,
    change: dict[str, Any],
    expected: dict[str, Any],
) -> None:
    bodies["instances"][0].update(change)
    table = read(bodies).instances
    assert {column: getattr(table, column)[0] for column in expected} == expected


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
def test_free_memory_is_lowered_by_what_a_guest_may_still_take(
    read: Callable[[Bodies], Cluster], bodies: Bodies, held: int | None, status: str, lowered: int
) -> None:
    before = read(bodies).nodes.free_memory
    bodies["instances"][0].update(oper_ram=held, status=status)
    lower = before - read(bodies).nodes.free_memory
    assert lower.tolist() == [0, lowered, 0, 0, 0, 0]


@pytest.mark.parametrize(("held", "memory"), [(100, 100), (99.5, 100), (None, 2048)])
def test_htools_go_by_what_a_guest_holds(
    tmp_path: Path, bodies: Bodies, held: float | None, memory: int
) -> None:
    bodies["instances"][0]["oper_ram"] = held
    cluster = read_folder(write_folder(tmp_path, bodies), Reading.AS_HTOOLS)
    assert cluster.instances.memory[0] == memory
    assert cluster.nodes.free_memory[1] == read_folder(RECORDED).nodes.free_memory[1]


def test_htools_read_nothing_where_a_node_gives_no_figures(tmp_path: Path, bodies: Bodies) -> None:
    bodies["nodes"][0]["mtotal"] = None
    with pytest.raises(FormatError, match="the node did not answer Ganeti"):
        read_folder(write_folder(tmp_path, bodies), Reading.AS_HTOOLS)


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
    read: Callable[[Bodies], Cluster], bodies: Bodies, change: dict[str, Any], silent: bool
) -> None:
    bodies["nodes"][0].update(change)
    nodes = read(bodies).nodes
    assert nodes.silent.tolist() == [silent, *[False] * 5]
    if silent:
        assert (nodes.offline[0], nodes.unknown[0]) == (True, FIGURES)


def test_storage_that_is_not_reported_is_unknown(
    read: Callable[[Bodies], Cluster], bodies: Bodies
) -> None:
    bodies["nodes"][0].update(dtotal=None, dfree=None)
    assert read(bodies).nodes.unknown[:2] == ({"total_disk", "free_disk"}, frozenset())


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
def test_roles(
    read: Callable[[Bodies], Cluster],
    bodies: Bodies,
    change: dict[str, Any],
    role: NodeRole | None,
) -> None:
    assert read(bodies).nodes.role[0] is NodeRole.MASTER
    bodies["nodes"][3].update(change)
    assert read(bodies).nodes.role[3] is role


def test_whether_a_node_may_have_instances(
    read: Callable[[Bodies], Cluster], bodies: Bodies
) -> None:
    bodies["nodes"][2]["vm_capable"] = False
    bodies["nodes"][3]["vm_capable"] = None
    assert read(bodies).nodes.vm_capable[1:4] == (True, False, None)


def test_guests_that_stand_still_while_they_migrate_are_noted(
    read: Callable[[Bodies], Cluster], bodies: Bodies, tmp_path: Path
) -> None:
    assert read(bodies).notes == ()
    bodies["info"]["enabled_hypervisors"] = ["fake", "xen-hvm"]
    (note,) = read(bodies).notes
    assert note.startswith("migration_mode of xen-hvm is non-live: its instances stand still")
    assert read_folder(tmp_path, Reading.AS_HTOOLS).notes == ()


def test_configured_memory_is_the_maximum(
    read: Callable[[Bodies], Cluster], bodies: Bodies
) -> None:
    instance = bodies["instances"][0]
    instance["oper_ram"] = None
    del instance["beparams"]["memory"]
    instance["beparams"]["maxmem"] = 99
    assert read(bodies).instances.memory[0] == 99


def put(bodies: Bodies, path: str, value: Any) -> None:
    """Set the value at a path such as ``nodes/0/mtotal``."""
    *steps, last = [int(part) if part.isdigit() else part for part in path.split("/")]
    holder: Any = bodies
    for step in steps:
        holder = holder[step]
    holder[last] = value


@pytest.mark.parametrize(
    ("path", "value", "phrase"),
    [
        ("groups", {"a": 1}, "groups.json: expected a list of groups, got an object"),
        ("groups", [5], "groups.json: group number 1: expected an object, got a number"),
        ("groups/0/alloc_policy", "x", 'type AllocPolicy: "x"'),
        ("groups/0/ipolicy/std/cpu-count", "x", "ipolicy: std: key 'cpu-count': expected a whole"),
        ("groups/0/ipolicy/disk-templates", ["x"], 'type DiskTemplate: "x"'),
        ("groups/1/name", "default", "duplicate name 'default'"),
        ("nodes", {"code": 401, "message": "Unauthorized"}, "got an object that says 'Unauthor"),
        ("nodes/0", {}, "node number 1: key 'name' not found"),
        ("nodes/0/name", "a|b", "key 'name': expected printable text without '|', got 'a|b'"),
        ("nodes/0/name", "", "key 'name': expected a name, got empty text"),
        ("nodes/0/name", "\ud800", "key 'name': expected text, got half a letter"),
        ("nodes/1/name", "node1.gnt.test", "duplicate name 'node1.gnt.test'"),
        ("nodes/0/mtotal", "5", "node 'node1.gnt.test': key 'mtotal': expected a number, got text"),
        ("nodes/0/mfree", True, "key 'mfree': expected a whole number, got true"),
        ("nodes/0/mfree", 2**53 + 1, "key 'mfree': number out of range"),
        ("nodes/0/mtotal", -1, "key 'mtotal': number out of range (expected 0 or more"),
        ("nodes/0/dtotal", -1, "key 'dtotal': number out of range (expected 0 or more"),
        ("instances/0/oper_ram", -128, "key 'oper_ram': number out of range (expected 0 or more"),
        ("instances/0/disk_usage", -1, "key 'disk_usage': number out of range (expected 0 or"),
        ("instances/0/disk.sizes", [-1], "key 'disk.sizes': number out of range (expected 0 or"),
        ("instances/0/beparams/vcpus", -1, "key 'vcpus': number out of range (expected 0 or more"),
        ("nodes/0/offline", None, "key 'offline': expected true or false, got null"),
        ("nodes/0/ndparams", None, "key 'ndparams': expected an object, got null"),
        ("nodes/0/group.uuid", "x", "Unknown group 'x' for node node1.gnt.test"),
        ("nodes/0/group.uuid", None, "Unknown group '00000000-0000-0000-0000-000000000000'"),
        ("nodes/0/tags", ["a", 1], "key 'tags': expected a list of texts"),
        ("nodes/0/tags", ["\ud800"], "key 'tags': expected text, got half a letter in '\\ud800'"),
        ("instances/0/pnode", "x", "Unknown node 'x' for instance inst1.gnt.test"),
        ("instances/0/snodes", ["x"], "Unknown node 'x' for instance inst1.gnt.test"),
        ("instances/0/snodes", ["node2.gnt.test"], "has same primary and secondary node"),
        ("instances/0/status", "up", 'type InstanceStatus: "up"'),
        ("instances/0/disk_template", "raid", 'type DiskTemplate: "raid"'),
        ("instances/0/beparams/vcpus", None, "beparams: key 'vcpus': expected a whole number"),
        ("instances/0/disk.sizes", [None], "key 'disk.sizes': expected a whole number, got null"),
        ("instances/1/name", "inst1.gnt.test", "duplicate name 'inst1.gnt.test'"),
        ("info", [], "info.json: expected an object, got a list"),
        ("info/master", "x", "Master node x unknown"),
        ("info/default_hypervisor", "x", 'type Hypervisor: "x"'),
        ("info", "{", "info.json: JSON that ends in the middle, after 1 characters"),
        ("info", "", "info.json: not JSON: it is empty"),
        ("info", "<html>", "info.json: not JSON but an HTML or XML page"),
        ("info", "{}x", "info.json: not JSON: line 1 column 3: expected nothing more"),
        ("info", '{"a": NaN}', "info.json: not JSON that describes a cluster: NaN"),
        ("info", "[" * 100_000, "info.json: not JSON that describes a cluster: nested too"),
        ("info", "9" * 5000, "info.json: not JSON that describes a cluster: "),
    ],
)
def test_bad_answers_are_refused_with_file_object_and_key(
    tmp_path: Path, bodies: Bodies, path: str, value: Any, phrase: str
) -> None:
    put(bodies, path, value)
    with pytest.raises(FormatError) as caught:
        read_folder(write_folder(tmp_path, bodies))
    message = str(caught.value)
    assert message.startswith(f"{tmp_path}/{path.partition('/')[0]}.json: ")
    assert phrase in message
    assert message.isprintable()


def test_bytes_that_are_not_utf8(tmp_path: Path, bodies: Bodies) -> None:
    write_folder(tmp_path, bodies)
    (tmp_path / "nodes.json").write_bytes(b'["\xff"]')
    with pytest.raises(FormatError, match=r"nodes\.json: not JSON: byte 2 is not UTF-8 text"):
        read_folder(tmp_path)
