"""The actions of moves, and the roles of nodes, as Ganeti's opcodes.

Every opcode names the node that the instance goes to, also for DRBD instances, which have but
one to go to. Ganeti refuses the opcode then when the instance is there already, or when its
secondary has become another: an action that is submitted twice happens once. A role that a node has
already it keeps.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from executor.backend import JobRequest, RoleRequest
from planner.rules import Action, Verb
from snapshots.node_role import NodeRole

MIGRATE = "OP_INSTANCE_MIGRATE"
FAILOVER = "OP_INSTANCE_FAILOVER"
REPLACE_DISKS = "OP_INSTANCE_REPLACE_DISKS"
SET_NODE = "OP_NODE_SET_PARAMS"

SHUTDOWN_TIMEOUT = 120
"""Seconds that a guest is given to shut down before a failover; gnt-instance's own default."""


def opcodes_of(request: JobRequest, *, primary_offline: bool) -> Iterator[dict[str, Any]]:
    """The opcodes of a job, in order, without reason and priority.

    Args:
        primary_offline: Ganeti takes the instance's primary as offline before the first action.
    """
    lost = primary_offline
    for action in request.actions:
        yield opcode_of(request.instance, action, primary_offline=lost)
        if action.verb is not Verb.REPLACE_DISKS:
            lost = False  # it has another primary from here on


def opcode_of(instance: str, action: Action, *, primary_offline: bool = False) -> dict[str, Any]:
    """One action as an opcode.

    A migration never turns into a failover by itself, which would stop the guest, and never
    changes a guest's memory to make it fit. It may lead to a node with another version of the
    hypervisor, as hbal's do: that is what a rolling upgrade needs. A failover away from a node
    that is offline goes by the secondary's copy, whatever its state: there is no other.
    """
    match action.verb:
        case Verb.MIGRATE:
            return {
                "OP_ID": MIGRATE,
                "instance_name": instance,
                "target_node": action.node,
                "allow_failover": False,
                "allow_runtime_changes": False,
                "cleanup": False,
                "ignore_ipolicy": False,
                "ignore_hvversions": True,
            }
        case Verb.FAILOVER:
            return {
                "OP_ID": FAILOVER,
                "instance_name": instance,
                "target_node": action.node,
                "shutdown_timeout": SHUTDOWN_TIMEOUT,
                "ignore_consistency": primary_offline,
                "ignore_ipolicy": False,
            }
        case Verb.REPLACE_DISKS:
            return {
                "OP_ID": REPLACE_DISKS,
                "instance_name": instance,
                "mode": "replace_new_secondary",
                "remote_node": action.node,
                "disks": [],
                "early_release": False,
                "ignore_ipolicy": False,
            }


def opcode_of_role(request: RoleRequest) -> dict[str, Any]:
    """A node's role as an opcode, without reason and priority.

    A master candidate that is drained gives its place to another node.
    """
    return {
        "OP_ID": SET_NODE,
        "node_name": request.node,
        "drained": request.role is NodeRole.DRAINED,
        "auto_promote": True,
    }


def rapi_request(opcode: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
    """An opcode as RAPI takes it: method, path and body."""
    from urllib.parse import quote

    method, things, name, word = _RAPI[opcode["OP_ID"]]
    body = {key: value for key, value in opcode.items() if key not in ("OP_ID", name)}
    return method, f"/2/{things}/{quote(opcode[name], safe='')}/{word}", body


_RAPI = {
    MIGRATE: ("PUT", "instances", "instance_name", "migrate"),
    FAILOVER: ("PUT", "instances", "instance_name", "failover"),
    REPLACE_DISKS: ("POST", "instances", "instance_name", "replace-disks"),
    SET_NODE: ("POST", "nodes", "node_name", "modify"),
}
