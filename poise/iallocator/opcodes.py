"""Ganeti's opcodes, as answers to allocator requests carry them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from planner.rules import MoveKind
from planner.state import Model
from snapshots.arrays import NO_NODE


def node_names(model: Model, nodes: Sequence[int]) -> list[str]:
    """The full names of those that are nodes."""
    names = model.cluster.nodes.names
    return [names[n] for n in nodes if n != NO_NODE]


def opcode(model: Model, row: int, kind: MoveKind, target: int) -> dict[str, Any]:
    """The job that makes one move."""
    names = model.cluster.nodes.names
    name = model.cluster.instances.names[row]
    if kind is MoveKind.REPLACE_SECONDARY:
        return {
            "OP_ID": "OP_INSTANCE_REPLACE_DISKS",
            "instance_name": name,
            "early_release": False,
            "ignore_ipolicy": False,
            "mode": "replace_new_secondary",
            "disks": [],
            "remote_node": names[target],
        }
    where = {"target_node": names[target]} if kind is MoveKind.FAILOVER_TO_ANY else {}
    if model.forthcoming[row]:
        return {
            "OP_ID": "OP_INSTANCE_FAILOVER",
            "instance_name": name,
            "shutdown_timeout": 120,
            "ignore_consistency": False,
            **where,
            "ignore_ipolicy": False,
            "cleanup": False,
        }
    return {
        "OP_ID": "OP_INSTANCE_MIGRATE",
        "instance_name": name,
        **where,
        "allow_runtime_changes": False,
        "ignore_ipolicy": False,
        "cleanup": False,
        "allow_failover": True,
        "ignore_hvversions": True,
    }
