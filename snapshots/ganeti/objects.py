"""The objects in which Ganeti's RAPI and LUXI describe a cluster.

RAPI names the keys as used here; the LUXI reader renames its query fields to match, so that one
decoder serves both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from snapshots.admin_state import AdminState
from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from snapshots.ganeti.json_policy import read_policy, template_of
from snapshots.instance_status import STATUS_BY_LABEL, InstanceStatus
from snapshots.node_role import ROLE_BY_LETTER, NodeRole
from snapshots.reading.json_object import JsonObject, Unavailable, objects
from snapshots.reading.quoting import printable, quoted
from snapshots.reading.reading import Reading
from snapshots.records import FIGURES, AllocationPolicy, Disk, Group, InstanceRecord, NodeRecord

NO_GROUP = "00000000-0000-0000-0000-000000000000"
"""The group UUID of a node that does not name one."""

HYPERVISORS = ("kvm", "xen-pvm", "xen-hvm", "chroot", "lxc", "fake")

_ALLOCATION_BY_LABEL = {a.value: a for a in AllocationPolicy}
_ADMIN_STATES = {state.value: state for state in AdminState}


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
    reading: Reading = Reading.OWN,
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
        reading: how to take what leaves room.

    Raises:
        FormatError: one line naming the place, the object and the key.
    """
    group_list = objects(groups, places[0], "group", reading)
    group_rows = unique_rows(group_list, "uuid")
    unique_rows(group_list, "name")
    node_list = objects(nodes, places[1], "node", reading)
    node_rows = unique_rows(node_list, "name")
    instance_list = objects(instances, places[2], "instance", reading)
    unique_rows(instance_list, "name")
    own = reading is Reading.OWN

    cluster = JsonObject(info, places[3], reading)
    master = cluster.text("master")
    hypervisor = cluster.text("default_hypervisor")
    if hypervisor not in HYPERVISORS:
        raise cluster.error(
            f"key 'default_hypervisor': Invalid string value for type Hypervisor: "
            f'"{printable(hypervisor)}" (expected one of {", ".join(HYPERVISORS)})'
        )
    group_records = [read_group(g) for g in group_list]
    node_records = [
        _read_node(
            n, group_rows, master, hypervisor, with_cpu_speed=with_cpu_speed, may_be_silent=own
        )
        for n in node_list
    ]
    instance_records = [_read_instance(i, node_rows, entitled=own) for i in instance_list]
    if master not in node_rows:
        raise cluster.error(f"Master node {printable(master)} unknown (expected one of the nodes)")
    if own:
        node_records = _with_entitlements(node_records, instance_records, instance_list)
    return Cluster.from_records(
        group_records,
        node_records,
        instance_records,
        tags=cluster.texts("tags"),
        policy=read_policy(cluster.child("ipolicy")),
        source=source,
        read_at=read_at,
        cluster_uuid=_uuid(cluster),
        notes=_notes(cluster, hypervisor) if own else (),
    )


def _uuid(cluster: JsonObject) -> str:
    """The cluster's UUID; htools does not read it, so a cluster may be described without."""
    found = cluster.get("uuid")
    return found if isinstance(found, str) and found.isprintable() else ""


def _notes(cluster: JsonObject, default: str) -> tuple[str, ...]:
    """Notes for people about the cluster's hypervisors, as far as their parameters tell.

    ``migration_mode`` is set for the cluster alone, never for an instance.
    """
    enabled = cluster.get("enabled_hypervisors")
    used = enabled if isinstance(enabled, list) else [default]
    parameters = cluster.get("hvparams")
    if not isinstance(parameters, Mapping):
        return ()
    found = []
    for name in used:
        own = parameters.get(name) if isinstance(name, str) else None
        if isinstance(own, Mapping) and own.get("migration_mode") == "non-live":
            found.append(
                f"migration_mode of {printable(name)} is non-live: its instances stand still while"
                " their memory is sent"
            )
    return tuple(found)


