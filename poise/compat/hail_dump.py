"""What ``poise hail -v`` shows of the request, and ``-vv`` of the cluster, in hail's notation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from planner.placement import Placement
from planner.scoring.exact import spread_values
from planner.tags import (
    desired_locations,
    exclusion_tags,
    location_tags,
    migration_tags,
    received_tags,
)
from poise.compat.dump import (
    TEMPLATES,
    dump_group,
    dump_list,
    dump_maybe,
    dump_number,
    dump_policy,
    dump_set,
    dump_text,
    dump_texts,
)
from poise.compat.peer_map import PeerMaps
from snapshots.cluster import NO_NODE, Disk, Nic
from snapshots.iallocator_request import (
    Allocate,
    AllocateSecondary,
    ChangeGroup,
    EvacuationMode,
    MultiAllocate,
    NodeEvacuate,
    Relocate,
)
from snapshots.instance_status import InstanceStatus

if TYPE_CHECKING:
    from poise.compat.hail_question import Question

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
_HYPERVISORS = {
    "kvm": "Kvm",
    "xen-pvm": "XenPvm",
    "xen-hvm": "XenHvm",
    "fake": "Fake",
    "lxc": "Lxc",
    "chroot": "Chroot",
}
_FREE_MEMORY, _FREE_DISK, _RESERVED, _LATER_FREE_MEMORY, _LATER_FREE_DISK = 0, 1, 2, 9, 10
"""Rows of the spread values."""
_PARTS = {
    EvacuationMode.PRIMARY_ONLY: "ChangePrimary",
    EvacuationMode.SECONDARY_ONLY: "ChangeSecondary",
    EvacuationMode.ALL: "ChangeAll",
}


def dump_request(question: Question) -> str:
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
            return f"Relocate {request.instance} {needed} {_rows(request.relocate_from)}"
        case NodeEvacuate():
            return f"NodeEvacuate {_rows(request.instances)} {_PARTS[request.mode]}"
        case ChangeGroup():
            return f"ChangeGroup {_rows(request.instances)} {_rows(request.target_groups)}"
        case AllocateSecondary():
            return f"AllocateSecondary {request.instance}"


def _details(needed: int, group: str | None) -> str:
    name = dump_maybe(None if group is None else dump_text(group))
    return f"AllocDetails {dump_number(needed)} {name}"


def dump_cluster(question: Question) -> str:
    """The cluster that the request is about, on one line."""
    placement = question.placement
    cluster = placement.model.cluster
    first = question.first_number
    table = _Nodes(placement, question.old, first)
    groups = (f"({k},{dump_group(group, k)})" for k, group in enumerate(cluster.groups, first))
    nodes = (f"({first + k},{table.show(k)})" for k in range(len(cluster.nodes)))
    instances = (f"({k},{_instance(placement, k)})" for k in range(question.old))
    return (
        f"ClusterData {{cdGroups = {dump_set(groups)}, cdNodes = {dump_set(nodes)},"
        f" cdInstances = {dump_set(instances)}, cdTags = {dump_texts(cluster.tags)},"
        f" cdIPolicy = {dump_policy(cluster.policy)}}}"
    )


def _rows(rows: Iterable[int]) -> str:
    return dump_list(str(row) for row in rows)


def _fields(name: str, fields: dict[str, str]) -> str:
    return f"{name} {{{', '.join(f'{key} = {value}' for key, value in fields.items())}}}"


def _double(value: float) -> str:
    return dump_number(value, nested=False)


def _load(values: Iterable[float]) -> str:
    parts = ("cpuWeight", "memWeight", "dskWeight", "netWeight")
    return _fields("DynUtil", dict(zip(parts, map(_double, values), strict=True)))


def _text_set(texts: Iterable[str]) -> str:
    return dump_set(dump_text(text) for text in sorted(set(texts)))


# -- instances ---------------------------------------------------------------------------------


def _instance(placement: Placement, row: int, new: Question | None = None) -> str:
    """An instance; a new one of question ``new`` shows hail's values for what it lacks yet."""
    model = placement.model
    table = model.cluster.instances
    name, tags = table.names[row], table.tags[row]
    cluster_tags = model.cluster.tags if new is None else new.own_tags
    movable = bool(model.movable[row]) if new is None else table.template[row].movable
    return _fields(
        "Instance",
        {
            "name": dump_text(name),
            "alias": dump_text(model.instance_aliases[row]),
            "mem": str(table.memory[row]),
            "dsk": str(table.disk[row]),
            "disks": dump_list(_disk(disk) for disk in table.disks[row]),
            "vcpus": str(table.vcpus[row]),
            "runSt": _STATUS[table.status[row]],
            "pNode": str(placement.primary[row]) if new is None else "0",
            "sNode": str(placement.secondary[row]) if new is None else "0",
            "idx": str(row) if new is None else "-1",
            "util": _load(model.utilisation[row].tolist()),
            "movable": str(movable),
            "autoBalance": str(bool(table.auto_balance[row])),
            "diskTemplate": TEMPLATES[table.template[row]],
            "spindleUse": str(table.spindle_use[row]),
            "allTags": dump_texts(tags),
            "exclTags": dump_texts(exclusion_tags(tags, cluster_tags)),
            "dsrdLocTags": _text_set(desired_locations(tags, cluster_tags)),
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
        return dump_maybe(None if value is None else dump_text(value), nested=False)

    return _fields(
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


# -- nodes -------------------------------------------------------------------------------------


class _Nodes:
    """Nodes as hail holds them after reading the cluster."""

    def __init__(self, placement: Placement, count: int, first: int) -> None:
        """``count``: only so many instances are of the cluster; ``first``: number of row 0."""
        self._first = first
        self._placement = placement
        self._model = placement.model
        self._peers = PeerMaps(placement)
        self._ratios = spread_values(placement, np.arange(self._model.node_count))
        table = self._model.cluster.instances
        self._primary_lists: list[list[int]] = [[] for _ in range(self._model.node_count)]
        self._secondary_lists: list[list[int]] = [[] for _ in range(self._model.node_count)]
        self._later_load = placement.load.copy()
        for row in reversed(range(count)):
            primary, secondary = int(table.primary[row]), int(table.secondary[row])
            self._primary_lists[primary].append(row)
            if secondary != NO_NODE:
                self._secondary_lists[secondary].append(row)
        for row in np.flatnonzero(table.forthcoming[:count]).tolist():
            primary, secondary = int(table.primary[row]), int(table.secondary[row])
            self._later_load[:, primary] += self._model.utilisation[row]
            if secondary != NO_NODE:
                self._later_load[2, secondary] += self._model.utilisation[row, 2]

    def show(self, row: int) -> str:
        """One node."""
        place, model, nodes = self._placement, self._model, self._model.cluster.nodes
        tags, cluster_tags = nodes.tags[row], model.cluster.tags
        ratios = self._ratios[:, row].tolist()
        migration = migration_tags(tags, cluster_tags)
        hypervisor = nodes.hypervisor[row]
        with np.errstate(divide="ignore", invalid="ignore"):
            cpu, later_cpu = (
                float(used[row] / model.total_cpus[row])
                for used in (place.used_cpus, place.later_used_cpus)
            )
        return _fields(
            "Node",
            {
                "name": dump_text(nodes.names[row]),
                "alias": dump_text(model.node_aliases[row]),
                "tMem": _double(float(model.total_memory[row])),
                "nMem": str(model.node_memory[row]),
                "iMem": str(place.used_memory[row]),
                "fMem": str(nodes.free_memory[row]),
                "fMemForth": str(place.later_free_memory[row]),
                "xMem": str(model.unaccounted_memory[row]),
                "tDsk": _double(float(model.total_disk[row])),
                "fDsk": str(place.free_disk[row]),
                "fDskForth": str(place.later_free_disk[row]),
                "tCpu": _double(float(model.total_cpus[row])),
                "tCpuSpeed": _double(float(model.cpu_speed[row])),
                "nCpu": str(nodes.node_cpus[row]),
                "uCpu": str(place.used_cpus[row]),
                "uCpuForth": str(place.later_used_cpus[row]),
                "tSpindles": str(model.total_spindles[row]),
                "fSpindles": str(place.free_spindles[row]),
                "fSpindlesForth": str(place.later_free_spindles[row]),
                "pList": _rows(place.primary_lists[row]),
                "pListForth": _rows(self._primary_lists[row]),
                "sList": _rows(place.secondary_lists[row]),
                "sListForth": _rows(self._secondary_lists[row]),
                "idx": str(self._first + row),
                "peers": dump_list(f"({p},{mib})" for p, mib in self._peers.entries(row)),
                "failN1": str(bool(place.failing[row])),
                "failN1Forth": "True",
                "rMem": str(place.reserved_memory[row]),
                "rMemForth": "0",
                "pMem": _double(ratios[_FREE_MEMORY]),
                "pMemForth": _double(ratios[_LATER_FREE_MEMORY]),
                "pDsk": _double(ratios[_FREE_DISK]),
                "pDskForth": _double(ratios[_LATER_FREE_DISK]),
                "pRem": _double(ratios[_RESERVED]),
                "pRemForth": "0.0",
                "pCpu": _double(cpu),
                "pCpuForth": _double(later_cpu),
                "mDsk": "0.0",
                "loDsk": str(model.disk_reserve[row]),
                "hiCpu": str(model.max_vcpus[row]),
                "hiSpindles": _double(float(model.max_spindles[row])),
                "instSpindles": _double(float(place.used_spindles[row])),
                "instSpindlesForth": _double(float(place.later_used_spindles[row])),
                "offline": str(bool(model.offline[row])),
                "isMaster": str(bool(nodes.master[row])),
                "nTags": dump_texts(tags),
                "utilPool": _load((1.0, 1.0, 1.0, 1.0)),
                "utilLoad": _load(place.load[:, row].tolist()),
                "utilLoadForth": _load(self._later_load[:, row].tolist()),
                "pTags": self._counted(row),
                "group": str(self._first + model.group[row]),
                "iPolicy": dump_policy(model.cluster.groups[model.group[row]].policy),
                "exclStorage": str(bool(model.exclusive[row])),
                "migTags": _text_set(migration),
                "rmigTags": _text_set(received_tags(migration, cluster_tags)),
                "locationTags": _text_set(location_tags(tags, cluster_tags)),
                "locationScore": str(place.location_score[row]),
                "instanceMap": self._located(row),
                "hypervisor": dump_maybe(
                    None if hypervisor is None else _HYPERVISORS[hypervisor], nested=False
                ),
            },
        )

    def _counted(self, row: int) -> str:
        """Exclusion tags of primaries, and how many carry each."""
        names = self._model.tags.exclusion_names
        counts = self._placement.tag_counts[:, row].tolist()
        pairs = sorted((name, count) for name, count in zip(names, counts, strict=True) if count)
        return dump_set(f"({dump_text(name)},{count})" for name, count in pairs)

    def _located(self, row: int) -> str:
        """The same for each of the node's location tags."""
        nodes, tags = self._model.cluster.nodes, self._model.tags
        homes = self._placement.tag_homes[:, row].tolist()
        places = sorted(set(location_tags(nodes.tags[row], self._model.cluster.tags)))
        return dump_set(
            f"(({dump_text(place)},{dump_text(name)}),{count})"
            for place in places
            for name, count in zip(tags.exclusion_names, homes, strict=True)
            if count
        )
