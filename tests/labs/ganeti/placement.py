"""Where the lab's instances live, and how to bring them back there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from snapshots.ganeti.luxi import read_luxi
from tests.labs.ganeti.lab import DOMAIN
from tests.labs.ganeti.luxi import opcode, run_jobs
from tests.labs.ganeti.populate import INSTANCES

Pair = tuple[str, str | None]
"""Primary and secondary of an instance, full names."""


def home() -> dict[str, Pair]:
    """Where the lab's instances are made."""
    found: dict[str, Pair] = {}
    for instance in INSTANCES:
        nodes = [f"node{number}.{DOMAIN}" for number in instance.nodes]
        found[f"{instance.name}.{DOMAIN}"] = (nodes[0], nodes[1] if len(nodes) > 1 else None)
    return found


def placement_of(cluster: Cluster) -> dict[str, Pair]:
    """Every instance's nodes."""
    nodes, instances = cluster.nodes.names, cluster.instances
    return {
        name: (nodes[primary], None if secondary == NO_NODE else nodes[secondary])
        for name, primary, secondary in zip(
            instances.names, instances.primary.tolist(), instances.secondary.tolist(), strict=True
        )
    }


def read_placement(socket: Path) -> dict[str, Pair]:
    """The same, read from the cluster now."""
    return placement_of(read_luxi(socket))


def opcodes_between(instance: str, now: Pair, wanted: Pair) -> list[dict[str, Any]]:
    """One job's opcodes that bring an instance from ``now`` to ``wanted``."""
    if wanted[1] is None:
        migrate = opcode("OP_INSTANCE_MIGRATE", instance_name=instance, target_node=wanted[0])
        return [] if now == wanted else [migrate | {"allow_failover": True}]
    (primary, secondary), opcodes = now, []
    if primary != wanted[0]:
        if secondary != wanted[0]:
            opcodes.append(_replace(instance, wanted[0]))
        opcodes.append(opcode("OP_INSTANCE_MIGRATE", instance_name=instance, allow_failover=True))
        secondary = primary
    if secondary != wanted[1]:
        opcodes.append(_replace(instance, wanted[1]))
    return opcodes


def _replace(instance: str, node: str) -> dict[str, Any]:
    return opcode(
        "OP_INSTANCE_REPLACE_DISKS",
        instance_name=instance,
        mode="replace_new_secondary",
        remote_node=node,
        disks=[],
    )


def bring_back(socket: Path, wanted: Mapping[str, Pair]) -> None:
    """Move what is not where it is wanted, all of it at once, and wait for it."""
    now = read_placement(socket)
    jobs = [opcodes_between(name, now[name], pair) for name, pair in wanted.items()]
    run_jobs(socket, [job for job in jobs if job])


@contextmanager
def as_it_was(socket: Path) -> Iterator[dict[str, Pair]]:
    """Gives the placement, and brings it back in the end whatever has happened."""
    before = read_placement(socket)
    try:
        yield before
    finally:
        bring_back(socket, before)
