"""Messages to an allocator, made from the benchmark's clusters."""

from __future__ import annotations

import json
from typing import Any

from snapshots.cluster import Cluster

_POLICY_LEAST = {
    "memory-size": 128,
    "cpu-count": 1,
    "disk-size": 1024,
    "disk-count": 1,
    "nic-count": 1,
    "spindle-use": 1,
}
_POLICY_MOST = {
    "memory-size": 32768,
    "cpu-count": 8,
    "disk-size": 1048576,
    "disk-count": 16,
    "nic-count": 8,
    "spindle-use": 12,
}
_POLICY = {
    "std": _POLICY_LEAST,
    "minmax": [{"min": _POLICY_LEAST, "max": _POLICY_MOST}],
    "disk-templates": ["drbd", "plain"],
    "vcpu-ratio": 8.0,
    "spindle-ratio": 64.0,
}


def allocate(cluster: Cluster) -> str:
    """The message that asks for a place for one new DRBD instance."""
    request = {"type": "allocate", "name": "new.example.com", "required_nodes": 2}
    return _message(cluster, request | _instance(2048, 20480, 2))


def evacuate(cluster: Cluster) -> str:
    """The message that empties the node with most primaries, both nodes of each to be chosen."""
    primary = cluster.instances.primary.tolist()
    node = max(set(primary), key=lambda n: (primary.count(n), -n))
    names = [
        name for name, home in zip(cluster.instances.names, primary, strict=True) if home == node
    ]
    return _message(cluster, {"type": "node-evacuate", "instances": names, "evac_mode": "all"})


def _instance(memory: int, disk: int, vcpus: int) -> dict[str, Any]:
    return {
        "memory": memory,
        "vcpus": vcpus,
        "disk_space_total": disk,
        "disks": [{"size": disk}],
        "disk_template": "drbd",
        "spindle_use": 1,
        "tags": [],
        "nics": [],
        "admin_state": "up",
    }


def _message(cluster: Cluster, request: dict[str, Any]) -> str:
    nodes, table = cluster.nodes, cluster.instances
    uuid = cluster.groups[0].uuid
    message = {
        "version": 2,
        "cluster_tags": [],
        "enabled_hypervisors": ["xen-pvm"],
        "nodegroups": {
            uuid: {
                "name": cluster.groups[0].name,
                "alloc_policy": "preferred",
                "networks": [],
                "ipolicy": _POLICY,
                "tags": [],
            }
        },
        "nodes": {
            name: {
                "offline": False,
                "drained": False,
                "group": uuid,
                "tags": [],
                "ndparams": {"exclusive_storage": False, "spindle_count": 1},
                "total_memory": int(nodes.total_memory[k]),
                "reserved_memory": int(nodes.node_memory[k]),
                "free_memory": int(nodes.free_memory[k]),
                "total_disk": int(nodes.total_disk[k]),
                "free_disk": int(nodes.free_disk[k]),
                "total_cpus": int(nodes.total_cpus[k]),
                "reserved_cpus": 1,
                "free_spindles": 0,
            }
            for k, name in enumerate(nodes.names)
        },
        "instances": {
            name: _instance(int(table.memory[k]), int(table.disk[k]), int(table.vcpus[k]))
            | {"nodes": [nodes.names[table.primary[k]], nodes.names[table.secondary[k]]]}
            for k, name in enumerate(table.names)
        },
        "request": request,
    }
    return json.dumps(message)
