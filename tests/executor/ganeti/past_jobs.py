"""Jobs that are over, as Ganeti's queue keeps them."""

from __future__ import annotations

from typing import Any

from tests.executor.ganeti.stand_in import StandIn


def ended_job(
    cluster: StandIn,
    *opcodes: dict[str, Any],
    began: float = 1000.0,
    seconds: float = 10.0,
    waited: float = 0.0,
    status: str = "success",
    archived: bool = False,
) -> int:
    """A job whose opcodes took so long, one after the other, after it had waited for its locks."""
    id = cluster.submit(list(opcodes))
    begins = [began + waited + seconds * number for number in range(len(opcodes))]
    cluster.jobs[id].update(
        status=status,
        opstatus=["success"] * (len(opcodes) - 1) + [status],
        opexec=[stamp(begin) for begin in begins],
        opend=[stamp(begin + seconds) for begin in begins],
        received_ts=stamp(began),
        end_ts=stamp(begins[-1] + seconds),
    )
    if archived:
        cluster.archived.add(id)
    return id


def stamp(at: float) -> list[int]:
    """A moment as the queue writes it: seconds, microseconds."""
    return [int(at), round(at % 1 * 1e6)]


def migrate(instance: str, **more: Any) -> dict[str, Any]:
    return {
        "OP_ID": "OP_INSTANCE_MIGRATE",
        "instance_name": instance,
        "mode": "live",
        "cleanup": False,
        "allow_failover": False,
    } | more


def replace_disks(instance: str, **more: Any) -> dict[str, Any]:
    return {
        "OP_ID": "OP_INSTANCE_REPLACE_DISKS",
        "instance_name": instance,
        "mode": "replace_new_secondary",
        "disks": [],
        "remote_node": "node4.gnt.test",
        "early_release": False,
    } | more


def failover(instance: str) -> dict[str, Any]:
    return {"OP_ID": "OP_INSTANCE_FAILOVER", "instance_name": instance, "shutdown_timeout": 120}


def grow_disk(instance: str) -> dict[str, Any]:
    return {"OP_ID": "OP_INSTANCE_GROW_DISK", "instance_name": instance, "disk": 0, "amount": 1024}


def modify(instance: str, **changed: Any) -> dict[str, Any]:
    return {"OP_ID": "OP_INSTANCE_SET_PARAMS", "instance_name": instance} | changed