def unique_rows(items: Sequence[JsonObject], key: str) -> dict[str, int]:
    """Row by name (or by another key) of a list of objects.

    Raises:
        FormatError: a value is missing, empty, or occurs twice.
    """
    rows: dict[str, int] = {}
    for row, item in enumerate(items):
        value = item.name(key)
        if value in rows and not item.reading.allows_twins:
            raise item.error(f"duplicate {key} {quoted(value)}")
        rows[value] = row
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
    if instance.reading.allows_one_node_twice:
        return
    if template is DiskTemplate.DRBD and primary == secondary:
        raise instance.error(
            f"Instance {printable(name)} has same primary and secondary node - {printable(primary)}"
        )


_MUST_REPORT = ("mtotal", "mnode", "mfree", "ctotal", "cnos")
"""Figures that every node which takes part has; the others may be missing."""


def _read_node(
    node: JsonObject,
    groups: dict[str, int],
    master: str,
    hypervisor: str,
    *,
    with_cpu_speed: bool,
    may_be_silent: bool,
) -> NodeRecord:
    name = node.name("name")
    parameters = node.child("ndparams")
    exclusive = parameters.flag("exclusive_storage")
    drained, offline = node.flag("drained"), node.flag("offline")
    vm_capable = None if node.get("vm_capable") is None else node.flag("vm_capable")
    live = not offline and vm_capable is not False
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
        role=_role(node, is_master=name == master, offline=offline, drained=drained),
        vm_capable=vm_capable,
    )
    if not live:
        return replace(common, node_cpus=0, unknown=FIGURES)
    must = (*_MUST_REPORT, "sptotal") if exclusive else _MUST_REPORT
    if may_be_silent and any(key in node and _is_nothing(node.get(key)) for key in must):
        return replace(common, node_cpus=0, offline=True, silent=True, unknown=FIGURES)
    if "mtotal" in node and _is_nothing(node.get("mtotal")):
        raise node.error(
            "key 'mtotal': expected a number, got nothing: the node did not answer Ganeti"
            " (if it is down, set it offline)"
        )
    no_total, no_free = node.get("dtotal") is None, node.get("dfree") is None
    return replace(
        common,
        total_memory=node.number("mtotal", least=0),
        node_memory=node.integer("mnode"),
        free_memory=node.integer("mfree"),
        total_disk=0.0 if no_total else node.number("dtotal", least=0),
        free_disk=0 if no_free else node.integer("dfree"),
        total_cpus=node.number("ctotal", least=0),
        node_cpus=node.integer("cnos"),
        spindles=node.integer("sptotal", least=0) if exclusive else common.spindles,
        free_spindles=0 if node.get("spfree") is None else node.integer("spfree"),
        unknown=frozenset(["total_disk"] * no_total + ["free_disk"] * no_free),
    )


def _is_nothing(value: object) -> bool:
    return value is None or isinstance(value, Unavailable)


def _role(node: JsonObject, *, is_master: bool, offline: bool, drained: bool) -> NodeRole | None:
    """A node's role: what the answer calls it, else what the flags tell."""
    letter = node.get("role")
    if isinstance(letter, str) and letter in ROLE_BY_LETTER:
        return ROLE_BY_LETTER[letter]
    if is_master:
        return NodeRole.MASTER
    if offline or drained:
        return NodeRole.OFFLINE if offline else NodeRole.DRAINED
    candidate = node.get("master_candidate")
    if not isinstance(candidate, bool):
        return None
    return NodeRole.CANDIDATE if candidate else NodeRole.REGULAR


def _read_instance(
    instance: JsonObject, nodes: dict[str, int], *, entitled: bool
) -> InstanceRecord:
    name = instance.name("name")
    parameters = instance.child("beparams")
    primary = instance.text("pnode")
    primary_row = node_row(instance, name, primary, nodes)
    secondary = instance.first_text("snodes")
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
    """The memory that the guest may have; unless ``entitled``, what it holds now, if it runs."""
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


def _with_entitlements(
    nodes: list[NodeRecord], records: Sequence[InstanceRecord], instances: Sequence[JsonObject]
) -> list[NodeRecord]:
    """Nodes whose free memory is lowered by what their guests may still take.

    That is what Ganeti itself tells allocators: a guest that was shrunk (``--runtime-memory``)
    may grow to what it is entitled to at any time.
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
