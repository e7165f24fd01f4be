"""Random requests of every type that Ganeti makes of an allocator."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from tests.fidelity.hail_message import Message, random_nics
from tests.fidelity.model import LOCAL_TEMPLATES, TEMPLATES
from tests.fidelity.tags import random_tags

Request = dict[str, Any]


def _mostly(rng: Random, usual: Any, *others: Any, often: float = 0.95) -> Any:
    return usual if rng.random() < often else rng.choice(others)


def _short(rng: Random, name: str) -> str:
    """The name, or now and then its first label."""
    return name.partition(".")[0] if rng.random() < 0.06 else name


def _group_id(rng: Random, out: Message) -> str:
    if not out["nodegroups"]:
        return "no-such-group"
    uuid, group = rng.choice(list(out["nodegroups"].items()))
    return str(_mostly(rng, rng.choice((uuid, group["name"])), "no-such-group", often=0.97))


def _free_memory(out: Message) -> list[int]:
    """What the nodes report as free, for requests that just fit or just do not."""
    return sorted(n["free_memory"] for n in out["nodes"].values() if n.get("free_memory", 0) > 64)


def _memory(rng: Random, out: Message, big: float) -> int:
    free = _free_memory(out)
    if free and rng.random() < big:
        base = rng.choice((free[-1], free[-1] // 2, free[len(free) // 2], free[0]))
        return max(64, base - rng.choice((0, 1, 128, 512, 600, -1, base // 3)))
    return rng.choice((64, 128, 256, 512, 512, 1024, 1024, 2048))


def _disks(rng: Random, template: str, exclusive: bool) -> list[dict[str, Any]]:
    if template == "diskless" and rng.random() < 0.9:
        return []
    spindles = rng.random() < (0.9 if exclusive else 0.1)
    disks = []
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        disk: dict[str, Any] = {"size": rng.choice((128, 1024, 1024, 2048, 5000, 10240, 51200))}
        disk["mode"] = "rw"
        if spindles:
            disk["spindles"] = _mostly(rng, rng.choice((1, 1, 2, 3)), None, 0, often=0.97)
        elif rng.random() < 0.2:
            disk["spindles"] = None
        disks.append(disk)
    return disks


def _make_modest(rng: Random, request: Request) -> None:
    """Sizes that the usual policies accept and that leave room for others."""
    request["memory"] = rng.choice((128, 256, 512, 512, 1024))
    request["vcpus"] = rng.choice((1, 1, 2))
    request["spindle_use"] = rng.choice((1, 1, 2))
    for disk in request["disks"]:
        disk["size"] = max(1024, disk["size"] if disk["size"] < 10000 else 2048)
    if request["disks"] and request["disk_space_total"]:
        request["disk_space_total"] = sum(disk["size"] for disk in request["disks"])


def new_instance(rng: Random, out: Message, name: str, *, big: float = 0.2) -> Request:
    """The part of an allocation that describes the instance, and how many nodes it needs."""
    exclusive = any(n["ndparams"]["exclusive_storage"] for n in out["nodes"].values())
    template = rng.choice(("drbd", "drbd", "plain", "ext", "sharedfile", rng.choice(TEMPLATES)))
    if exclusive and rng.random() < 0.7:
        template = rng.choice(LOCAL_TEMPLATES)
    disks = _disks(rng, template, exclusive)
    extra = 128 * len(disks) if template == "drbd" else 0
    space = sum(disk["size"] for disk in disks) + extra
    if template not in LOCAL_TEMPLATES and rng.random() < 0.4:
        space = 0
    needed = 2 if template == "drbd" else _mostly(rng, 1, 2, 0, 3, often=0.98)
    request: Request = {
        "name": name,
        "required_nodes": needed,
        "disk_template": template,
        "disks": disks,
        "disk_space_total": space,
        "memory": _memory(rng, out, big),
        "vcpus": rng.choice((1, 1, 1, 2, 2, 4, 8, 9)),
        "tags": random_tags(rng) if rng.random() < 0.4 else [],
        "spindle_use": rng.choice((1, 1, 1, 0, 2, 3)),
        "nics": random_nics(rng, rng.choice((0.0, 0.0, 0.0, 0.3))),
        "os": "noop",
        "hypervisor": "fake",
    }
    if rng.random() < 0.65 - big:
        _make_modest(rng, request)
    if rng.random() < 0.25:
        request["admin_state"] = rng.choice(("up", "down", "offline"))
    if rng.random() < 0.04:
        request["forthcoming"] = rng.choice((True, False))
    return request


def _restriction(rng: Random, out: Message) -> list[str]:
    names = list(out["nodes"])
    least = 0 if rng.random() < 0.1 else min(1, len(names))
    chosen = rng.sample(names, rng.randint(least, len(names)))
    return [*chosen, *(["elsewhere"] if rng.random() < 0.05 else [])]


def _new_name(rng: Random, out: Message, number: int) -> str:
    suffix = rng.choice(("", ".ex.com", ".other.org"))
    name = f"new{number}{suffix}"
    if out["instances"] and rng.random() < 0.02:
        name = rng.choice(list(out["instances"]))
    return str(_mostly(rng, name, 'n"e\\w1', "néw\u2603", "", often=0.985))


def allocate(rng: Random, out: Message) -> Request:
    """One new instance."""
    request = new_instance(rng, out, _new_name(rng, out, 0))
    request["type"] = "allocate"
    if rng.random() < 0.3:
        request["group_name"] = _group_id(rng, out)
    elif rng.random() < 0.5:
        request["group_name"] = None
    if rng.random() < 0.12:
        request["restrict-to-nodes"] = _restriction(rng, out)
    return request


def multi_allocate(rng: Random, out: Message) -> Request:
    """Up to seven new instances, often more than fit."""
    count = rng.choice((0, 1, 2, 2, 3, 3, 4, 5, 7)) if rng.random() < 0.3 else rng.randint(2, 5)
    big = rng.choice((0.0, 0.0, 0.35))
    instances = [
        new_instance(rng, out, _new_name(rng, out, number), big=big) for number in range(count)
    ]
    for one in instances:
        if rng.random() < 0.3:
            one["group_name"] = _group_id(rng, out)  # which hail does not read
        if rng.random() < 0.1:
            one["restrict-to-nodes"] = _restriction(rng, out)
    request: Request = {"type": "multi-allocate", "instances": instances}
    if rng.random() < 0.45:
        request["group_name"] = _group_id(rng, out)
    return request


def relocate(rng: Random, out: Message) -> Request:
    """One instance away from its secondary, or from its only node."""
    unmirrored = ("plain", "file")
    mirrored = [n for n, i in out["instances"].items() if i["disk_template"] not in unmirrored]
    if not out["instances"]:
        return allocate(rng, out)
    name = rng.choice(mirrored if mirrored and rng.random() < 0.93 else list(out["instances"]))
    instance = out["instances"][name]
    nodes = instance["nodes"]
    leaves = nodes[1] if instance["disk_template"] == "drbd" and len(nodes) > 1 else nodes[0]
    usual = [_short(rng, leaves)]
    others: tuple[list[str], ...] = (
        [],
        [rng.choice(list(out["nodes"]))],
        nodes[:2],
        list(out["nodes"])[:3],
    )
    return {
        "type": "relocate",
        "name": name,
        "disk_space_total": instance["disk_space_total"],
        "required_nodes": _mostly(rng, 1, 0, 2, often=0.97),
        "relocate_from": _mostly(rng, usual, *others, often=0.9),
    }


def _on_node(rng: Random, out: Message) -> list[str]:
    """The instances of one node, as an evacuation asks for them."""
    if not out["nodes"]:
        return []
    node = rng.choice(list(out["nodes"]))
    roles = rng.choice(((0,), (1,), (0, 1)))
    return [
        name
        for name, instance in out["instances"].items()
        if any(len(instance["nodes"]) > role and instance["nodes"][role] == node for role in roles)
    ]


def _some(rng: Random, out: Message) -> list[str]:
    names = list(out["instances"])
    chosen = _on_node(rng, out) if rng.random() < 0.6 else []
    if not chosen and names:
        chosen = rng.sample(names, rng.randint(1, min(5, len(names))))
    if rng.random() < 0.3:
        rng.shuffle(chosen)
    return [] if rng.random() < 0.02 else [_short(rng, name) for name in chosen]


def node_evacuate(rng: Random, out: Message) -> Request:
    """Everything of a node, or any instances, in one of the three modes."""
    return {
        "type": "node-evacuate",
        "instances": _some(rng, out),
        "evac_mode": rng.choice(("primary-only", "secondary-only", "all")),
    }


def change_group(rng: Random, out: Message) -> Request:
    """Instances into other groups, named ones or any."""
    chosen = _some(rng, out)[:6]
    targets: list[str] = []
    if rng.random() < 0.55:
        targets = [_group_id(rng, out) for _ in range(rng.choice((1, 1, 2, 3)))]
    if rng.random() < 0.7:
        own = {
            out["nodes"][out["instances"][name]["nodes"][0]]["group"]
            for name in chosen
            if name in out["instances"]
        }
        own |= {out["nodegroups"][uuid]["name"] for uuid in own} | {"no-such-group"}
        targets = [target for target in targets if target not in own]
    names = {uuid: group["name"] for uuid, group in out["nodegroups"].items()}
    targets = list({names.get(target, target): target for target in targets}.values())
    return {"type": "change-group", "instances": chosen, "target_groups": targets}


def allocate_secondary(rng: Random, out: Message) -> Request:
    """A second node for an instance that has one."""
    if not out["instances"]:
        return allocate(rng, out)
    plain = [n for n, i in out["instances"].items() if i["disk_template"] == "plain"]
    single = [n for n, i in out["instances"].items() if len(i["nodes"]) == 1]
    pool = _mostly(rng, plain or single, single, list(out["instances"]), often=0.8)
    return {"type": "allocate-secondary", "name": rng.choice(pool or list(out["instances"]))}


TYPES: dict[str, Callable[[Random, Message], Request]] = {
    "allocate": allocate,
    "multi-allocate": multi_allocate,
    "relocate": relocate,
    "node-evacuate": node_evacuate,
    "change-group": change_group,
    "allocate-secondary": allocate_secondary,
}
SHARES = {
    "allocate": 7,
    "multi-allocate": 4,
    "relocate": 3,
    "node-evacuate": 5,
    "change-group": 3,
    "allocate-secondary": 2,
}


def any_request(rng: Random, out: Message) -> Request:
    """A request of a type drawn by SHARES; change-group only where there is another group."""
    shares = dict(SHARES)
    if len(out["nodegroups"]) < 2:
        shares["change-group"] = 1
    name = rng.choices(list(shares), list(shares.values()))[0]
    return TYPES[name](rng, out)
