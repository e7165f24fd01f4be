"""The cluster part of a message to an instance allocator."""

from __future__ import annotations

from snapshots.admin_state import AdminState
from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from snapshots.disk_template import TEMPLATES_BY_LABEL
from snapshots.ganeti.group_object import allocation_of
from snapshots.ganeti.hypervisors import HYPERVISORS
from snapshots.ganeti.json_policy import read_policy
from snapshots.ganeti.references import group_row, node_row, refuse_one_node_twice
from snapshots.instance_status import InstanceStatus
from snapshots.node_role import NodeRole
from snapshots.reading.choice import choice
from snapshots.reading.json_object import JsonObject
from snapshots.reading.quoting import printable, quoted
from snapshots.reading.reading import why_no_name
from snapshots.records import FIGURES, Disk, Group, InstanceRecord, Nic, NodeRecord

_ADMIN_STATES = {state.value: state for state in AdminState}
_STATUS = {
    AdminState.UP: InstanceStatus.RUNNING,
    AdminState.DOWN: InstanceStatus.ADMIN_DOWN,
    AdminState.OFFLINE: InstanceStatus.ADMIN_OFFLINE,
}
_NIC_MODES = ("bridged", "routed", "openvswitch")
_Named = list[tuple[str, JsonObject]]


def read_cluster(message: JsonObject, where: str, source: str) -> Cluster:
    """The cluster part of a message.

    Raises:
        FormatError: one line naming the source, the object and the key.
    """
    hypervisors = message.texts("enabled_hypervisors")
    for name in hypervisors:
        if name not in HYPERVISORS:
            raise message.error(
                "key 'enabled_hypervisors': Invalid string value for type Hypervisor: "
                f'"{printable(name)}" (expected {", ".join(HYPERVISORS)})'
            )
    hypervisor = hypervisors[0] if hypervisors else None
    groups = _members(message, "nodegroups", f"{where}: group")
    nodes = _members(message, "nodes", f"{where}: node")
    instances = _members(message, "instances", f"{where}: instance")
    group_rows = {uuid: row for row, (uuid, _) in enumerate(groups)}
    node_rows = {name: row for row, (name, _) in enumerate(nodes)}
    return Cluster.from_records(
        _read_groups(groups),
        [_read_node(name, node, group_rows, hypervisor) for name, node in nodes],
        [_read_placed(name, instance, node_rows) for name, instance in instances],
        tags=message.texts("cluster_tags"),
        source=source,
    )


def _members(message: JsonObject, key: str, where: str) -> _Named:
    """The named objects of an object, in its order."""
    holder = message.child(key)
    found = []
    for name, value in holder.pairs():
        if not holder.reading.allows_name(name):
            raise holder.error(why_no_name(name))
        found.append((name, holder.inner(value, f"{where} {quoted(name)}")))
    return found


def _read_groups(groups: _Named) -> list[Group]:
    found: list[Group] = []
    seen: set[str] = set()
    for uuid, group in groups:
        name = group.name("name")
        if name in seen and not group.reading.allows_twins:
            raise group.error(f"duplicate name {quoted(name)}")
        seen.add(name)
        found.append(
            Group(
                name=name,
                uuid=uuid,
                allocation=allocation_of(group),
                tags=group.texts("tags"),
                networks=group.texts("networks"),
                policy=read_policy(group.child("ipolicy")),
            )
        )
    return found


def _read_node(
    name: str, node: JsonObject, groups: dict[str, int], hypervisor: str | None
) -> NodeRecord:
    parameters = node.child("ndparams")
    exclusive = parameters.flag("exclusive_storage")
    offline, drained = node.flag("offline"), node.flag("drained")
    vm_capable = None if node.get("vm_capable") is None else node.flag("vm_capable")
    live = vm_capable is not False and not offline
    role = None  # a master candidate may be the master
    if offline or drained:
        role = NodeRole.OFFLINE if offline else NodeRole.DRAINED
    elif node.get("master_candidate") is False:
        role = NodeRole.REGULAR
    group = group_row(node, name, node.text("group"), groups)
    tags = () if node.get("tags") is None else node.texts("tags")
    if not live:
        return NodeRecord(
            name=name,
            group=group,
            node_cpus=0,
            spindles=0 if exclusive else parameters.integer("spindle_count", least=0),
            offline=True,
            exclusive_storage=exclusive,
            hypervisor=hypervisor,
            tags=tags,
            role=role,
            vm_capable=vm_capable,
            unknown=FIGURES,
        )
    return NodeRecord(
        name=name,
        group=group,
        total_memory=node.number("total_memory", least=0),
        node_memory=node.integer("reserved_memory"),
        free_memory=node.integer("free_memory"),
        total_disk=node.number("total_disk", least=0),
        free_disk=node.integer("free_disk"),
        total_cpus=node.number("total_cpus", least=0),
        node_cpus=node.integer("reserved_cpus"),
        spindles=(
            node.integer("total_spindles", least=0)
            if exclusive
            else parameters.integer("spindle_count", least=0)
        ),
        free_spindles=node.integer("free_spindles"),
        offline=drained,
        exclusive_storage=exclusive,
        hypervisor=hypervisor,
        tags=tags,
        role=role,
        vm_capable=vm_capable,
    )


def _read_placed(name: str, instance: JsonObject, nodes: dict[str, int]) -> InstanceRecord:
    names = instance.texts("nodes")
    if not names:
        raise instance.error(f"empty node list for instance {printable(name)}")
    primary = node_row(instance, name, names[0], nodes)
    secondary = node_row(instance, name, names[1], nodes) if len(names) > 1 else NO_NODE
    record = read_instance(name, instance, primary, secondary)
    refuse_one_node_twice(
        instance, name, record.template, names[0], names[1] if len(names) > 1 else None
    )
    return record


def read_instance(name: str, instance: JsonObject, primary: int, secondary: int) -> InstanceRecord:
    """An instance as both parts of a message describe it; the nodes are given as rows."""
    disks = instance.children("disks", "disk")
    given = instance.get("admin_state")
    state = _ADMIN_STATES.get(given) if isinstance(given, str) else None
    return InstanceRecord(
        name=name,
        memory=instance.integer("memory", least=0),
        disk=instance.integer("disk_space_total", least=0),
        disks=tuple(
            Disk(
                d.integer("size", least=0),
                None if d.get("spindles") is None else d.integer("spindles", least=0),
            )
            for d in disks
        ),
        vcpus=instance.integer("vcpus", least=0),
        status=InstanceStatus.RUNNING if state is None else _STATUS[state],
        primary=primary,
        secondary=secondary,
        template=choice(instance, "disk_template", "DiskTemplate", TEMPLATES_BY_LABEL),
        spindle_use=instance.integer("spindle_use", least=0),
        forthcoming=instance.get("forthcoming") is True,
        admin_state=state,
        tags=instance.texts("tags"),
        nics=tuple(_read_nic(nic) for nic in instance.children("nics", "NIC")),
    )


def _read_nic(nic: JsonObject) -> Nic:
    def optional(key: str) -> str | None:
        return None if nic.get(key) is None else nic.text(key)

    mac, ip, mode, link, bridge = map(optional, ("mac", "ip", "mode", "link", "bridge"))
    if mode is not None and mode not in _NIC_MODES:
        raise nic.error(f"invalid NIC mode {quoted(mode)} (expected {', '.join(_NIC_MODES)})")
    return Nic(optional("network"), mac, ip, mode, link, bridge)
