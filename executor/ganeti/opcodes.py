"""A move's actions as Ganeti's opcodes.

Every opcode names the node that the instance goes to, also for DRBD instances, which have but
one to go to. Ganeti refuses the opcode then when the instance is there already, or when its
secondary has become another: an action that is submitted twice happens once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from executor.backend import JobRequest
from planner.rules import Action, Verb

MIGRATE = "OP_INSTANCE_MIGRATE"
FAILOVER = "OP_INSTANCE_FAILOVER"
REPLACE_DISKS = "OP_INSTANCE_REPLACE_DISKS"

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


def rapi_request(opcode: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
    """An opcode as RAPI takes it: method, path and body."""
    from urllib.parse import quote

    method, word = _RAPI[opcode["OP_ID"]]
    body = {key: value for key, value in opcode.items() if key not in ("OP_ID", "instance_name")}
    return method, f"/2/instances/{quote(opcode['instance_name'], safe='')}/{word}", body


_RAPI = {
    MIGRATE: ("PUT", "migrate"),
    FAILOVER: ("PUT", "failover"),
    REPLACE_DISKS: ("POST", "replace-disks"),
}
