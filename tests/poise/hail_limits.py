"""Small clusters on which hail does not help: it says only how often which check failed, or puts
an instance beside another one of its service.

``python -m tests.poise.hail_limits`` writes them to tests/data/iallocator/room, each with what the
installed hail answers.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import poise
from snapshots.cluster import Cluster
from snapshots.iallocator.message import read_iallocator
from tests.poise.htools.hail.hail_example import Json, group, instance, node

HAIL = Path("/usr/lib/ganeti/iallocators/hail")
FOLDER = Path(__file__).resolve().parents[1] / "data" / "iallocator" / "room"
GIB = 1024
OWN = 512
METADATA = 128
"""MiB that DRBD adds to a disk."""


def guest(*nodes: str, memory: int, disk: int = 0, template: str = "drbd", **more: Any) -> Json:
    """An instance with one disk (none where ``disk`` is 0); new without nodes."""
    total = disk + (METADATA if template == "drbd" else 0)
    parts: Json = {
        "memory": memory,
        "disk_space_total": total,
        "disks": [{"size": disk}] if disk else [],
        "disk_template": template,
    }
    return instance(*nodes, **(parts | more))


def message(
    nodes: Mapping[str, Json], there: Mapping[str, Json], new: Json, name: str, **more: Any
) -> Json:
    """A request for one instance; free memory and disk are what those there leave."""
    table = {key: dict(one) for key, one in nodes.items()}
    for one in table.values():
        one["free_memory"] = one["total_memory"] - OWN
        one["free_disk"] = one["total_disk"]
    for one in there.values():
        table[one["nodes"][0]]["free_memory"] -= one["memory"]
        for host in one["nodes"] if one["disk_template"] == "drbd" else []:
            table[host]["free_disk"] -= one["disk_space_total"]
    needed = 2 if new["disk_template"] == "drbd" else 1
    return {
        "cluster_tags": [],
        "enabled_hypervisors": ["xen-pvm"],
        "nodegroups": {"u0": group()},
        "nodes": table,
        "instances": dict(there),
        "request": {"type": "allocate", "name": name, "required_nodes": needed} | new,
    } | more


def big(memory: int = 8 * GIB, disk: int = 100 * GIB, **more: Any) -> Json:
    """A node with so much in all."""
    return node(total_memory=memory, total_disk=disk, total_cpus=16, **more)


def beside_its_like() -> Json:
    """dns1001 is on the two largest nodes, which are also the emptiest."""
    nodes = {"n1": big(64 * GIB), "n2": big(64 * GIB), "n3": big(), "n4": big()}
    there = {
        "dns1001": guest("n1", "n2", memory=GIB, disk=5 * GIB),
        "web1": guest("n3", "n4", memory=2 * GIB, disk=5 * GIB),
        "web2": guest("n4", "n3", memory=2 * GIB, disk=5 * GIB),
    }
    return message(nodes, there, guest(memory=GIB, disk=5 * GIB), "dns1002")


def same_rack() -> Json:
    """The emptiest node stands in the rack of dns1001."""
    racks = {"n1": "r1", "n2": "r1", "n3": "r2", "n4": "r2"}
    sizes = {"n1": 8, "n2": 64, "n3": 8, "n4": 8}
    nodes = {n: big(sizes[n] * GIB, tags=[f"rack:{racks[n]}"]) for n in racks}
    there = {
        "dns1001": guest("n1", memory=GIB, template="ext", disk=5 * GIB),
        "web1": guest("n3", memory=2 * GIB, template="ext", disk=5 * GIB),
        "web2": guest("n4", memory=3 * GIB, template="ext", disk=5 * GIB),
    }
    new = guest(memory=GIB, template="ext", disk=5 * GIB)
    return message(nodes, there, new, "dns1002", cluster_tags=["htools:nlocation:rack"])


def beside_by_tag() -> Json:
    """Exclusion tags keep primaries apart; hail puts the second copy beside them all the same."""
    nodes = {"n1": big(64 * GIB), "n2": big(64 * GIB), "n3": big(), "n4": big()}
    there = {
        "alpha": guest("n1", "n2", memory=GIB, disk=5 * GIB, tags=["service:dns"]),
        "web1": guest("n3", "n4", memory=2 * GIB, disk=5 * GIB),
        "web2": guest("n4", "n3", memory=2 * GIB, disk=5 * GIB),
    }
    new = guest(memory=GIB, disk=5 * GIB, tags=["service:dns"])
    return message(nodes, there, new, "omega", cluster_tags=["htools:iextags:service"])


def little_missing() -> Json:
    """n3 has most room as a primary, n1 as a secondary, but not enough."""
    nodes = {"n1": big(), "n2": big(6 * GIB), "n3": big(10 * GIB)}
    there = {
        "web1": guest("n1", "n2", memory=2 * GIB, disk=5 * GIB),
        "web2": guest("n2", "n1", memory=3 * GIB, disk=5 * GIB),
    }
    return message(nodes, there, guest(memory=7 * GIB, disk=5 * GIB), "db1")


def one_migration() -> Json:
    """n3 has room as a primary; n1 would have it as a secondary if web1 ran on its second node."""
    nodes = {"n1": big(), "n2": big(6 * GIB), "n3": big(16 * GIB)}
    there = {
        "web1": guest("n1", "n2", memory=3 * GIB, disk=5 * GIB),
        "web2": guest("n3", "n2", memory=GIB, disk=5 * GIB),
    }
    return message(nodes, there, guest(memory=6 * GIB, disk=5 * GIB), "db1")


def one_copy() -> Json:
    """n1 and n2 have the memory, but disks of others are there; n3 has room for those."""
    nodes = {
        "n1": big(16 * GIB, 60 * GIB),
        "n2": big(16 * GIB, 60 * GIB),
        "n3": big(4 * GIB, 100 * GIB),
    }
    there = {
        "old": guest("n1", "n3", memory=GIB, disk=10 * GIB),
        "log": guest("n2", "n1", memory=GIB, disk=20 * GIB),
    }
    return message(nodes, there, guest(memory=8 * GIB, disk=35 * GIB), "db1")


def two_moves() -> Json:
    """Each node has a guest too many: two nodes have to give up theirs."""
    nodes = {"n1": big(), "n2": big(), "n3": big(), "n4": big()}
    there = {
        "web1": guest("n1", "n3", memory=2 * GIB, disk=5 * GIB),
        "web2": guest("n2", "n4", memory=2 * GIB, disk=5 * GIB),
        "web3": guest("n3", "n4", memory=2 * GIB, disk=5 * GIB),
        "web4": guest("n4", "n3", memory=2 * GIB, disk=5 * GIB),
    }
    return message(nodes, there, guest(memory=6 * GIB, disk=5 * GIB), "db1")


CASES = {
    "beside-its-like": beside_its_like,
    "same-rack": same_rack,
    "beside-by-tag": beside_by_tag,
    "little-missing": little_missing,
    "one-migration": one_migration,
    "one-copy": one_copy,
    "two-moves": two_moves,
}


def recorded(name: str) -> tuple[bytes, Json]:
    """A request and what hail answered."""
    answer: Json = json.loads((FOLDER / f"{name}.hail.json").read_bytes())
    return (FOLDER / f"{name}.json").read_bytes(), answer


def question(request: bytes) -> tuple[Cluster, poise.NewInstance]:
    """The same question for :func:`poise.allocate`."""
    cluster, _ = read_iallocator(request)
    body = json.loads(request)["request"]
    labels = {template.label: template for template in poise.DiskTemplate}
    return cluster, poise.NewInstance(
        memory=body["memory"],
        disks=tuple(disk["size"] for disk in body["disks"]),
        vcpus=body["vcpus"],
        template=labels[body["disk_template"]],
        tags=tuple(body["tags"]),
        name=body["name"],
    )


def main() -> None:
    """Write all cases and record hail's answers."""
    FOLDER.mkdir(exist_ok=True)
    environment = os.environ | {"LC_ALL": "C.UTF-8"}
    for name, make in CASES.items():
        request = FOLDER / f"{name}.json"
        request.write_text(json.dumps(make(), indent=1) + "\n")
        done = subprocess.run(
            [HAIL, request], capture_output=True, check=True, timeout=60, env=environment
        )
        found = json.loads(done.stdout)
        (FOLDER / f"{name}.hail.json").write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
