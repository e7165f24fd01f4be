"""Reader of htools' text format, the one ``hscan`` and ``-S`` write.

Five sections, separated by empty lines: groups, nodes, instances, cluster tags, policies. The
last may be missing; an empty section still needs its separators.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from snapshots.disk_template import TEMPLATES_BY_LABEL, DiskTemplate
from snapshots.errors import Command, FormatError, Option
from snapshots.htools.number_reader import read_float, read_int
from snapshots.htools.text_policy import read_policy_fields
from snapshots.instance_status import STATUS_BY_LABEL
from snapshots.node_role import NodeRole
from snapshots.policy import DEFAULT_POLICY, Policy
from snapshots.reading.quoting import located, printable, quoted, quoted_fields
from snapshots.reading.reading import Reading, why_no_name
from snapshots.reading.source_file import read_utf8
from snapshots.records import FIGURES, AllocationPolicy, Disk, Group, InstanceRecord, NodeRecord

T = TypeVar("T")
_Section = list[tuple[int, str]]

_PLAN = '"poise.plan/'
"""The format of a plan, which stands in the first :data:`_LOOKED_AT` characters of its file."""
_LOOKED_AT = 4096

SAVE_ONE = Command("save", "luxi:", "FILE")
"""The advice where a file is no saved cluster."""

_LEAST_SECTIONS = 4
_POLICIES = 4
"""Number of the policies section."""
_NODE_FIELDS = 9
_INSTANCE_FIELDS = 10
_GROUP_FIELDS = 4
_ALLOCATION_BY_LABEL = {a.value: a for a in AllocationPolicy}
_YES_NO = {"Y": True, "N": False}


def read_text_file(path: str | Path, reading: Reading = Reading.OWN) -> Cluster:
    """Read a file in htools' text format.

    Raises:
        SourceError: the file cannot be read.
        FormatError: its content is not a cluster; the message names file and line.
    """
    return read_text(read_utf8(path), str(path), reading)


def read_text(text: str, source: str = "", reading: Reading = Reading.OWN) -> Cluster:
    """Read a cluster in htools' text format.

    Args:
        text: the whole file.
        source: its name, for messages and :attr:`Cluster.source`.
        reading: how to take what leaves room.

    Raises:
        FormatError: one line naming the source, the line and what was expected there.
    """
    try:
        text.encode("utf-8")  # finds lone surrogates, which could not be written again
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        raise FormatError(located(printable(source), line, "not UTF-8 text")) from None
    name = printable(source)
    sections = _sections(text)
    if reading is Reading.OWN and _is_something_else(sections):
        message = f"{name}: not a saved cluster" if name else "not a saved cluster"
        if _PLAN in text[:_LOOKED_AT]:
            begin = Command("run", name, Option("on", value="CLUSTER"))
            raise FormatError(f"{message} but a plan", advice=begin)
        raise FormatError(message, advice=SAVE_ONE)
    if len(sections) < _LEAST_SECTIONS:
        own = reading is Reading.OWN
        message = "not a whole saved cluster" if own else "Invalid format of the input file"
        message += (
            f": {len(sections)} sections instead of 4 or more"
            " (groups, nodes, instances and cluster tags, separated by empty lines)"
        )
        if "\r\n" in text:
            message += "; the lines end in CR LF, but LF alone is expected"
        raise FormatError(f"{name}: {message}" if name else message, advice=SAVE_ONE if own else "")

    groups = _each(sections[0], name, lambda line: _read_group(line, reading))
    group_rows = {g.uuid: row for row, g in enumerate(groups)}
    nodes = _each(sections[1], name, lambda line: _read_node(line, group_rows, reading))
    node_rows = {n.name: row for row, n in enumerate(nodes)}
    instances = _each(sections[2], name, lambda line: _read_instance(line, node_rows, reading))
    if not reading.allows_twins:
        _unique(sections[0], name, [g.name for g in groups], "group name")
        _unique(sections[0], name, [g.uuid for g in groups], "group UUID")
        _unique(sections[1], name, [n.name for n in nodes], "node name")
        _unique(sections[2], name, [i.name for i in instances], "instance name")

    policies = sections[_POLICIES] if len(sections) > _POLICIES else []
    groups, cluster_policy = _with_policies(groups, policies, name, reading)
    return Cluster.from_records(
        groups,
        nodes,
        instances,
        tags=[line for _, line in sections[3]],
        policy=cluster_policy,
        source=source,
        connections=_connections(groups),
    )


def _connections(groups: list[Group]) -> tuple[tuple[str, ...], ...] | None:
    """Files of ``hscan`` tell no group's networks."""
    found = tuple(group.networks for group in groups)
    return found if any(found) else None


def split_list(text: str, separator: str = ",") -> list[str]:
    """Split as htools does: nothing gives no items, every other empty item counts."""
    return text.split(separator) if text else []


def _sections(text: str) -> list[_Section]:
    """Split into sections of (line number, line); two empty lines in a row enclose an empty one."""
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    if not lines:
        return []
    sections: list[_Section] = [[]]
    for number, line in enumerate(lines, 1):
        if line:
            sections[-1].append((number, line))
        else:
            sections.append([])
    return sections


def _is_something_else(sections: list[_Section]) -> bool:
    """True if what stands first is no group: the file was never a cluster."""
    return bool(sections and sections[0]) and "|" not in sections[0][0][1]


