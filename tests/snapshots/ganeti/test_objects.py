"""The objects of RAPI and LUXI put together to a cluster, and refused where they cannot be."""

from __future__ import annotations

from typing import Any

import pytest

from snapshots.cluster import Cluster
from snapshots.errors import FormatError
from snapshots.ganeti.objects import ParsedAnswer, read_objects
from snapshots.reading.reading import Reading
from tests.snapshots.data import put, recorded_bodies

Bodies = dict[str, Any]


@pytest.fixture
def bodies() -> Bodies:
    return recorded_bodies()


def read(bodies: Bodies, reading: Reading = Reading.OWN) -> Cluster:
    answers = (ParsedAnswer(body, f"{name}.json") for name, body in bodies.items())
    groups, nodes, instances, info = answers
    return read_objects(groups, nodes, instances, info, source="recorded", reading=reading)


def test_free_memory_allows_for_what_instances_may_still_take(bodies: Bodies) -> None:
    whole = read(bodies).nodes.free_memory
    bodies["instances"][0].update(oper_ram=100)
    assert (whole - read(bodies).nodes.free_memory).tolist() == [0, 1948, 0, 0, 0, 0]
    as_reported = read(bodies, Reading.AS_HTOOLS)
    assert (whole == as_reported.nodes.free_memory).all()
    assert as_reported.instances.memory[0] == 100


def test_instances_that_stand_still_while_they_migrate_are_noted(bodies: Bodies) -> None:
    assert read(bodies).notes == ()
    bodies["info"]["enabled_hypervisors"] = ["fake", "xen-hvm"]
    (note,) = read(bodies).notes
    assert note.startswith("migration_mode of xen-hvm is non-live: its instances stand still")
    assert read(bodies, Reading.AS_HTOOLS).notes == ()


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
    ],
)
def test_bad_answers_are_refused_with_place_object_and_key(
    bodies: Bodies, path: str, value: Any, phrase: str
) -> None:
    put(bodies, path, value)
    with pytest.raises(FormatError) as caught:
        read(bodies)
    message = str(caught.value)
    assert message.startswith(f"{path.partition('/')[0]}.json: ")
    assert phrase in message
    assert message.isprintable()
