"""An instance as RAPI and LUXI describe it, and the memory that it may still take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from snapshots.admin_state import AdminState
from snapshots.arrays import NO_NODE
from snapshots.disk_template import TEMPLATES_BY_LABEL
from snapshots.ganeti.references import node_row, refuse_one_node_twice
from snapshots.instance_status import STATUS_BY_LABEL, InstanceStatus
from snapshots.reading.choice import choice
from snapshots.reading.json_object import JsonObject
from snapshots.records import Disk, InstanceRecord, NodeRecord

_ADMIN_STATES = {state.value: state for state in AdminState}


def read_instance(
    instance: JsonObject, nodes: Mapping[str, int], *, entitled: bool
) -> InstanceRecord:
    """Decode an instance.

    Args:
        nodes: rows of the nodes by name.
        entitled: whether its memory is what it may have; else what it holds now, if it runs.

    Raises:
        FormatError: a key is missing or has another type, or a node is unknown.
    """
    name = instance.name("name")
    parameters = instance.child("beparams")
    primary = instance.text("pnode")
    primary_row = node_row(instance, name, primary, nodes)
    secondary = instance.first_text("snodes")
    template = choice(instance, "disk_template", "DiskTemplate", TEMPLATES_BY_LABEL)
    refuse_one_node_twice(instance, name, template, primary, secondary)
    status = choice(instance, "status", "InstanceStatus", STATUS_BY_LABEL)
    sizes = instance.integers("disk.sizes", least=0)
    spindles = instance.integers_or_nulls("disk.spindles", least=0)
    return InstanceRecord(
        name=name,
        memory=_memory(instance, parameters, entitled=entitled),
        disk=instance.integer("disk_usage", least=0),
        # Where the lists differ in length, htools goes by the shorter one.
        disks=tuple(Disk(*pair) for pair in zip(sizes, spindles, strict=False)),
        vcpus=parameters.integer("vcpus", least=0),
        status=status,
        primary=primary_row,
        secondary=NO_NODE if secondary is None else node_row(instance, name, secondary, nodes),
        template=template,
        auto_balance=parameters.flag("auto_balance"),
        spindle_use=parameters.integer("spindle_use", least=0),
        forthcoming=instance.get("forthcoming") is True,
        tags=instance.texts("tags"),
        always_failover=parameters.get("always_failover") is True,
        admin_state=_admin_state(instance.get("admin_state")),
    )


def _admin_state(value: object) -> AdminState | None:
    return _ADMIN_STATES.get(value) if isinstance(value, str) else None


def _memory(instance: JsonObject, parameters: JsonObject, *, entitled: bool) -> int:
    """The memory that an instance may have; unless ``entitled``, what it holds, if it runs."""
    if "oper_ram" not in instance:
        raise instance.error("key 'oper_ram' not found")
    held = () if entitled else ((instance, "oper_ram"),)
    for owner, key in (*held, (parameters, "memory")):
        if _is_number(owner.get(key)):
            found: int = owner.integer(key, least=0)
            return found
    return parameters.integer("maxmem" if "maxmem" in parameters else "memory", least=0)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def with_entitlements(
    nodes: list[NodeRecord], records: Sequence[InstanceRecord], instances: Sequence[JsonObject]
) -> list[NodeRecord]:
    """Nodes whose free memory is lowered by what their instances may still take.

    That is what Ganeti itself tells allocators: an instance that was shrunk
    (``--runtime-memory``) may grow to what it is entitled to at any time.
    """
    taken = [0] * len(nodes)
    for record, instance in zip(records, instances, strict=True):
        if record.forthcoming or not _is_number(instance.get("oper_ram")):
            continue
        held = instance.integer("oper_ram", least=0)
        if record.status is InstanceStatus.ERROR_WRONGNODE:
            held = 0  # it holds that elsewhere
        elif record.status is not InstanceStatus.RUNNING:
            continue
        taken[record.primary] += max(0, record.memory - held)
    return [
        replace(node, free_memory=node.free_memory - more) if more else node
        for node, more in zip(nodes, taken, strict=True)
    ]
