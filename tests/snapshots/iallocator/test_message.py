"""Messages to an allocator that are none, or are wrong somewhere."""

from __future__ import annotations

import json
from typing import Any

import pytest

from snapshots.errors import FormatError
from snapshots.iallocator.message import read_iallocator
from tests.snapshots.data import put
from tests.snapshots.iallocator.recorded import message


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
