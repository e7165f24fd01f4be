"""Ganeti asks the allocator `poise`, accepts its answers and does what they say."""

from __future__ import annotations

import json
import ssl
import time
from base64 import b64encode
from collections.abc import Iterator
from typing import Any
from urllib.request import Request, urlopen

import pytest

from tests.labs.ganeti.lab import DOMAIN, Lab, Output
from tests.labs.ganeti.luxi import ask, opcode, run_jobs
from tests.labs.ganeti.poise_inside import install_poise

pytestmark = pytest.mark.live

Nodes = tuple[str, ...]
Where = dict[str, Nodes]
"""The nodes of every instance by name, the primary first."""


@pytest.fixture(scope="module")
def cluster(at_home: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """The lab with `poise` installed on its master; afterwards everything is where it was."""
    python = install_poise(tmp_path_factory.mktemp("installation"))
    lab = at_home
    before = where(lab)
    install = (str(python), "-I", "-m", "poise", "install-iallocator")
    done = lab.on("node1", *install, "--yes")
    assert done.code == 0, done.out + done.err
    try:
        yield lab
    finally:
        put_back(lab, before)
        done = lab.on("node1", *install, "--uninstall", "--yes")
        removed = "removed /usr/local/lib/ganeti/iallocators/poise"
        assert done.out.splitlines()[:1] == [removed], done.err


def where(lab: Lab) -> Where:
    fields = ["name", "pnode", "snodes"]
    rows = ask(lab.socket, "Query", ["instance", fields, None])["data"]
    return {
        short(name): tuple(short(node) for node in (primary, *secondaries))
        for (_, name), (_, primary), (_, secondaries) in rows
    }


def short(name: str) -> str:
    return name.removesuffix(f".{DOMAIN}")


def put_back(lab: Lab, before: Where) -> None:
    """Remove what was added, and move back what was moved."""
    jobs = []
    for name, (primary, *rest) in where(lab).items():
        change: dict[str, Any] = {"instance_name": f"{name}.{DOMAIN}"}
        if name not in before:
            jobs.append([opcode("OP_INSTANCE_REMOVE", **change, ignore_failures=False)])
            continue
        steps = []
        home, *second = before[name]
        if not second and primary != home:
            steps.append(move(change, target_node=f"{home}.{DOMAIN}"))
        if second and home == rest[0]:
            steps.append(move(change))
            rest = [primary]
        if second and rest != second:
            steps.append(replace(change, second[0]))
        if steps:
            jobs.append(steps)
    if jobs:
        run_jobs(lab.socket, jobs)
    assert where(lab) == before


def move(change: dict[str, Any], **more: str) -> dict[str, Any]:
    return opcode("OP_INSTANCE_MIGRATE", **change, **more, allow_failover=True)


def replace(change: dict[str, Any], node: str) -> dict[str, Any]:
    node = f"{node}.{DOMAIN}"
    return opcode(
        "OP_INSTANCE_REPLACE_DISKS", **change, mode="replace_new_secondary", remote_node=node
    )


def master(lab: Lab, *command: str) -> Output:
    """A command on the master that has to succeed."""
    done = lab.on("node1", *command)
    assert done.code == 0, done.out + done.err
    return done


def add(lab: Lab, name: str, *options: str) -> Nodes:
    """`gnt-instance add -I poise`: the nodes that the allocator selected, as Ganeti tells."""
    size = ("-B", "memory=512,vcpus=1", "-o", "noop+default")
    checks = ("--no-name-check", "--no-ip-check")
    done = master(
        lab, "gnt-instance", "add", "-I", "poise", *options, *size, *checks, f"{name}.{DOMAIN}"
    )
    return selected(done.out + done.err)


def selected(text: str) -> Nodes:
    told = next(line for line in text.splitlines() if "via iallocator poise" in line)
    return tuple(short(node) for node in told.partition("poise: ")[2].split(", "))


def test_a_nodes_primaries_are_evacuated(cluster: Lab) -> None:
    # while only those are there that can leave: Ganeti does nothing if one of them cannot
    before = where(cluster)
    here = [name for name, nodes in before.items() if nodes[0] == "node2"]
    assert sorted(here) == ["mail", "share2", "wiki"]
    master(cluster, "gnt-node", "evacuate", "-I", "poise", "-p", "-f", "node2")
    after = where(cluster)
    for name in ("mail", "wiki"):
        assert after[name] == before[name][::-1]
    assert after["share2"] != before["share2"]


def test_a_nodes_secondaries_are_evacuated(cluster: Lab) -> None:
    before = where(cluster)
    here = [name for name, nodes in before.items() if nodes[1:] == ("node4",)]
    assert "db1" in here
    master(cluster, "gnt-node", "evacuate", "-I", "poise", "-s", "-f", "node4")
    after = where(cluster)
    assert [after[name][0] for name in here] == [before[name][0] for name in here]
    assert not any("node4" in after[name] for name in here)


def test_a_secondary_is_replaced(cluster: Lab) -> None:
    before = where(cluster)["web1"]
    done = master(cluster, "gnt-instance", "replace-disks", "-I", "poise", f"web1.{DOMAIN}")
    told = next(line for line in (done.out + done.err).splitlines() if "new secondary" in line)
    after = where(cluster)["web1"]
    assert after[0] == before[0]
    assert after[1] == short(told.rpartition(" ")[2])
    assert after[1] != before[1]


@pytest.mark.parametrize(
    ("template", "options"),
    [
        ("drbd", ["-s", "1g"]),
        ("plain", ["-s", "1g"]),
        pytest.param("file", ["-s", "1g", "--file-driver", "loop"], marks=pytest.mark.full),
        pytest.param("sharedfile", ["-s", "1g", "--file-driver", "loop"], marks=pytest.mark.full),
        ("diskless", []),
        pytest.param("ext", ["--disk", "0:size=1g,provider=sim"], marks=pytest.mark.full),
    ],
)
def test_an_instance_is_added_where_poise_says(
    cluster: Lab, template: str, options: list[str]
) -> None:
    name = f"new-{template}"
    told = add(cluster, name, "-t", template, *options)
    assert len(told) == (2 if template == "drbd" else 1)
    assert where(cluster)[name] == told


def test_several_instances_are_added_at_once_and_the_rest_is_named(cluster: Lab) -> None:
    # no node has as much memory as the last one wants
    answer = together(cluster, new("many-1", 512), new("many-2", 512), new("unfit", 150_000))
    assert answer["allocatable"] == [f"many-1.{DOMAIN}", f"many-2.{DOMAIN}"]
    assert answer["failed"] == [f"unfit.{DOMAIN}"]
    assert {"many-1", "many-2"} <= set(where(cluster))


def new(name: str, memory: int) -> dict[str, Any]:
    """A DRBD instance as RAPI's instances-multi-alloc takes it."""
    return {
        "mode": "create",
        "name": f"{name}.{DOMAIN}",
        "disk_template": "drbd",
        "disks": [{"size": 1024}],
        "nics": [{}],
        "os_type": "noop+default",
        "hypervisor": "fake",
        "name_check": False,
        "ip_check": False,
        "start": True,
        "beparams": {"maxmem": memory, "minmem": memory, "vcpus": 1},
    }


def together(lab: Lab, *instances: dict[str, Any]) -> dict[str, Any]:
    """RAPI's instances-multi-alloc: what it answered, once the instances are made."""
    body = {"instances": instances, "iallocator": "poise"}
    result = finished(lab, rapi(lab, "POST", "/2/instances-multi-alloc", body))
    for _, number in result["jobs"]:
        finished(lab, number)
    assert isinstance(result, dict)
    return result


def rapi(lab: Lab, method: str, path: str, body: Any = None) -> Any:
    login = b64encode(f"admin:{lab.users['admin']}".encode()).decode()
    headers = {"Authorization": f"Basic {login}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = Request(lab.rapi_url + path, data, headers, method=method)
    trust = ssl.create_default_context(cafile=str(lab.ca_file))
    with urlopen(request, timeout=60, context=trust) as answer:
        return json.load(answer)


def finished(lab: Lab, job: int | str) -> Any:
    """The result of a job's only opcode."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        found = rapi(lab, "GET", f"/2/jobs/{job}")
        if found["status"] in ("error", "canceled"):
            raise AssertionError(found["opresult"])
        if found["status"] == "success":
            return found["opresult"][0]
        time.sleep(0.3)
    raise AssertionError(f"job {job} did not end")


def test_an_instance_changes_its_group(cluster: Lab) -> None:
    nodes = add(cluster, "wanderer", "-t", "drbd", "-s", "1g")
    assert set(nodes) <= {"node1", "node2", "node3", "node4"}
    master(
        cluster,
        *("gnt-instance", "change-group", "-I", "poise", "--to", "rack2", f"wanderer.{DOMAIN}"),
    )
    assert set(where(cluster)["wanderer"]) == {"node5", "node6"}


def test_a_plain_instance_gets_a_secondary(cluster: Lab) -> None:
    (home,) = add(cluster, "converted", "-t", "plain", "-s", "1g", "--no-start")
    name = f"converted.{DOMAIN}"
    done = master(cluster, "gnt-instance", "modify", "-t", "drbd", "-I", "poise", name)
    told = next(line for line in (done.out + done.err).splitlines() if "poise choose " in line)
    secondary = short(told.partition("choose ")[2].partition(" ")[0])
    assert where(cluster)["converted"] == (home, secondary)


def test_parameters_of_the_cluster_reach_the_allocator(cluster: Lab) -> None:
    # node3 is never chosen twice in a row by chance: whatever else is said, it is the only one
    parameters = f"restrict-allocation-to=node3.{DOMAIN},no-capacity-checks="
    modify = ("gnt-cluster", "modify", "--default-iallocator-params")
    master(cluster, *modify, parameters)
    try:
        assert add(cluster, "steered", "-t", "diskless") == ("node3",)
    finally:
        master(cluster, *modify, "")


def test_a_refusal_says_what_is_missing(cluster: Lab) -> None:
    done = cluster.on(
        "node1",
        *("gnt-instance", "add", "-I", "poise", "-t", "drbd", "-s", "1g", "-o", "noop+default"),
        *("-B", "memory=150000,vcpus=1", "--no-name-check", "--no-ip-check", f"unfit.{DOMAIN}"),
    )
    assert done.code != 0
    assert "Can't compute nodes using iallocator 'poise': Request failed: no place" in done.err
    assert "closest" in done.err
