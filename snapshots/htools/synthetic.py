"""Made-up empty clusters, in the syntax of htools' ``--simulate``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from snapshots.cluster import Cluster
from snapshots.errors import FormatError
from snapshots.htools.number_reader import read_int
from snapshots.htools.units import read_size
from snapshots.reading.quoting import printable, quoted
from snapshots.reading.reading import Reading
from snapshots.records import AllocationPolicy, Group, NodeRecord

MOST_NODES = 100_000
"""Nodes in all groups together; more is a slip of the keyboard."""

_LEAST_PARTS = 5
_MOST_PARTS = 7
_ALLOCATION = {policy.value: policy for policy in AllocationPolicy} | {
    "p": AllocationPolicy.PREFERRED,
    "a": AllocationPolicy.LAST_RESORT,
    "u": AllocationPolicy.UNALLOCABLE,
}
_TRUTH = re.compile(r"[\s(]*(True|False)(?:\s*\))*")


def read_simulation(specs: Sequence[str], reading: Reading = Reading.OWN) -> Cluster:
    """Build the cluster that the values of several ``--simulate`` options describe.

    Each value is ``policy,nodes,disk,memory,cpus[,spindles[,exclusive storage]]``: the allocation
    policy in full or as ``p``, ``a`` (last resort) or ``u``; disk and memory with units; exclusive
    storage ``True`` or ``False``. Each makes one group of equal, empty nodes.

    As in htools, the *last* value becomes ``group-01``.

    Args:
        specs: the values.
        reading: how to take what leaves room.

    Raises:
        FormatError: a value is not of this form.
    """
    groups: list[Group] = []
    nodes: list[NodeRecord] = []
    for number, spec in enumerate(reversed(specs), 1):
        group, group_nodes = _read_group(spec, number, MOST_NODES - len(nodes), reading)
        groups.append(group)
        nodes += group_nodes
    return Cluster.from_records(groups, nodes, [], source="synthetic:" + ";".join(reversed(specs)))


def _read_group(
    spec: str, number: int, most: int, reading: Reading
) -> tuple[Group, list[NodeRecord]]:
    parts = spec.split(",") if spec else []
    if not _LEAST_PARTS <= len(parts) <= _MOST_PARTS:
        if reading is Reading.OWN:
            raise FormatError(
                f"expected POLICY,NODES,DISK,MEMORY,CPUS[,SPINDLES[,EXCLUSIVE]], got {quoted(spec)}"
            )
        raise FormatError(
            "Invalid cluster specification, expected 6 comma-separated sections (allocation policy,"
            " node count, disk size, memory size, number of CPUs, spindles; 5 without spindles,"
            " and 7 with exclusive storage, will do)"
            f" but got {len(parts)}: {quoted(spec)}"
        )
    allocation = _ALLOCATION.get(parts[0])
    if allocation is None:
        raise FormatError(
            f'Invalid string value for type AllocPolicy: "{printable(parts[0])}"; Cannot parse'
            f" AllocPolicy abbreviation {quoted(parts[0])} (expected one of"
            f" {', '.join(_ALLOCATION)})"
        )
    count = read_int(parts[1], "node count", "simulated group")
    disk = _read_size(parts[2], "disk size", reading)
    memory = _read_size(parts[3], "memory size", reading)
    cpus = read_int(parts[4], "cpu count", "simulated group", least=0)
    spindles = read_int(parts[5], "spindles", "simulated group", least=0) if len(parts) > 5 else 1
    exclusive = _read_truth(parts[6]) if len(parts) > 6 else False
    if count < 0 or count > most:
        raise FormatError(
            f"node count: number out of range {quoted(parts[1])}"
            f" (expected 0 to {MOST_NODES} nodes in all groups together)"
        )
    group = Group(f"group-{number:02}", f"fake-uuid-{number:02}", allocation)
    return group, [
        NodeRecord(
            name=f"node-{number:02}-{k:03}",
            group=number - 1,
            total_memory=float(memory),
            free_memory=memory,
            total_disk=float(disk),
            free_disk=disk,
            total_cpus=float(cpus),
            spindles=spindles,
            master=number == 1 and k == 1,
            exclusive_storage=exclusive,
        )
        for k in range(1, count + 1)
    ]


def _read_size(text: str, what: str, reading: Reading) -> int:
    size = read_size(text, what)
    if not reading.allows_number(size, 0):
        raise FormatError(f"{what}: number out of range {quoted(text)} (expected 0 or more)")
    return size


def _read_truth(text: str) -> bool:
    found = _TRUTH.fullmatch(text)
    opening, closing = text.count("("), text.count(")")
    if found is None or opening != closing or ")" in text[: found.start(1)]:
        raise FormatError(
            f"exclusive storage: cannot parse string {quoted(text)} (expected True or False)"
        )
    return found[1] == "True"
