"""The request as ``poise hail -v`` shows it, the cluster as ``-vv`` does, in hail's notation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.state import Placement, desired_locations, exclusion_tags
from poise.htools.conventions.dump import (
    TEMPLATES,
    dump_group,
    dump_list,
    dump_load,
    dump_maybe,
    dump_number,
    dump_policy,
    dump_record,
    dump_rows,
    dump_set,
    dump_text_set,
    dump_texts,
)
from poise.htools.hail.node_dump import NodeDump
from snapshots.iallocator import (
    Allocate,
    AllocateSecondary,
    ChangeGroup,
    EvacuationMode,
    MultiAllocate,
    NodeEvacuate,
    Relocate,
)
from snapshots.instance_status import InstanceStatus
from snapshots.reading import text_literal
from snapshots.records import Disk, Nic

if TYPE_CHECKING:
    from poise.htools.hail.question import HailQuestion

_STATUS = {
    InstanceStatus.RUNNING: "Running",
    InstanceStatus.ERROR_UP: "ErrorUp",
    InstanceStatus.ADMIN_DOWN: "StatusDown",
    InstanceStatus.USER_DOWN: "UserDown",
    InstanceStatus.ERROR_DOWN: "ErrorDown",
    InstanceStatus.ADMIN_OFFLINE: "StatusOffline",
    InstanceStatus.ERROR_NODEDOWN: "NodeDown",
    InstanceStatus.ERROR_NODEOFFLINE: "NodeOffline",
    InstanceStatus.ERROR_WRONGNODE: "WrongNode",
}
_MODES = {"bridged": "Bridged", "routed": "Routed", "openvswitch": "OpenVSwitch"}
_PARTS = {
    EvacuationMode.PRIMARY_ONLY: "ChangePrimary",
    EvacuationMode.SECONDARY_ONLY: "ChangeSecondary",
    EvacuationMode.ALL: "ChangeAll",
}


def dump_request(question: HailQuestion) -> str:
    """The request as it was understood, on one line."""
    request, placement, new = question.request, question.placement, question.old
    match request:
        case Allocate():
            restricted = request.restrict_to_nodes
            only = dump_maybe(None if restricted is None else dump_texts(restricted))
            details = _details(request.required_nodes, request.group_name)
            return f"Allocate ({_instance(placement, new, question)}) ({details}) {only}"
        case MultiAllocate():
            pairs = (
                f"({_instance(placement, new + k, question)},"
                f"{_details(one.required_nodes, request.group_name)})"
                for k, one in enumerate(request.instances)
            )
            return f"MultiAllocate {dump_list(pairs)}"
        case Relocate():
            needed = dump_number(request.required_nodes)
            return f"Relocate {request.instance} {needed} {dump_rows(request.relocate_from)}"
        case NodeEvacuate():
            return f"NodeEvacuate {dump_rows(request.instances)} {_PARTS[request.mode]}"
        case ChangeGroup():
            return f"ChangeGroup {dump_rows(request.instances)} {dump_rows(request.target_groups)}"
        case AllocateSecondary():
            return f"AllocateSecondary {request.instance}"


def _details(needed: int, group: str | None) -> str:
    name = dump_maybe(None if group is None else text_literal(group))
    return f"AllocDetails {dump_number(needed)} {name}"


def dump_cluster(question: HailQuestion) -> str:
    """The cluster that the request is about, on one line."""
    placement = question.placement
    cluster = placement.model.cluster
    first = question.first_number
    table = NodeDump(placement, question.old, first)
    groups = (f"({k},{dump_group(group, k)})" for k, group in enumerate(cluster.groups, first))
    nodes = (f"({first + k},{table.show(k)})" for k in range(len(cluster.nodes)))
    instances = (f"({k},{_instance(placement, k)})" for k in range(question.old))
    return (
        f"ClusterData {{cdGroups = {dump_set(groups)}, cdNodes = {dump_set(nodes)},"
        f" cdInstances = {dump_set(instances)}, cdTags = {dump_texts(cluster.tags)},"
        f" cdIPolicy = {dump_policy(cluster.policy)}}}"
    )


def _instance(placement: Placement, row: int, new: HailQuestion | None = None) -> str:
    """An instance; a new one of question ``new`` shows hail's values for what it lacks yet."""
    model = placement.model
    table = model.cluster.instances
    name, tags = table.names[row], table.tags[row]
    cluster_tags = model.cluster.tags if new is None else new.own_tags
    movable = bool(model.movable[row]) if new is None else table.template[row].movable
    return dump_record(
        "Instance",
        {
            "name": text_literal(name),
            "alias": text_literal(model.instance_aliases[row]),
            "mem": str(table.memory[row]),
            "dsk": str(table.disk[row]),
            "disks": dump_list(_disk(disk) for disk in table.disks[row]),
            "vcpus": str(table.vcpus[row]),
            "runSt": _STATUS[table.status[row]],
            "pNode": str(placement.primary[row]) if new is None else "0",
            "sNode": str(placement.secondary[row]) if new is None else "0",
            "idx": str(row) if new is None else "-1",
            "util": dump_load(model.utilisation[row].tolist()),
            "movable": str(movable),
            "autoBalance": str(bool(table.auto_balance[row])),
            "diskTemplate": TEMPLATES[table.template[row]],
            "spindleUse": str(table.spindle_use[row]),
            "allTags": dump_texts(tags),
            "exclTags": dump_texts(exclusion_tags(tags, cluster_tags)),
            "dsrdLocTags": dump_text_set(desired_locations(tags, cluster_tags)),
            "locationScore": str(placement.shared_locations[row]),
            "arPolicy": "ArNotEnabled",
            "nics": dump_list(_nic(nic) for nic in table.nics[row]),
            "forthcoming": str(bool(table.forthcoming[row])),
        },
    )


def _disk(disk: Disk) -> str:
    spindles = None if disk.spindles is None else dump_number(disk.spindles)
    return f"Disk {{dskSize = {disk.size}, dskSpindles = {dump_maybe(spindles, nested=False)}}}"


def _nic(nic: Nic) -> str:
    def optional(value: str | None) -> str:
        return dump_maybe(None if value is None else text_literal(value), nested=False)

    return dump_record(
        "Nic",
        {
            "mac": optional(nic.mac),
            "ip": optional(nic.ip),
            "mode": dump_maybe(None if nic.mode is None else _MODES[nic.mode], nested=False),
            "link": optional(nic.link),
            "bridge": optional(nic.bridge),
            "network": optional(nic.network),
        },
    )