def _each(section: _Section, source: str, read: Callable[[str], T]) -> list[T]:
    """Apply ``read`` to every line; its errors gain the place."""
    number = 0
    try:
        items = []
        for number, line in section:  # noqa: B007 - the handler below reads it
            items.append(read(line))
        return items
    except FormatError as error:
        raise FormatError(located(source, number, str(error))) from None


def _unique(section: _Section, source: str, keys: list[str], what: str) -> None:
    if len(set(keys)) == len(keys):
        return
    first: dict[str, int] = {}
    for (number, _), key in zip(section, keys, strict=True):
        if key in first:
            message = f"duplicate {what} {quoted(key)}, already used in line {first[key]}"
            raise FormatError(located(source, number, message))
        first[key] = number


def _read_group(line: str, reading: Reading) -> Group:
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


def _read_node(line: str, groups: dict[str, int], reading: Reading) -> NodeRecord:
    """``name|tmem|nmem|fmem|tdisk|fdisk|cpus|flag|group`` and up to six optional fields.

    The flag tells the master (M) and what must not be used (Y) from all others (N), no more.
    """
    fields = line.split("|")
    count = len(fields)
    if count < _NODE_FIELDS:
        raise _incomplete("node", fields, "at least 9")
    name, total_memory, node_memory, free_memory, total_disk, free_disk, cpus, flag, uuid = fields[
        :_NODE_FIELDS
    ]
    _check_name("node name", name, reading)
    group = groups.get(uuid)
    if group is None:
        raise FormatError(
            f"Unknown group {quoted(uuid)} for node {printable(name)}"
            " (expected the UUID of a group of the first section)"
        )
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
    # Optional fields: spindles, tags, exclusive storage, free spindles, node CPUs, CPU speed.
    rest = fields[_NODE_FIELDS:]
    extra = len(rest)
    exclusive = False
    if extra > 2:
        if rest[2] not in _YES_NO:
            raise FormatError(
                f"Invalid exclusive_storage value for node {quoted(name)}:"
                f" {printable(rest[2])} (expected Y or N)"
            )
        exclusive = _YES_NO[rest[2]]
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
        spindles=read_int(rest[0], name, "spindles", least=0, reading=reading) if extra > 0 else 1,
        tags=tuple(split_list(rest[1])) if extra > 1 else (),
        exclusive_storage=exclusive,
        free_spindles=read_int(rest[3], name, "free spindles", reading=reading) if extra > 3 else 0,
        node_cpus=read_int(rest[4], name, "node CPUs", reading=reading) if extra > 4 else 1,
        cpu_speed=read_float(rest[5], name, "CPU speed", reading=reading) if extra > 5 else 1.0,
        role=NodeRole.MASTER if flag == "M" else None,
        # Writers of this format give zeros where they were given nothing.
        unknown=FIGURES if flag == "Y" and not memory else frozenset(),
    )


def _read_instance(line: str, nodes: dict[str, int], reading: Reading) -> InstanceRecord:
    """``name|memory|disk|vcpus|status|auto balance|primary|secondary|template|tags`` and more."""
    fields = line.split("|")
    if len(fields) < _INSTANCE_FIELDS:
        raise _incomplete("instance", fields, "at least 10")
    name, memory, disk, vcpus, status, balance, primary, secondary, label, tags = fields[
        :_INSTANCE_FIELDS
    ]
    _check_name("instance name", name, reading)
    # Optional fields: spindle use, disk spindles, forthcoming.
    rest = fields[_INSTANCE_FIELDS:]
    extra = len(rest)
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
    use = read_int(rest[0], name, "spindle use", least=0, reading=reading) if extra > 0 else 1
    spindles = None
    if extra > 1 and rest[1] != "-":
        spindles = read_int(rest[1], name, "disk spindles", least=0, reading=reading)
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
        forthcoming=_yes_or_no(rest[2], "forthcoming", name) if extra > 2 else False,
        tags=tuple(split_list(tags)),
    )


def _with_policies(
    groups: list[Group], section: _Section, source: str, reading: Reading
) -> tuple[list[Group], Policy]:
    """Give each group its policy line; groups without one keep the built-in default."""
    cluster_policy = DEFAULT_POLICY
    own: dict[int, Policy] = {}

    def read(line: str) -> None:
        nonlocal cluster_policy
        owner, policy = read_policy_fields(line.split("|"), reading)
        if not owner:
            cluster_policy = policy
            return
        rows = [row for row, group in enumerate(groups) if owner in (group.name, group.uuid)]
        if len(rows) != 1:
            raise FormatError(
                f"Wrong number of elems found with name {printable(owner)}: {len(rows)}"
                " (expected the name or UUID of exactly one group)"
            )
        own[rows[0]] = policy

    _each(section, source, read)
    if own:
        groups = [
            Group(g.name, g.uuid, g.allocation, g.tags, g.networks, own.get(row, g.policy))
            for row, g in enumerate(groups)
        ]
    return groups, cluster_policy


def _check_name(what: str, name: str, reading: Reading) -> None:
    """Names are shown to people, and written into plans."""
    if not reading.allows_name(name):
        raise FormatError(f"{what}: {why_no_name(name)}")


def _node_row(nodes: dict[str, int], node: str, instance: str) -> int:
    row = nodes.get(node)
    if row is None:
        raise FormatError(
            f"Unknown node {quoted(node)} for instance {printable(instance)}"
            " (expected a node of the second section)"
        )
    return row


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
