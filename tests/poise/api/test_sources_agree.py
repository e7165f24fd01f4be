"""One cluster, read through RAPI and LUXI, from a text file and from a request to an allocator.

``show``, ``balance`` and ``allocate`` say the same of it, whichever it was read from.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import poise
from planner.state.model import prepare
from poise.report.show import ClusterView
from snapshots.cluster import Cluster
from snapshots.ganeti.folder import read_folder
from snapshots.ganeti.luxi import read_luxi
from snapshots.htools.text import read_text
from snapshots.htools.text_writer import write_text
from snapshots.iallocator.cluster import read_cluster
from snapshots.reading.json_object import JsonObject
from tests.snapshots.data import recorded_bodies, write_folder
from tests.snapshots.luxi_server import answering, recorded_results

Bodies = dict[str, Any]


def busy_cluster() -> Bodies:
    """The recorded cluster with all that sources tell in different ways.

    inst1, inst2 and inst4 hold less than they are entitled to, inst5 is stopped, node5 is drained,
    node6 is not vm-capable.
    """
    bodies = recorded_bodies()
    instances = {one["name"].partition(".")[0]: one for one in bodies["instances"]}
    for name in ("inst1", "inst2", "inst4"):
        instances[name]["beparams"].update(memory=20480, maxmem=20480)
    for one in bodies["instances"]:
        one["disk.spindles"] = [None] * len(one["disk.sizes"])
    stopped = instances["inst5"]
    stopped.update(status="ADMIN_down", admin_state="down", oper_state=False, oper_ram=None)
    nodes = {one["name"].partition(".")[0]: one for one in bodies["nodes"]}
    nodes["node5"].update(drained=True, role="D")
    figures = "mtotal mnode mfree dtotal dfree ctotal cnos sptotal spfree".split()
    nodes["node6"].update(dict.fromkeys(figures), vm_capable=False)
    return bodies


def request_of(bodies: Bodies) -> Bodies:
    """The cluster as Ganeti puts it into requests to allocators."""
    held: dict[str, int] = {}
    for one in bodies["instances"]:
        if one["admin_state"] == "up":
            more = one["beparams"]["maxmem"] - (one["oper_ram"] or 0)
            held[one["pnode"]] = held.get(one["pnode"], 0) + max(0, more)
    return {
        "cluster_tags": bodies["info"]["tags"],
        "enabled_hypervisors": bodies["info"]["enabled_hypervisors"],
        "nodegroups": {
            group["uuid"]: {key: group[key] for key in ("name", "alloc_policy", "ipolicy", "tags")}
            | {"networks": []}
            for group in bodies["groups"]
        },
        "nodes": {
            node["name"]: {
                "group": node["group.uuid"],
                "total_memory": node["mtotal"],
                "reserved_memory": node["mnode"],
                "free_memory": (node["mfree"] or 0) - held.get(node["name"], 0),
                "total_disk": node["dtotal"],
                "free_disk": node["dfree"],
                "total_cpus": node["ctotal"],
                "reserved_cpus": node["cnos"],
                "total_spindles": node["sptotal"],
                "free_spindles": node["spfree"],
            }
            | {
                key: node[key]
                for key in "offline drained vm_capable master_candidate tags ndparams".split()
            }
            for node in bodies["nodes"]
        },
        "instances": {
            one["name"]: {
                "nodes": [one["pnode"], *one["snodes"]],
                "memory": one["beparams"]["maxmem"],
                "vcpus": one["beparams"]["vcpus"],
                "spindle_use": one["beparams"]["spindle_use"],
                "disk_space_total": one["disk_usage"],
                "disks": [{"size": size} for size in one["disk.sizes"]],
                "nics": [],
            }
            | {key: one[key] for key in ("admin_state", "disk_template", "tags")}
            for one in bodies["instances"]
        },
    }


def through_luxi(bodies: Bodies) -> Cluster:
    with tempfile.TemporaryDirectory() as folder:  # pytest's own are too long for a socket's name
        path = Path(folder) / "query"
        with answering(path, recorded_results(bodies)):
            return read_luxi(path)


@pytest.fixture
def rapi(tmp_path: Path) -> Cluster:
    return read_folder(write_folder(tmp_path, busy_cluster()))


OTHERS: dict[str, Callable[[Cluster], Cluster]] = {
    "luxi": lambda rapi: through_luxi(busy_cluster()),
    "text": lambda rapi: read_text(write_text(rapi)),
    "request": lambda rapi: read_cluster(JsonObject(request_of(busy_cluster()), "in"), "in", ""),
}


@pytest.fixture(params=OTHERS)
def other(request: pytest.FixtureRequest, rapi: Cluster) -> Cluster:
    return OTHERS[request.param](rapi)


TOLD_BY_SOME = ("role", "vm_capable")


def shown(cluster: Cluster) -> dict[str, list[dict[str, Any]]]:
    document = ClusterView(prepare(cluster)).document(["groups", "nodes", "instances"])
    found = {}
    for table in ("groups", "nodes", "instances"):
        rows = sorted(document[table], key=lambda row: str(row["name"]))
        found[table] = [{k: v for k, v in row.items() if k not in TOLD_BY_SOME} for row in rows]
    return found


@pytest.mark.parametrize("table", ["groups", "nodes", "instances"])
def test_show(rapi: Cluster, other: Cluster, table: str) -> None:
    assert shown(other)[table] == shown(rapi)[table]


def test_balance(rapi: Cluster, other: Cluster) -> None:
    def told(cluster: Cluster) -> tuple[Any, ...]:
        plan = poise.balance(cluster, "default")
        warnings = {(w.kind, w.node, w.message) for w in plan.warnings}
        return plan.moves, plan.score_before, plan.score_after, warnings

    assert told(other) == told(rapi)
    assert told(rapi)[0]


@pytest.mark.parametrize("template", [poise.DiskTemplate.DRBD, poise.DiskTemplate.PLAIN])
def test_allocate(rapi: Cluster, other: Cluster, template: poise.DiskTemplate) -> None:
    new = poise.NewInstance(memory=30_000, disks=(10_240,), vcpus=1, template=template)

    def told(cluster: Cluster) -> tuple[Any, ...]:
        answer = poise.allocate(cluster, new, group="default", best=12)
        refused = [(one.node, one.role, one.reasons) for one in answer.groups[0].refusals]
        return answer.places, refused, {(w.kind, w.node) for w in answer.warnings}

    assert told(other) == told(rapi)
    assert told(rapi)[0]


def test_what_guests_may_still_take_is_not_given_away(rapi: Cluster) -> None:
    """As in what Ganeti tells allocators; RAPI itself says what they hold."""
    bodies = busy_cluster()
    reported = {node["name"]: node["mfree"] for node in bodies["nodes"]}
    row = rapi.nodes.names.index("node2.gnt.test")
    assert rapi.nodes.free_memory[row] == reported["node2.gnt.test"] - (20480 - 2048)
