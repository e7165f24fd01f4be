"""The objects in which Ganeti's RAPI and LUXI describe a cluster.

RAPI names the keys as used here; the LUXI reader renames its query fields to match, so that one
decoder serves both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from snapshots.cluster import (
    NO_NODE,
    AllocationPolicy,
    Cluster,
    Disk,
    Group,
    InstanceRecord,
    NodeRecord,
)
from snapshots.disk_template import DiskTemplate
from snapshots.instance_status import STATUS_BY_LABEL
from snapshots.json_object import JsonObject, Unavailable, objects
from snapshots.json_policy import read_policy, template_of
from snapshots.quoting import printable, quoted

NO_GROUP = "00000000-0000-0000-0000-000000000000"
"""The group UUID of a node that does not name one."""

HYPERVISORS = ("kvm", "xen-pvm", "xen-hvm", "chroot", "lxc", "fake")

_ALLOCATION_BY_LABEL = {a.value: a for a in AllocationPolicy}


def read_objects(
    groups: object,
    nodes: object,
    instances: object,
    info: object,
    *,
    places: Sequence[str],
    source: str,
    read_at: float | None = None,
    with_cpu_speed: bool = False,
) -> Cluster:
    """Assemble a cluster from parsed JSON.

    Args:
        groups: list of groups.
        nodes: list of nodes.
        instances: list of instances.
        info: the cluster object.
        places: where each of the four came from, for messages.
        source: :attr:`Cluster.source`.
        read_at: :attr:`Cluster.read_at`.
        with_cpu_speed: whether nodes carry ``ndparams.cpu_speed`` (htools ignores it in RAPI).

    Raises:
        FormatError: one line naming the place, the object and the key.
    """
    group_list = objects(groups, places[0], "group")
    group_rows = unique_rows(group_list, "uuid")
    unique_rows(group_list, "name")
    node_list = objects(nodes, places[1], "node")
    node_rows = unique_rows(node_list, "name")
    instance_list = objects(instances, places[2], "instance")
    unique_rows(instance_list, "name")

    cluster = JsonObject(info, places[3])
    master = cluster.text("master")
    if master not in node_rows:
        raise cluster.error(f"Master node {printable(master)} unknown (expected one of the nodes)")
    hypervisor = cluster.text("default_hypervisor")
    if hypervisor not in HYPERVISORS:
        raise cluster.error(
            f"key 'default_hypervisor': Invalid string value for type Hypervisor: "
            f'"{printable(hypervisor)}" (expected one of {", ".join(HYPERVISORS)})'
        )
    return Cluster.from_records(
        [read_group(g) for g in group_list],
        [
            _read_node(n, group_rows, master, hypervisor, with_cpu_speed=with_cpu_speed)
            for n in node_list
        ],
        [_read_instance(i, node_rows) for i in instance_list],
        tags=cluster.texts("tags"),
        policy=read_policy(cluster.child("ipolicy")),
        source=source,
        read_at=read_at,
    )


def unique_rows(items: Sequence[JsonObject], key: str) -> dict[str, int]:
    """Row by name (or by another key) of a list of objects.

    Raises:
        FormatError: a value is missing, empty, or occurs twice.
    """
    rows: dict[str, int] = {}
    for row, item in enumerate(items):
        value = item.name(key)
        if rows.setdefault(value, row) != row:
            raise item.error(f"duplicate {key} {quoted(value)}")
    return rows


def read_group(group: JsonObject) -> Group:
    """Decode a group; its networks are not part of RAPI's and LUXI's answers that htools reads."""
    return Group(
        name=group.name("name"),
        uuid=group.name("uuid"),
        allocation=allocation_of(group),
        tags=group.texts("tags"),
        policy=read_policy(group.child("ipolicy")),
    )


def allocation_of(group: JsonObject) -> AllocationPolicy:
    """The value of ``alloc_policy``."""
    label = group.text("alloc_policy")
    allocation = _ALLOCATION_BY_LABEL.get(label)
    if allocation is None:
        raise group.error(
            f"key 'alloc_policy': Invalid string value for type AllocPolicy: \"{printable(label)}\""
            f" (expected one of {', '.join(_ALLOCATION_BY_LABEL)})"
        )
    return allocation


def group_row(node: JsonObject, name: str, uuid: str, rows: dict[str, int]) -> int:
    """The row of a node's group."""
    row = rows.get(uuid)
    if row is None:
        raise node.error(
            f"Unknown group {quoted(uuid)} for node {printable(name)}"
            " (expected the UUID of a group)"
        )
    return row


