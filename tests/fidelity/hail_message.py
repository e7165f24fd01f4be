"""Write a made-up cluster as the message that Ganeti hands to an allocator, with every oddity."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from tests.fidelity.json_formats import to_iallocator
from tests.fidelity.model import Cluster

Message = dict[str, Any]
NETWORKS = ("net-1", "net-2", "net-3")
HYPERVISORS = ("kvm", "xen-pvm", "xen-pvm", "xen-hvm", "fake", "lxc", "chroot")


def random_nics(rng: Random, networks: float) -> list[dict[str, Any]]:
    """No to three network interfaces, each with a network as often as `networks` says."""
    nics: list[dict[str, Any]] = []
    for number in range(rng.choice((0, 1, 1, 2, 3))):
        nic: dict[str, Any] = {"mac": f"aa:00:00:00:00:0{number}", "ip": None}
        if rng.random() < 0.7:
            nic |= {"mode": rng.choice(("bridged", "routed", "openvswitch")), "link": "br0"}
        if rng.random() < 0.5:
            nic["bridge"] = rng.choice(("br0", None))
        if rng.random() < networks:
            nic["network"] = rng.choice(NETWORKS)
        elif rng.random() < 0.2:
            nic["network"] = None
        nics.append(nic)
    return nics


def _loosen_node(rng: Random, node: dict[str, Any], unknown: bool) -> None:
    """What Ganeti may leave out or say otherwise, without another meaning."""
    if unknown and rng.random() < 0.4:
        node["offline"] = False
        node["vm_capable"] = False
    if not node["tags"] and rng.random() < 0.1:
        if rng.random() < 0.5:
            del node["tags"]
        else:
            node["tags"] = None
    if not node["ndparams"]["exclusive_storage"] and rng.random() < 0.3:
        node.pop("total_spindles", None)


def _loosen_instance(rng: Random, instance: dict[str, Any], networks: float) -> None:
    instance["nics"] = random_nics(rng, networks)
    if "admin_state" in instance and rng.random() < 0.05:
        instance["admin_state"] = rng.choice(("down", "offline", "up", "unheard-of", None))
    if rng.random() < 0.05:
        for disk in instance["disks"]:
            disk["spindles"] = None
    if len(instance["nodes"]) == 2 and rng.random() < 0.04:
        instance["nodes"].append(instance["nodes"][0])  # a third one is ignored


def _be_generous(rng: Random, out: Message) -> None:
    """Open the groups and give the nodes processors, so that most requests can be granted."""
    for group in out["nodegroups"].values():
        if group["alloc_policy"] == "unallocable" and rng.random() < 0.8:
            group["alloc_policy"] = "preferred"
        if rng.random() < 0.7:
            group["networks"] = list(NETWORKS)
    for node in out["nodes"].values():
        if "total_cpus" in node:
            node["total_cpus"] = max(node["total_cpus"], rng.choice((4, 8, 16)))
    for instance in out["instances"].values():
        if rng.random() < 0.9:
            instance["spindle_use"] = max(1, instance["spindle_use"])


def message(cluster: Cluster, rng: Random, *, networks: float = 0.05) -> Message:
    """The cluster part of the message, with an empty request."""
    out: Message = json.loads(to_iallocator(cluster, rng))
    if rng.random() < 0.7:
        out["enabled_hypervisors"] = [rng.choice(HYPERVISORS)]
    if rng.random() < 0.7:
        _be_generous(rng, out)
    for node in cluster.nodes:
        _loosen_node(rng, out["nodes"][node.name], node.unknown)
    for instance in out["instances"].values():
        _loosen_instance(rng, instance, networks)
    if out["nodegroups"] and rng.random() < 0.3:  # which hail does not read
        out["ipolicy"] = next(iter(out["nodegroups"].values()))["ipolicy"]
    return out


def written(out: Message, rng: Random) -> str:
    """The message as text, in one line or indented."""
    indent = rng.choice((None, None, None, 2))
    return json.dumps(out, indent=indent, ensure_ascii=rng.random() < 0.5)
