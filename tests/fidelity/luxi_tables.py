"""A made-up cluster as the tables that a master daemon answers from."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from tests.fidelity.json_formats import to_rapi
from tests.fidelity.model import Cluster


def to_luxi(cluster: Cluster, rng: Random) -> dict[str, Any]:
    """Rows with LUXI's field names, made from RAPI's objects."""
    files = to_rapi(cluster, rng)
    groups, nodes, instances, info = (
        json.loads(files[f"rapi/{name}.json"]) for name in ("groups", "nodes", "instances", "info")
    )
    by_name = {node.name: node for node in cluster.nodes}
    return {
        "group": groups,
        "node": [_node(node, by_name[node["name"]].speed) for node in nodes],
        "instance": [_instance(instance) for instance in instances],
        "info": info,
    }


def _node(node: dict[str, Any], speed: str) -> dict[str, Any]:
    parameters = node.pop("ndparams") | {"cpu_speed": float(speed)}
    capable = node.get("vm_capable", True)
    return node | {"vm_capable": capable} | _flat("ndp", parameters)


def _instance(instance: dict[str, Any]) -> dict[str, Any]:
    parameters = instance.pop("beparams")
    parameters["memory"] = parameters["maxmem"]
    forthcoming = instance.get("forthcoming", False)
    return instance | {"forthcoming": forthcoming} | _flat("be", parameters)


def _flat(prefix: str, parameters: dict[str, Any]) -> dict[str, Any]:
    return {f"{prefix}/{key}": value for key, value in parameters.items()}