def node_row(instance: JsonObject, name: str, node: str, rows: dict[str, int]) -> int:
    """The row of one of an instance's nodes."""
    row = rows.get(node)
    if row is None:
        raise instance.error(f"Unknown node {quoted(node)} for instance {printable(name)}")
    return row


def refuse_one_node_twice(
    instance: JsonObject, name: str, template: DiskTemplate, primary: str, secondary: str | None
) -> None:
    """DRBD keeps its copies on two nodes; anything else is a mix-up."""
    if template is DiskTemplate.DRBD and primary == secondary:
        raise instance.error(
            f"Instance {printable(name)} has same primary and secondary node - {printable(primary)}"
        )


def _read_node(
    node: JsonObject,
    groups: dict[str, int],
    master: str,
    hypervisor: str,
    *,
    with_cpu_speed: bool,
) -> NodeRecord:
    name = node.name("name")
    parameters = node.child("ndparams")
    exclusive = parameters.flag("exclusive_storage")
    drained = node.flag("drained")
    vm_capable = node.get("vm_capable") is None or node.flag("vm_capable")
    live = not node.flag("offline") and vm_capable
    uuid = node.get("group.uuid")
    common = NodeRecord(
        name=name,
        group=group_row(node, name, NO_GROUP if uuid is None else node.text("group.uuid"), groups),
        cpu_speed=parameters.number("cpu_speed") if with_cpu_speed else 1.0,
        offline=drained or not live,
        master=name == master,
        exclusive_storage=exclusive,
        spindles=0 if exclusive else parameters.integer("spindle_count", least=0),
        hypervisor=hypervisor,
        tags=node.texts("tags"),
    )
    if not live:
        return replace(common, node_cpus=0)
    if "mtotal" in node and isinstance(node.get("mtotal"), Unavailable | None):
        raise node.error(
            "key 'mtotal': expected a number, got nothing: the node did not answer Ganeti"
            " (if it is down, set it offline)"
        )
    return replace(
        common,
        total_memory=node.number("mtotal", least=0),
        node_memory=node.integer("mnode"),
        free_memory=node.integer("mfree"),
        total_disk=0.0 if node.get("dtotal") is None else node.number("dtotal", least=0),
        free_disk=0 if node.get("dfree") is None else node.integer("dfree"),
        total_cpus=node.number("ctotal", least=0),
        node_cpus=node.integer("cnos"),
        spindles=node.integer("sptotal", least=0) if exclusive else common.spindles,
        free_spindles=0 if node.get("spfree") is None else node.integer("spfree"),
    )


def _read_instance(instance: JsonObject, nodes: dict[str, int]) -> InstanceRecord:
    name = instance.name("name")
    parameters = instance.child("beparams")
    primary = instance.text("pnode")
    secondaries = instance.items("snodes")
    secondary = instance.texts("snodes")[0] if secondaries else None
    template = template_of(instance, "disk_template", instance.text("disk_template"))
    refuse_one_node_twice(instance, name, template, primary, secondary)
    label = instance.text("status")
    status = STATUS_BY_LABEL.get(label)
    if status is None:
        raise instance.error(
            f"key 'status': Invalid string value for type InstanceStatus: \"{printable(label)}\""
            f" (expected one of {', '.join(STATUS_BY_LABEL)})"
        )
    sizes = instance.integers("disk.sizes", least=0)
    spindles = instance.integers_or_nulls("disk.spindles", least=0)
    return InstanceRecord(
        name=name,
        memory=_memory(instance, parameters),
        disk=instance.integer("disk_usage", least=0),
        # Where the lists differ in length, htools goes by the shorter one.
        disks=tuple(Disk(*pair) for pair in zip(sizes, spindles, strict=False)),
        vcpus=parameters.integer("vcpus", least=0),
        status=status,
        primary=node_row(instance, name, primary, nodes),
        secondary=NO_NODE if secondary is None else node_row(instance, name, secondary, nodes),
        template=template,
        auto_balance=parameters.flag("auto_balance"),
        spindle_use=parameters.integer("spindle_use", least=0),
        forthcoming=instance.get("forthcoming") is True,
        tags=instance.texts("tags"),
    )


def _memory(instance: JsonObject, parameters: JsonObject) -> int:
    """What the guest has right now, if it runs; else what it is configured to get."""
    if "oper_ram" not in instance:
        raise instance.error("key 'oper_ram' not found")
    for owner, key in ((instance, "oper_ram"), (parameters, "memory")):
        value = owner.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return owner.integer(key, least=0)
    return parameters.integer("maxmem" if "maxmem" in parameters else "memory", least=0)
