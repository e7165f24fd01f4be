"""Live clusters through LUXI: a real unix socket answers, well or badly."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import time
from typing import Any

import pytest

from snapshots.admin_state import AdminState
from snapshots.errors import BackendError, FormatError, SourceError
from snapshots.ganeti.folder import read_folder
from snapshots.ganeti.luxi import read_luxi
from snapshots.ganeti.luxi_connection import DEFAULT_SOCKET
from snapshots.htools.text_writer import write_text
from snapshots.node_role import NodeRole
from snapshots.reading.reading import Reading
from snapshots.records import FIGURES
from tests.snapshots.data import RECORDED
from tests.snapshots.luxi_server import (
    END,
    Cell,
    answering,
    recorded_results,
    saying,
)


@pytest.fixture
def path() -> Iterator[Path]:
    """A socket's path, short enough for the system's limit."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "query"


def refusal(path: Path | str, kind: type[SourceError] = BackendError, timeout: float = 5) -> str:
    with pytest.raises(kind) as caught:
        read_luxi(path, timeout, Reading.AS_HTOOLS)
    message = str(caught.value)
    assert message.startswith("luxi:")
    assert message.isprintable()
    return message


def test_a_cluster_is_read_in_four_requests(path: Path) -> None:
    before = time()
    with answering(path) as requests:
        cluster = read_luxi(path)
    assert write_text(cluster) == write_text(read_folder(RECORDED))
    assert [(r["method"], r["args"][:1]) for r in requests] == [
        ("Query", ["node"]),
        ("Query", ["instance"]),
        ("QueryClusterInfo", []),
        ("Query", ["group"]),
    ]
    assert cluster.source == f"luxi:{path}"
    assert cluster.read_at is not None
    assert before <= cluster.read_at <= time()


def test_the_socket_is_that_of_the_query_daemon() -> None:
    assert DEFAULT_SOCKET.endswith("/ganeti-query")


NODE_CHANGES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"ndp/cpu_speed": 1.5}, {"cpu_speed": 1.5}),
    (
        {"dtotal": Cell((2, None)), "dfree": Cell((3, None)), "spfree": None},
        {"total_disk": 0, "free_disk": 0, "free_spindles": 0},
    ),
    ({"dtotal": "x"}, {"total_disk": 0}),
    ({"drained": True}, {"offline": True, "total_memory": 98304}),
    ({"offline": True, "mtotal": Cell((4, None))}, {"offline": True, "total_memory": 0}),
    (
        {"ndp/exclusive_storage": True, "sptotal": 9, "spfree": 4},
        {"exclusive_storage": True, "spindles": 9, "free_spindles": 4},
    ),
]


@pytest.mark.parametrize(("change", "expected"), NODE_CHANGES)
def test_nodes(path: Path, change: dict[str, Any], expected: dict[str, Any]) -> None:
    results = recorded_results()
    results["node"][0].update(change)
    with answering(path, results):
        table = read_luxi(path).nodes
    assert {column: getattr(table, column)[0] for column in expected} == expected


def test_instances_have_the_memory_they_are_configured_to_have(path: Path) -> None:
    results = recorded_results()
    results["instance"][0].update({"oper_ram": 1, "be/memory": 77, "forthcoming": True})
    with answering(path, results):
        table = read_luxi(path).instances
    assert (table.memory[0], table.forthcoming[0]) == (77, True)


def test_a_node_without_figures_is_silent_and_the_rest_is_read(path: Path) -> None:
    results = recorded_results()
    results["node"][3].update(dict.fromkeys(("mtotal", "mnode", "mfree"), Cell((2, None))))
    with answering(path, results):
        nodes = read_luxi(path).nodes
    assert nodes.silent.tolist() == nodes.offline.tolist() == [False] * 3 + [True] + [False] * 2
    assert (nodes.unknown[3], nodes.role[3]) == (FIGURES, NodeRole.REGULAR)


def test_what_jobs_make_of_an_instance_is_read(path: Path) -> None:
    results = recorded_results()
    results["instance"][1].update({"be/always_failover": True, "admin_state": "offline"})
    results["instance"][2].update({"be/always_failover": Cell((1, None))})
    with answering(path, results):
        table = read_luxi(path).instances
    assert table.always_failover[:3].tolist() == [False, True, False]
    assert table.admin_state[:2] == (AdminState.UP, AdminState.OFFLINE)


@pytest.mark.parametrize(
    ("what", "field", "value", "phrase"),
    [
        ("node", "mtotal", Cell((2, None)), "the node did not answer Ganeti"),
        ("node", "mfree", Cell((3, 5)), "key 'mfree': expected a whole number, got unavailable"),
        ("node", "name", Cell((1, "x")), "got nothing: the field is unknown to this Ganeti"),
        ("node", "vm_capable", None, "key 'vm_capable': expected true or false, got null"),
        ("node", "group.uuid", None, "key 'group.uuid': expected text, got null"),
        ("node", "tags", Cell(("a", "b")), "got a value with an unknown status"),
        ("node", "tags", Cell(([], [])), "got a value with an unknown status"),
        ("instance", "forthcoming", 1, "key 'forthcoming': expected true or false, got a number"),
        ("instance", "be/memory", "x", "beparams: key 'memory': expected a whole number"),
        ("instance", "pnode", Cell((4, None)), "key 'pnode': expected text, got nothing"),
        ("group", "ipolicy", None, "key 'ipolicy': expected an object, got null"),
    ],
)
def test_bad_cells(path: Path, what: str, field: str, value: Any, phrase: str) -> None:
    results = recorded_results()
    results[what][0][field] = value
    with answering(path, results):
        assert phrase in refusal(path, FormatError)


@pytest.mark.parametrize(
    ("answer", "phrase"),
    [
        (b'{"success": true, "result": {}}', "answer to node query: key 'data' not found"),
        (b'{"success": true}', "answer to Query: key 'result' not found"),
        (b'{"success": true, "result": {"data": [[1]]}}', "row 1: expected 18 cells"),
        (b'{"success": true, "result": {"data": [%s]}}' % str([1] * 18).encode(), "a pair"),
        (b"[]", "expected an object, got a list"),
        (b"", "Invalid JSON: "),
        (b"<html>", "Invalid JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b'"\xff"', "not UTF-8"),
    ],
)
def test_answers_of_another_shape(path: Path, answer: bytes, phrase: str) -> None:
    with saying(path, answer + END):
        assert phrase in refusal(path, FormatError)
