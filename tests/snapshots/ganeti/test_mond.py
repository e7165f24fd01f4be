"""CPU loads from MonD; what counts as usable was seen with Debian's hbal 3.0.2."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from typing import Any

import pytest

from snapshots.errors import FormatError, SourceError
from snapshots.ganeti.mond import Collector, LoadReport, fetch_mond, read_mond, read_mond_file
from tests.snapshots.rapi_server import Answer, as_json, serving

CPU = {"cpu_number": 2, "cpus": [0.5, 1.0], "cpu_total": 1.5}


def report(data: Any, name: str = "cpu-avg-load", **changes: Any) -> dict[str, Any]:
    envelope = {"name": name, "version": "B", "format_version": 1, "timestamp": 1, "kind": 0}
    return envelope | {"category": None, "data": data} | changes


def entry(node: str, *reports: Any) -> dict[str, Any]:
    return {"node": node, "reports": list(reports)}


def read(*entries: Any, collector: Collector = Collector.CPU) -> dict[str, LoadReport]:
    return read_mond(json.dumps(entries), collector, "mond.json")


def test_the_total_load_of_each_node() -> None:
    found = read(entry("n1", report(CPU)), entry("n2", report(CPU | {"cpu_total": -0.25})))
    assert found == {"n1": LoadReport(1.5, {}), "n2": LoadReport(-0.25, {})}


def test_the_loads_of_the_guests_of_each_node() -> None:
    loads = {"i1": 0.7, "i2": 2}
    found = read(entry("n1", report(loads, "xen-cpu-avg-load")), collector=Collector.XEN_CPU)
    assert found == {"n1": LoadReport(None, {"i1": 0.7, "i2": 2.0})}


@pytest.mark.parametrize(
    "data",
    [
        None,
        "x",
        [],
        {},
        {"cpu_number": 2, "cpus": [1]},
        {"cpu_number": 2, "cpu_total": 1},
        {"cpus": [1], "cpu_total": 1},
        CPU | {"cpu_number": "2"},
        CPU | {"cpus": ["x"]},
        CPU | {"cpu_total": "1.5"},
    ],
)
def test_a_report_with_other_data_is_unusable(data: Any) -> None:
    assert read(entry("n1", report(data))) == {}


def test_a_guest_without_load_makes_a_report_unusable() -> None:
    loads = {"i1": 0.7, "i2": None}
    found = read(entry("n1", report(loads, "xen-cpu-avg-load")), collector=Collector.XEN_CPU)
    assert found == {}


def test_reports_of_other_collectors_are_passed_over() -> None:
    assert read(entry("n1", report({}, "lv"), report(CPU))) == {"n1": LoadReport(1.5, {})}
    assert read(entry("n1", report(CPU)), collector=Collector.XEN_CPU) == {}


def test_of_several_reports_the_first_counts() -> None:
    later = report(CPU | {"cpu_total": 9})
    assert read(entry("n1", report(CPU), later))["n1"].total == 1.5


def test_of_several_entries_for_a_node_the_last_counts() -> None:
    later = entry("n1", report(CPU | {"cpu_total": 9}))
    assert read(entry("n1", report(CPU)), later)["n1"].total == 9
    assert read(later, entry("n1")) == {}


@pytest.mark.parametrize(
    ("content", "phrase"),
    [
        ("", "mond.json: not JSON: it is empty"),
        ("{}", "mond.json: expected a list of nodes, got an object"),
        ("[1]", "mond.json: node number 1: expected an object"),
        ('[{"reports": []}]', "node number 1: key 'node' not found"),
        ('[{"node": "n1"}]', "node number 1 (n1): key 'reports' not found"),
        ('[{"node": "n1", "reports": null}]', "key 'reports': expected a list, got null"),
        ('[{"node": "n1", "reports": [5]}]', "(n1): report number 1: expected an object"),
    ],
)
def test_content_of_another_shape(content: str, phrase: str) -> None:
    with pytest.raises(FormatError) as caught:
        read_mond(content, Collector.CPU, "mond.json")
    assert str(caught.value).startswith("can't parse MonD data: mond.json: ")
    assert phrase in str(caught.value)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", 5),
        ("version", None),
        ("format_version", "x"),
        ("timestamp", None),
        ("category", 5),
        ("kind", 5),
        ("kind", None),
    ],
)
def test_every_report_needs_its_envelope(key: str, value: Any) -> None:
    with pytest.raises(FormatError, match=f"report number 2: key '{key}'"):
        read(entry("n1", report(CPU), report({}, **{key: value})))


def test_missing_files() -> None:
    with pytest.raises(SourceError, match="No such file"):
        read_mond_file("/nowhere/at/all", Collector.CPU)


def test_live_daemons_are_asked_for_one_collector() -> None:
    with serving() as server:
        server.answers = {"/1/report/default/cpu-avg-load": as_json(report(CPU))}
        port = int(server.url.rpartition(":")[2])
        found = fetch_mond(["127.0.0.1", "localhost"], Collector.CPU, 5, port=port)
        assert fetch_mond(["127.0.0.1"], Collector.XEN_CPU, 5, port=port) == {}
    assert found["127.0.0.1"] == LoadReport(1.5, {})


@pytest.mark.parametrize(
    "answer",
    [
        Answer(500),
        Answer(body=b"<html>"),
        as_json([report(CPU)]),
        as_json(report(CPU, "lv")),
        as_json({"name": "cpu-avg-load", "data": CPU}),
        Answer(body=json.dumps(report(CPU)).encode(), cut_after=20),
    ],
)
def test_what_is_no_report_counts_as_none(answer: Answer) -> None:
    with serving() as server:
        server.answer_all(answer)
        port = int(server.url.rpartition(":")[2])
        assert fetch_mond(["127.0.0.1"], Collector.CPU, 5, port=port) == {}


def test_nodes_that_cannot_be_asked_count_as_none() -> None:
    names = ["a..b", "a\0b", "x" * 300, "\N{SNOWMAN}", "", "no such name"]
    assert fetch_mond(names, Collector.CPU, 0.5, port=1) == {}
    assert fetch_mond([], Collector.CPU) == {}


def test_headers_that_drip_are_under_the_deadline_too() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        stop = threading.Event()

        def drip() -> None:
            line, _ = server.accept()
            with line, contextlib.suppress(OSError):
                line.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
                while not stop.wait(0.05):
                    line.sendall(b"x")

        thread = threading.Thread(target=drip)
        thread.start()
        found = fetch_mond(["127.0.0.1"], Collector.CPU, 0.3, port=server.getsockname()[1])
        stop.set()
        thread.join()
    assert found == {}  # though the headers never end
