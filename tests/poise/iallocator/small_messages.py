"""Small clusters as Ganeti describes them to an allocator, with figures that add up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.poise.htools.hail.hail_example import POLICY, Json, group
from tests.poise.htools.hail.hail_example import instance as any_instance
from tests.poise.htools.hail.hail_example import node as any_node

OWN_MEMORY = 512
"""MiB that a node takes for itself."""
ALL_TEMPLATES = POLICY | {
    "disk-templates": ["drbd", "plain", "ext", "sharedfile", "file", "diskless"]
}


def node(memory: int = 8192, disk: int = 102400, **changes: Any) -> Json:
    """A node with so many MiB in all; what is free follows from the instances."""
    usual = {"total_memory": memory, "total_disk": disk, "total_cpus": 16}
    return any_node(**(usual | changes))


def instance(
    *nodes: str, memory: int = 1024, disk: int = 10240, template: str = "drbd", **more: Any
) -> Json:
    """An instance on these nodes (full names not needed); without nodes a new one."""
    disks = [{"size": disk}] if disk else []
    return any_instance(
        *map(full, nodes),
        memory=memory,
        disk_space_total=disk,
        disks=disks,
        disk_template=template,
        **more,
    )


def full(name: str) -> str:
    """The name with its domain."""
    return f"{name}.ex.com"


def message(
    nodes: Mapping[str, Json],
    instances: Mapping[str, Json],
    request: Json,
    groups: Mapping[str, Json] | None = None,
    **more: Any,
) -> Json:
    """The message: free memory and disk of every node are what its instances leave."""
    nodes = {full(name): dict(node) for name, node in nodes.items()}
    for one in nodes.values():
        one["free_memory"] = one["total_memory"] - OWN_MEMORY
        one["free_disk"] = one["total_disk"]
    for one in instances.values():
        nodes[one["nodes"][0]]["free_memory"] -= one["memory"]
        if one["disk_template"] in ("drbd", "plain"):
            for name in one["nodes"]:
                disk = nodes[name]
                disk["free_disk"] = max(0, disk["free_disk"] - one["disk_space_total"])
    return {
        "cluster_tags": [],
        "enabled_hypervisors": ["xen-pvm"],
        "nodegroups": dict(groups or {"u0": group(ipolicy=ALL_TEMPLATES)}),
        "nodes": nodes,
        "instances": {full(name): one for name, one in instances.items()},
        "request": request,
    } | more


def allocate(name: str, **instance_of: Any) -> Json:
    """A request for one new instance."""
    new = instance(**instance_of)
    needed = 2 if new["disk_template"] == "drbd" else 1
    return {"type": "allocate", "name": full(name), "required_nodes": needed} | new


def allocate_all(**new: Json) -> Json:
    """A request for several new instances, by name."""
    parts = []
    for name, one in new.items():
        needed = 2 if one["disk_template"] == "drbd" else 1
        parts.append({"type": "allocate", "name": full(name), "required_nodes": needed} | one)
    return {"type": "multi-allocate", "instances": parts}


def evacuate(*instances: str, mode: str) -> Json:
    """A request to empty a node."""
    return {"type": "node-evacuate", "instances": list(map(full, instances)), "evac_mode": mode}
