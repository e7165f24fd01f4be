"""Lines of htools' text format: one group, node or instance each, fields separated by ``|``.

The functions raise a :class:`FormatError` that does not name the line.
"""

from __future__ import annotations

from typing import TypeVar

from snapshots.arrays import NO_NODE
from snapshots.disk_template import TEMPLATES_BY_LABEL, DiskTemplate
from snapshots.errors import FormatError
from snapshots.htools.number_reader import read_float, read_int
from snapshots.instance_status import STATUS_BY_LABEL
from snapshots.node_role import NodeRole
from snapshots.reading.quoting import printable, quoted, quoted_fields
from snapshots.reading.reading import Reading, why_no_name
from snapshots.records import FIGURES, AllocationPolicy, Disk, Group, InstanceRecord, NodeRecord

T = TypeVar("T")

_NODE_FIELDS = 9
_INSTANCE_FIELDS = 10
_GROUP_FIELDS = 4
_NODE_DEFAULTS = ("1", "", "N", "0", "1", "1")
"""Optional fields of a node, as they would be written."""
_INSTANCE_DEFAULTS = ("1", "-", "N")
"""Optional fields of an instance, as they would be written."""
_ALLOCATION_BY_LABEL = {a.value: a for a in AllocationPolicy}
_YES_NO = {"Y": True, "N": False}


def read_group(line: str, reading: Reading) -> Group:
    """``name|uuid|allocation policy|tags[|networks]``."""
    fields = line.split("|")
    if len(fields) < _GROUP_FIELDS:
        raise _incomplete("group", fields, "at least 4")
    name, uuid, allocation, tags = fields[:_GROUP_FIELDS]
    _check_name("group name", name, reading)
    _check_name("group UUID", uuid, reading)
    return Group(
        name=name,
        uuid=uuid,
        allocation=_choice(_ALLOCATION_BY_LABEL, allocation, "AllocPolicy", f"Group {name}: "),
        tags=tuple(split_list(tags)),
        networks=tuple(split_list(fields[4])) if len(fields) > _GROUP_FIELDS else (),
    )


def read_node(line: str, groups: dict[str, int], reading: Reading) -> NodeRecord:
    """``name|tmem|nmem|fmem|tdisk|fdisk|cpus|flag|group`` and up to six optional fields.

    These are spindles, tags, exclusive storage, free spindles, node CPUs and CPU speed. The flag
    tells the master (M) and what must not be used (Y) from all others (N), no more.
    """
    fields = line.split("|")
    if len(fields) < _NODE_FIELDS:
        raise _incomplete("node", fields, "at least 9")
    name, total_memory, node_memory, free_memory, total_disk, free_disk, cpus, flag, uuid = fields[
        :_NODE_FIELDS
    ]
    _check_name("node name", name, reading)
    group = _group_row(groups, uuid, name)
    if "?" in fields[1:7]:  # a node that did not answer when the file was written
        return NodeRecord(
            name,
            group,
            node_cpus=0,
            spindles=0,
            offline=True,
            silent=reading is Reading.OWN and flag != "Y",
            unknown=FIGURES,
        )
    spindles, tags, exclusive, free_spindles, node_cpus, cpu_speed = _filled(
        fields[_NODE_FIELDS:], _NODE_DEFAULTS
    )
    exclusive_storage = _exclusive(exclusive, name)
    memory = read_float(total_memory, name, "total memory", least=0, reading=reading)
    return NodeRecord(
        name=name,
        group=group,
        total_memory=memory,
        node_memory=read_int(node_memory, name, "node memory", reading=reading),
        free_memory=read_int(free_memory, name, "free memory", reading=reading),
        total_disk=read_float(total_disk, name, "total disk", least=0, reading=reading),
        free_disk=read_int(free_disk, name, "free disk", reading=reading),
        total_cpus=read_float(cpus, name, "CPUs", least=0, reading=reading),
        offline=flag == "Y",
        master=flag == "M",
        spindles=read_int(spindles, name, "spindles", least=0, reading=reading),
        tags=tuple(split_list(tags)),
        exclusive_storage=exclusive_storage,
        free_spindles=read_int(free_spindles, name, "free spindles", reading=reading),
        node_cpus=read_int(node_cpus, name, "node CPUs", reading=reading),
        cpu_speed=read_float(cpu_speed, name, "CPU speed", reading=reading),
        role=NodeRole.MASTER if flag == "M" else None,
        # Writers of this format give zeros where they were given nothing.
        unknown=FIGURES if flag == "Y" and not memory else frozenset(),
    )


