"""Write a made-up cluster as a folder of RAPI answers or as an IAllocator message."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from tests.fidelity.model import RUNNING, Cluster, Instance, Node, Policy, Spec


def _spec_json(spec: Spec) -> dict[str, int]:
    return {
        "memory-size": spec.memory,
        "cpu-count": spec.cpu,
        "disk-size": spec.disk,
        "disk-count": spec.disk_count,
        "nic-count": spec.nic_count,
        "spindle-use": spec.spindle_use,
    }


def _policy_json(policy: Policy | None) -> dict[str, Any]:
    policy = policy or Policy()
    return {
        "minmax": [{"min": _spec_json(a), "max": _spec_json(b)} for a, b in policy.minmax],
        "std": _spec_json(policy.std),
        "disk-templates": list(policy.templates),
        "vcpu-ratio": policy.vcpu_ratio,
        "spindle-ratio": policy.spindle_ratio,
    }


def _split_disks(inst: Instance, rng: Random) -> list[int]:
    """The instance's disks (DRBD keeps 128 MiB of metadata beside each, counted in `dsk`)."""
    if inst.template == "diskless" or inst.dsk < 2:
        return []
    first = rng.choice([inst.dsk, inst.dsk, inst.dsk // 2])
    return [first] if first == inst.dsk else [first, inst.dsk - first]


def _rapi_node(cluster: Cluster, node: Node, rng: Random) -> dict[str, Any]:
    offline = node.flag == "Y"
    drained = rng.random() < (0.4 if offline else 0.0)
    out: dict[str, Any] = {
        "name": node.name,
        "offline": offline and not drained,
        "drained": drained,
        "ndparams": {"exclusive_storage": node.exclusive, "spindle_count": node.spindles},
        "group.uuid": cluster.groups[node.group].uuid,
        "tags": node.tags,
        "mtotal": node.tmem,
        "mnode": node.nmem,
        "mfree": node.fmem,
        "ctotal": node.tcpu,
        "cnos": node.os_cpus,
        "dtotal": node.tdsk,
        "dfree": node.fdsk,
        "role": "N",
    }
    if node.exclusive:
        out["sptotal"] = node.spindles
    if node.exclusive or rng.random() < 0.5:
        out["spfree"] = node.fspindles
    if rng.random() < 0.7:
        out["vm_capable"] = True
    if node.unknown:
        choice = rng.random()
        if choice < 0.5:
            out["vm_capable"] = False
        else:
            out["offline"] = True
        for key in ("mtotal", "mnode", "mfree", "ctotal", "cnos", "dtotal", "dfree"):
            out[key] = None
    elif rng.random() < 0.05:
        out["dtotal"] = out["dfree"] = None
    return out


def _rapi_instance(cluster: Cluster, inst: Instance, rng: Random) -> dict[str, Any]:
    disks = _split_disks(inst, rng)
    beparams: dict[str, Any] = {
        "vcpus": inst.vcpus,
        "auto_balance": inst.auto_balance,
        "spindle_use": inst.spindle_use,
    }
    beparams["maxmem"] = inst.mem
    if rng.random() < 0.5:
        beparams["memory"] = inst.mem
    ram: Any = inst.mem if inst.status in RUNNING and rng.random() < 0.8 else None
    if ram is not None and rng.random() < 0.1:
        beparams["maxmem"] = beparams["memory"] = inst.mem * 2
    spindles: list[int | None] = [None] * len(disks)
    if inst.disk_spindles is not None and disks:
        spindles = [0] * len(disks)
        spindles[0] = inst.disk_spindles
    out: dict[str, Any] = {
        "name": inst.name,
        "disk_usage": inst.dsk,
        "disk.sizes": disks,
        "disk.spindles": spindles,
        "beparams": beparams,
        "oper_ram": ram if ram is not None else rng.choice([None, "-"]),
        "pnode": cluster.nodes[inst.pnode].name,
        "snodes": [] if inst.snode is None else [cluster.nodes[inst.snode].name],
        "status": inst.status,
        "tags": inst.tags,
        "disk_template": inst.template,
        "os": "noop",
    }
    if inst.forthcoming or rng.random() < 0.3:
        out["forthcoming"] = inst.forthcoming
    return out


def to_rapi(cluster: Cluster, rng: Random, folder: str = "rapi") -> dict[str, str]:
    """Four files, as `-m file://FOLDER` reads them."""
    groups = [
        {
            "name": g.name,
            "uuid": g.uuid,
            "alloc_policy": g.alloc_policy,
            "ipolicy": _policy_json(g.policy or cluster.policy),
            "tags": g.tags,
        }
        for g in cluster.groups
    ]
    master = next((n.name for n in cluster.nodes if n.flag == "M"), cluster.nodes[0].name)
    info = {
        "master": master,
        "tags": cluster.tags,
        "ipolicy": _policy_json(cluster.policy),
        "default_hypervisor": rng.choice(["kvm", "kvm", "xen-pvm", "fake", "lxc"]),
        "name": "cluster.ex.com",
    }
    indent = rng.choice([None, None, 1])
    return {
        f"{folder}/groups.json": json.dumps(groups, indent=indent),
        f"{folder}/nodes.json": json.dumps(
            [_rapi_node(cluster, n, rng) for n in cluster.nodes], indent=indent
        ),
        f"{folder}/instances.json": json.dumps(
            [_rapi_instance(cluster, i, rng) for i in cluster.instances], indent=indent
        ),
        f"{folder}/info.json": json.dumps(info, indent=indent),
    }


def _ialloc_node(cluster: Cluster, node: Node, rng: Random) -> dict[str, Any]:
    offline = node.flag == "Y"
    drained = rng.random() < (0.4 if offline else 0.0)
    out: dict[str, Any] = {
        "offline": offline and not drained,
        "drained": drained,
        "group": cluster.groups[node.group].uuid,
        "ndparams": {"exclusive_storage": node.exclusive, "spindle_count": node.spindles},
        "tags": node.tags,
    }
    if rng.random() < 0.7:
        out["vm_capable"] = rng.choice([True, None])
    if node.unknown:
        out["offline"] = True
        return out
    out |= {
        "total_memory": node.tmem,
        "reserved_memory": node.nmem,
        "free_memory": node.fmem,
        "total_disk": node.tdsk,
        "free_disk": node.fdsk,
        "total_cpus": node.tcpu,
        "reserved_cpus": node.os_cpus,
        "free_spindles": node.fspindles,
        "total_spindles": node.spindles,
    }
    return out


def _ialloc_instance(cluster: Cluster, inst: Instance, rng: Random) -> dict[str, Any]:
    nodes = [cluster.nodes[inst.pnode].name]
    if inst.snode is not None:
        nodes.append(cluster.nodes[inst.snode].name)
    states = {"ADMIN_down": "down", "ADMIN_offline": "offline"}
    out: dict[str, Any] = {
        "disk_space_total": inst.dsk,
        "disks": [
            {"size": size, "mode": "rw"}
            | ({} if inst.disk_spindles is None else {"spindles": inst.disk_spindles})
            for size in _split_disks(inst, rng)
        ],
        "memory": inst.mem,
        "vcpus": inst.vcpus,
        "tags": inst.tags,
        "disk_template": inst.template,
        "spindle_use": inst.spindle_use,
        "nics": [{"mac": "aa:00:00:00:00:01", "ip": None, "mode": "bridged", "link": "br0"}],
        "nodes": nodes,
    }
    if inst.status in states or rng.random() < 0.7:
        out["admin_state"] = states.get(inst.status, "up")
    if inst.forthcoming:
        out["forthcoming"] = True
    return out


def to_iallocator(cluster: Cluster, rng: Random) -> str:
    """The message that Ganeti hands to an allocator; hbal's -I uses its cluster part only."""
    message = {
        "version": 2,
        "cluster_name": "cluster.ex.com",
        "cluster_tags": cluster.tags,
        "enabled_hypervisors": rng.choice([["kvm"], ["xen-pvm", "kvm"], ["fake"], []]),
        "nodegroups": {
            g.uuid: {
                "name": g.name,
                "alloc_policy": g.alloc_policy,
                "networks": g.networks,
                "ipolicy": _policy_json(g.policy or cluster.policy),
                "tags": g.tags,
            }
            for g in cluster.groups
        },
        "nodes": {n.name: _ialloc_node(cluster, n, rng) for n in cluster.nodes},
        "instances": {i.name: _ialloc_instance(cluster, i, rng) for i in cluster.instances},
        "request": {
            "type": "node-evacuate",
            "instances": [],
            "evac_mode": "all",
        },
    }
    return json.dumps(message, indent=rng.choice([None, 2]))
