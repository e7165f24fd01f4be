"""Sound requests with what Ganeti seldom or never says: unusual names, numbers, lists, options."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from random import Random
from typing import Any

from tests.fidelity import hail_clusters
from tests.fidelity.clusters import Profile, random_cluster
from tests.fidelity.hail_message import NETWORKS, Message, message
from tests.fidelity.hail_requests import any_request
from tests.fidelity.model import TEMPLATES
from tests.fidelity.options import FIELDS
from tests.fidelity.symmetric import symmetric_cluster
from tests.fidelity.text_format import to_text

Parts = tuple[dict[str, str], list[str]]
Change = Callable[[Random, Message], None]

PROFILES: tuple[Profile, ...] = (
    hail_clusters.MIXED,
    hail_clusters.ROOMY,
    hail_clusters.ROOMY,
    hail_clusters.TAGGED,
    hail_clusters.STORAGE,
    hail_clusters.GROUPS,
    hail_clusters.GROUPS,
    hail_clusters.SPLIT,
    hail_clusters.SMALL,
    hail_clusters.OFFLINE,
)
BUILDERS = (
    hail_clusters.dedicated_cluster,
    hail_clusters.dedicated_cluster,
    hail_clusters.capacity_cluster,
    partial(symmetric_cluster, perfect=True),
    hail_clusters.empty_cluster,
)
ODD_NAMES = (
    *("n1", "n10", "n1.a", "n1.a.b", "N1", "n2.a", "n02", "-n", "n 1", "é", "e\u0301", "z\u00df"),
    *("a,b", "a/b", "a:b", "'", "n1,n2", "1", "0", "null", "#"),
    *('q"t', "b\\s", "a.a.a.a", "a.a", ".", ".a", "a.", "\u4e2d\u6587.a", "x" * 120, "n1.A"),
)
ODD_TEXTS = ("", " ", "é\u2603", 'a"b\\c', "x:", ":", "a b")


def _members(rng: Random, out: Message, table: str, share: float = 0.4) -> list[dict[str, Any]]:
    found = list(out[table].values())
    return [item for item in found if rng.random() < share] or found[:1]


def _renamed(data: Any, names: dict[str, str]) -> Any:
    """Names replaced wherever they stand, as keys or values."""
    if isinstance(data, dict):
        return {names.get(key, key): _renamed(value, names) for key, value in data.items()}
    if isinstance(data, list):
        return [_renamed(item, names) for item in data]
    return names.get(data, data) if isinstance(data, str) else data


def _odd_names(rng: Random, out: Message) -> None:
    """Names that share beginnings, sort in no order, or need care in writing."""
    ends = rng.choice((("",), ("",), (".x.org",), (".a", ".a", ""), (".é",), (".b.a", ".a")))
    pool = [name + rng.choice(ends) for name in rng.sample(ODD_NAMES, len(ODD_NAMES))]
    pool = [name for name in dict.fromkeys(pool) if name not in {*out["nodes"], *out["instances"]}]
    parts = rng.choice((("nodes",), ("instances",), ("nodes", "instances")))
    names: dict[str, str] = {}
    for part in parts:
        names |= {old: pool.pop() for old in out[part] if pool and rng.random() < 0.9}
    renamed = _renamed(out, names)
    out.clear()
    out.update(renamed)


def _other_order(rng: Random, out: Message) -> None:
    """Objects whose members come in another order, which decides what hail calls them."""
    for key in rng.sample(("nodes", "instances", "nodegroups"), rng.randint(1, 3)):
        items = list(out[key].items())
        rng.shuffle(items)
        out[key] = dict(items)
    items = list(out.items())
    rng.shuffle(items)
    out.clear()
    out.update(items)


def _odd_nodes(rng: Random, out: Message) -> None:
    """Sizes that do not fit together, states in any combination."""
    for node in _members(rng, out, "nodes"):
        choice = rng.randrange(8)
        if choice == 0:
            node["drained"] = rng.random() < 0.7
            node["offline"] = rng.random() < 0.3
            node["vm_capable"] = rng.choice((True, False, None))
        elif choice == 1 and "total_memory" in node:
            node["total_memory"] = rng.choice(
                (0, 1024.5, 1e6, 2**40, 3000.999, node["free_memory"])
            )
        elif choice == 2 and "total_disk" in node:
            node["total_disk"] = rng.choice((0, 1e5, 102400.25, 2**45, node["free_disk"]))
        elif choice == 3 and "total_cpus" in node:
            node["total_cpus"] = rng.choice((0, 0.5, 3.5, 1e3, 1))
            node["reserved_cpus"] = rng.choice((0, 1, 5, -1, 100))
        elif choice == 4:
            if "free_memory" in node:
                node["free_memory"] = rng.choice((0, 1, -5, -600, 2**40, node["free_memory"] + 7))
            if "reserved_memory" in node:
                node["reserved_memory"] = rng.choice((0, 600, -100, 2**30, 4096))
        elif choice == 5 and "free_disk" in node:
            node["free_disk"] = rng.choice((0, 1, -1, 128, 1024, 2**40))
        elif choice == 6:
            node["ndparams"]["spindle_count"] = rng.choice((0, 1, 2, 100, 2**31))
            node["free_spindles"] = rng.choice((0, 1, -1, 3, 100))
            node["total_spindles"] = rng.choice((0, 1, 4, 100))
        else:
            node["ndparams"]["exclusive_storage"] = rng.random() < 0.6
            node.setdefault("total_spindles", 4)
            node.setdefault("free_spindles", 2)


def _odd_policies(rng: Random, out: Message) -> None:
    """Limits that refuse everything or nothing, one after another."""
    for group in _members(rng, out, "nodegroups", 0.7):
        policy = group["ipolicy"] = json.loads(json.dumps(group["ipolicy"]))
        if rng.random() < 0.3:
            policy["vcpu-ratio"] = rng.choice((0, 1, -1.0, 1e-9, 9e15, 0.3, 64.0, 5e-324, 1e7))
        if rng.random() < 0.3:
            policy["spindle-ratio"] = rng.choice((0, 1, -1.0, 1e-9, 9e15, 0.1, 3, 123456.789))
        if rng.random() < 0.3:
            policy["disk-templates"] = [
                rng.choice(TEMPLATES) for _ in range(rng.choice((0, 1, 3, 9, 12)))
            ]
        for pair in policy["minmax"]:
            for spec in pair.values():
                for key in spec:
                    if rng.random() < 0.1:
                        spec[key] = rng.choice((0, 1, 2, 128, 1024, 10**6, 2**40))
        if rng.random() < 0.3:
            rng.shuffle(policy["minmax"])
        if rng.random() < 0.15:
            policy["minmax"] = []
        elif rng.random() < 0.3:
            policy["minmax"] = (policy["minmax"] * 3)[: rng.randint(1, 4)]


def _odd_groups(rng: Random, out: Message) -> None:
    """Every mixture of allocation policies, networks and tags; groups without nodes."""
    for group in out["nodegroups"].values():
        group["alloc_policy"] = rng.choice(("preferred", "last_resort", "unallocable"))
        if rng.random() < 0.4:
            group["networks"] = [rng.choice((*NETWORKS, "", "é")) for _ in range(rng.randint(0, 4))]
        if rng.random() < 0.3:
            group["tags"] = [rng.choice(ODD_TEXTS) for _ in range(rng.randint(0, 3))]
    if rng.random() < 0.4 and out["nodegroups"]:
        first = next(iter(out["nodegroups"].values()))
        name = rng.choice(("group0x", "", "uuid-0", "g r", "é", 'q"'))
        out["nodegroups"] |= {f"more-{name}": first | {"name": name or "none"}}


def _odd_instances(rng: Random, out: Message) -> None:
    """Instances in states and places that do not fit their templates."""
    nodes = list(out["nodes"])
    for instance in _members(rng, out, "instances"):
        choice = rng.randrange(9)
        if choice == 0:
            instance["disk_template"] = rng.choice([t for t in TEMPLATES if t != "drbd"])
        elif choice == 1 and instance["disk_template"] != "drbd":
            others = [n for n in nodes if n != instance["nodes"][0]]
            instance["nodes"] = [instance["nodes"][0], *rng.sample(others, min(1, len(others)))]
        elif choice == 2:
            sizes = [rng.choice((0, 1, 1024, 7)) for _ in range(rng.randint(0, 3))]
            instance["disks"] = [{"size": s} for s in sizes]
            if rng.random() < 0.5:
                for disk in instance["disks"]:
                    disk["spindles"] = rng.choice((0, 1, 2, None))
        elif choice == 3:
            instance["disk_space_total"] = rng.choice((0, 1, 2**40, 1024, 12345))
        elif choice == 4:
            instance["memory"] = rng.choice((0, 1, 2**40, 4096, 12345))
        elif choice == 5:
            instance["vcpus"] = rng.choice((0, 1, 64, 1000))
            instance["spindle_use"] = rng.choice((0, 1, 64, 1000))
        elif choice == 6:
            instance["forthcoming"] = rng.choice((True, False, None, "yes", 1))
            instance["admin_state"] = rng.choice(
                ("up", "down", "offline", "UP", 1, None, "running")
            )
        elif choice == 7:
            instance["nics"] = [
                rng.choice(({}, {"network": "net-1"}, {"network": ""}, {"mode": "routed"}))
                for _ in range(rng.randint(0, 5))
            ]
        else:
            instance |= {"hypervisor": "kvm", "os": None, "uuid": 5, "admin_state_source": "admin"}


def _odd_tags(rng: Random, out: Message) -> None:
    """Tags that say nothing, or the same twice, or only just begin like one that says something."""
    marks = ("htools:iextags:", "htools:nlocation:", "htools:desiredlocation:", "htools:migration:")
    kinds = ("a", "b:", "é", "a:b", "", ":", "htools", "A")
    cluster = [rng.choice(marks) + rng.choice(kinds) for _ in range(rng.randint(0, 6))]
    cluster += [
        f"htools:allowmigration:{rng.choice(kinds)}:x::{rng.choice(kinds)}:y"
        for _ in range(rng.randint(0, 2))
    ]
    cluster += rng.sample(ODD_TEXTS, rng.randint(0, 2))
    rng.shuffle(cluster)
    out["cluster_tags"] = cluster + out["cluster_tags"] * (rng.random() < 0.3)
    values = ("a:x", "a:y", "b:x", "a:b:c", "é:x", "a", ":x", "htools:a", "htools:standby:x", "")
    for item in (*out["nodes"].values(), *out["instances"].values(), out["request"]):
        if rng.random() < 0.7:
            item["tags"] = [rng.choice(values) for _ in range(rng.choice((0, 1, 1, 2, 4)))]


def _odd_request(rng: Random, out: Message) -> None:
    """Lists with the same twice, names twice, sizes of nothing or of everything."""
    request = out["request"]
    kind = request["type"]
    if kind in ("node-evacuate", "change-group"):
        listed = request["instances"]
        if rng.random() < 0.5:
            request["instances"] = listed + rng.choices(listed, k=2) if listed else listed
        else:
            request["instances"] = list(out["instances"])[: rng.choice((2, 9, 99))]
        if kind == "change-group" and rng.random() < 0.5:
            every = [*out["nodegroups"], *(g["name"] for g in out["nodegroups"].values())]
            request["target_groups"] = rng.choices(every, k=rng.randint(0, 4))
    elif kind in ("allocate", "multi-allocate"):
        for one in request["instances"] if kind == "multi-allocate" else [request]:
            _odd_newcomer(rng, out, one)
        names = [*out["nodegroups"], *(g["name"] for g in out["nodegroups"].values()), "", None]
        if rng.random() < 0.4:
            request["group_name"] = rng.choice(names)
    request |= rng.choice(({}, {}, {"extra": [1, {"a": None}]}, {"os": None}))


def _odd_newcomer(rng: Random, out: Message, one: dict[str, Any]) -> None:
    changes: dict[str, Any] = {
        "memory": rng.choice((0, 1, 2**40, 32768, 32769)),
        "vcpus": rng.choice((0, 1, 64)),
        "disk_space_total": rng.choice((0, 1, 2**40)),
        "spindle_use": rng.choice((0, 1, 12, 13)),
        "required_nodes": rng.choice((1, 2, 2, -1, 3)),
        "name": rng.choice((*out["instances"], *out["nodes"], *ODD_TEXTS[1:])),
        "disks": [
            {"size": rng.choice((0, 1, 1024, 2**20)), "spindles": rng.choice((0, 1, None))}
            for _ in range(rng.choice((0, 1, 2, 17)))
        ],
        "nics": [{"network": rng.choice((*NETWORKS, "", None))} for _ in range(rng.randint(0, 9))],
        "forthcoming": rng.choice((True, False, None, "x")),
        "admin_state": rng.choice(("up", "down", "offline", "x", None)),
        "disk_template": rng.choice(TEMPLATES),
        "restrict-to-nodes": [
            rng.choice((*out["nodes"], "x")) for _ in range(rng.choice((0, 1, 3, 9)))
        ],
    }
    for key in rng.sample(sorted(changes), rng.choice((1, 1, 2, 3))):
        one[key] = changes[key]


CHANGES: tuple[Change, ...] = (
    _odd_names,
    _other_order,
    _odd_nodes,
    _odd_policies,
    _odd_groups,
    _odd_instances,
    _odd_tags,
    _odd_request,
)


def _options(rng: Random, out: Message, source: list[str]) -> list[str]:
    """More of them than anybody gives, some of them twice."""
    nodes = list(out["nodes"])
    groups = [source]
    groups += [["-v"] for _ in range(rng.choice((0, 0, 0, 1, 1, 2, 3, 6)))]
    for _ in range(rng.choice((0, 0, 1, 1, 2))):
        fields = rng.choices(FIELDS, k=rng.choice((1, 3, 12, 40)))
        groups.append([f"-p{rng.choice(('', '', '+'))}{','.join(fields)}"])
    for _ in range(rng.choice((0, 0, 0, 1, 2))):
        groups.append(["-S", rng.choice(("sv", "sv.x"))])
    for _ in range(rng.choice((0, 0, 0, 0, 1, 2))):
        some = rng.choices((*nodes, "x", ""), k=rng.choice((1, 2, 5)))
        groups.append([f"--restrict-allocation-to={','.join(some)}"])
    for option in ("--no-capacity-checks", "--ignore-soft-errors", "--ignore-dynu", "--mond=no"):
        groups += [[option]] * rng.choice((0, 0, 0, 1, 2) if option < "--m" else (0, 0, 0, 0, 1))
    if rng.random() < 0.15:
        groups.append([f"--static-kvm-node-memory={rng.choice((0, 1, 100, 10**6, -3))}"])
    rng.shuffle(groups)
    return [word for group in groups for word in group]


def written(out: Message, rng: Random) -> str:
    """The message as text, with any spacing and escapes that JSON allows."""
    text = json.dumps(
        out,
        indent=rng.choice((None, None, 0, 3)),
        ensure_ascii=rng.random() < 0.5,
        separators=rng.choice((None, (",", ":"), (" ,\t", " :\n"))),
    )
    return text.replace("/", "\\/") if rng.random() < 0.2 else text


def unusual(rng: Random) -> Parts:
    """A request about a cluster with some of the oddities above."""
    out = message(
        random_cluster(rng, rng.choice(PROFILES)), rng, networks=rng.choice((0, 0.05, 0.3))
    )
    out["request"] = any_request(rng, out)
    for change in rng.sample(CHANGES, rng.choice((1, 1, 2, 2, 3))):
        change(rng, out)
    if rng.random() < 0.5:
        out["enabled_hypervisors"] = rng.choice(([], ["kvm"], ["kvm", "xen-pvm"], ["lxc", "kvm"]))
    return {"req.json": written(out, rng)}, _options(rng, out, ["req.json"])


def twice(rng: Random) -> Parts:
    """Instances and groups that are listed more than once, so that none has to go anywhere."""
    profile = rng.choice((hail_clusters.SPLIT, hail_clusters.SPLIT, hail_clusters.ROOMY))
    offline = rng.choice((0.0, 0.1, 0.3))
    cluster = random_cluster(rng, replace(profile, offline=offline, tags=rng.choice((0.0, 0.5))))
    out = message(cluster, rng, networks=0.0)
    request: Message = {"type": rng.choice(("change-group", "change-group", "node-evacuate"))}
    names = list(out["instances"])
    request["instances"] = rng.choices(names, k=rng.randint(1, 6)) if names else []
    if request["type"] == "change-group":
        every = [*out["nodegroups"], *(g["name"] for g in out["nodegroups"].values())]
        request["target_groups"] = rng.choices(every, k=rng.choice((0, 1, 2, 4, 6)))
    else:
        request["evac_mode"] = rng.choice(("primary-only", "secondary-only", "all", "all"))
    out["request"] = request
    source = ["-p+plist,slist,ptags,peermap,inst_spindles", "req.json"]
    return {"req.json": written(out, rng)}, _options(rng, out, source)


def elsewhere(rng: Random) -> Parts:
    """A request about one cluster, answered on quite another one."""
    cluster = random_cluster(rng, rng.choice(PROFILES))
    out = message(random_cluster(rng, rng.choice(PROFILES)), rng)
    out["request"] = any_request(rng, out)
    if rng.random() < 0.5:
        rng.choice(CHANGES)(rng, out)
    files = {"req.json": written(out, rng), "in.data": to_text(cluster, rng)}
    return files, _options(rng, out, ["-t", "in.data", "req.json"])