def read_instance(line: str, nodes: dict[str, int], reading: Reading) -> InstanceRecord:
    """``name|memory|disk|vcpus|status|auto balance|primary|secondary|template|tags`` and more.

    The optional fields are spindle use, disk spindles (- for none) and forthcoming.
    """
    fields = line.split("|")
    if len(fields) < _INSTANCE_FIELDS:
        raise _incomplete("instance", fields, "at least 10")
    name, memory, disk, vcpus, status, balance, primary, secondary, label, tags = fields[
        :_INSTANCE_FIELDS
    ]
    _check_name("instance name", name, reading)
    spindle_use, disk_spindles, forthcoming = _filled(fields[_INSTANCE_FIELDS:], _INSTANCE_DEFAULTS)
    primary_row = _node_row(nodes, primary, name)
    secondary_row = _node_row(nodes, secondary, name) if secondary else NO_NODE
    template = _choice(TEMPLATES_BY_LABEL, label, "DiskTemplate", f"Instance {name}: ")
    if template is DiskTemplate.DRBD and primary_row == secondary_row:
        raise FormatError(
            f"Instance {printable(name)} has same primary and secondary node - {printable(primary)}"
        )
    amount = read_int(memory, name, "memory", least=0, reading=reading)
    size = read_int(disk, name, "disk", least=0, reading=reading)
    cpus = read_int(vcpus, name, "vcpus", least=0, reading=reading)
    use = read_int(spindle_use, name, "spindle use", least=0, reading=reading)
    spindles = None
    if disk_spindles != "-":
        spindles = read_int(disk_spindles, name, "disk spindles", least=0, reading=reading)
    return InstanceRecord(
        name=name,
        memory=amount,
        disk=size,
        disks=(Disk(size, spindles),),
        vcpus=cpus,
        status=_choice(STATUS_BY_LABEL, status, "InstanceStatus", f"Instance {name}: "),
        primary=primary_row,
        secondary=secondary_row,
        template=template,
        auto_balance=_yes_or_no(balance, "auto_balance", name),
        spindle_use=use,
        forthcoming=_yes_or_no(forthcoming, "forthcoming", name),
        tags=tuple(split_list(tags)),
    )


def split_list(text: str, separator: str = ",") -> list[str]:
    """Split as htools does: nothing gives no items, every other empty item counts."""
    return text.split(separator) if text else []


def _check_name(what: str, name: str, reading: Reading) -> None:
    """Names are shown to people, and written into plans."""
    if not reading.allows_name(name):
        raise FormatError(f"{what}: {why_no_name(name)}")


def _filled(given: list[str], defaults: tuple[str, ...]) -> tuple[str, ...]:
    """Optional fields, those that are missing from ``defaults``; further ones are ignored."""
    return (*given[: len(defaults)], *defaults[len(given) :])


def _group_row(groups: dict[str, int], uuid: str, node: str) -> int:
    row = groups.get(uuid)
    if row is None:
        raise FormatError(
            f"Unknown group {quoted(uuid)} for node {printable(node)}"
            " (expected the UUID of a group of the first section)"
        )
    return row


def _node_row(nodes: dict[str, int], node: str, instance: str) -> int:
    row = nodes.get(node)
    if row is None:
        raise FormatError(
            f"Unknown node {quoted(node)} for instance {printable(instance)}"
            " (expected a node of the second section)"
        )
    return row


def _exclusive(text: str, node: str) -> bool:
    if text not in _YES_NO:
        raise FormatError(
            f"Invalid exclusive_storage value for node {quoted(node)}:"
            f" {printable(text)} (expected Y or N)"
        )
    return _YES_NO[text]


def _yes_or_no(text: str, field: str, instance: str) -> bool:
    if text not in _YES_NO:
        raise FormatError(
            f"Invalid {field} value {quoted(text)} for instance {printable(instance)}"
            " (expected Y or N)"
        )
    return _YES_NO[text]


def _choice(choices: dict[str, T], text: str, kind: str, prefix: str) -> T:
    found = choices.get(text)
    if found is None:
        raise FormatError(
            f'{printable(prefix)}Invalid string value for type {kind}: "{printable(text)}"'
            f" (expected one of {', '.join(choices)})"
        )
    return found


def _incomplete(kind: str, fields: list[str], expected: str) -> FormatError:
    return FormatError(
        f"Invalid/incomplete {kind} data: {_list(fields)}"
        f" ({len(fields)} fields, expected {expected})"
    )


def _list(fields: list[str]) -> str:
    return f"'{quoted_fields(fields)}'"
