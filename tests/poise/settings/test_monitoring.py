"""CPU loads from recorded answers of MonD."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import poise
from poise.settings.monitoring import measured_loads
from tests.poise.cli.test_balance import cluster_file


def recorded(folder: Path, name: str, data: dict[str, dict[str, Any]]) -> Path:
    """Answers of the nodes: node -> the data of its report."""
    envelope = {"name": name, "version": "B", "format_version": 1, "timestamp": 1, "kind": 0}
    answers = [
        {"node": node, "reports": [envelope | {"category": None, "data": report}]}
        for node, report in data.items()
    ]
    path = folder / "mond.json"
    path.write_text(json.dumps(answers))
    return path


def test_loads_of_nodes(tmp_path: Path) -> None:
    data = {node: {"cpu_number": 1, "cpus": [1.5], "cpu_total": 1.5} for node in "abc"}
    cluster = poise.load(cluster_file(tmp_path))
    loads = measured_loads(cluster, file=recorded(tmp_path, "cpu-avg-load", data), xen=False)
    assert (loads.nodes, loads.instances, loads.missing) == (dict.fromkeys("abc", 1.5), None, None)


def test_loads_of_instances(tmp_path: Path) -> None:
    cluster = poise.load(cluster_file(tmp_path))
    data = {"a": {"vm1": 0.5, "vm2": 1.0, "local": 2.0}, "b": {}, "c": {}}
    loads = measured_loads(cluster, file=recorded(tmp_path, "xen-cpu-avg-load", data), xen=True)
    assert (loads.nodes, loads.instances) == (None, data["a"])


def test_an_instance_that_nobody_reports_spoils_them_all(tmp_path: Path) -> None:
    cluster = poise.load(cluster_file(tmp_path))
    data: dict[str, dict[str, Any]] = {"a": {"vm1": 0.5}, "b": {}, "c": {}}
    loads = measured_loads(cluster, file=recorded(tmp_path, "xen-cpu-avg-load", data), xen=True)
    assert loads.missing == (
        "xen-cpu-avg-load is ignored: no usable report for instance vm2, local"
    )
