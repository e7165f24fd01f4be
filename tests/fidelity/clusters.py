"""Random clusters that mix any features, as often as a profile says."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tests.fidelity.model import (
    STATUSES,
    TEMPLATES,
    Cluster,
    Group,
    Instance,
    Node,
    Policy,
    Spec,
)
from tests.fidelity.tags import CLUSTER_TAGS, random_tags


@dataclass(frozen=True)
class Profile:
    """How often each feature appears; all are probabilities unless said otherwise."""

    nodes: tuple[int, int] = (2, 7)
    per_node: tuple[float, float] = (0.5, 4.0)
    second_group: float = 0.25
    empty_group: float = 0.2
    identical_nodes: float = 0.3
    drbd: float = 0.65
    tags: float = 0.5
    policies: float = 0.6
    exclusive: float = 0.08
    unaccounted: float = 0.5
    odd_status: float = 0.2
    forthcoming: float = 0.08
    offline: float = 0.12
    unknown_node: float = 0.03
    split: float = 0.1
    pile_up: float = 0.45
    tight: float = 0.2
    roomy: float = 0.5
    zero: float = 0.004
    odd_names: float = 0.03


def _between(rng: Random, low_high: tuple[float, float]) -> float:
    return rng.uniform(*low_high)


def random_policy(rng: Random) -> Policy:
    """One to three min/max pairs and unusual ratios; hbal only lives by the ratios."""
    pairs = []
    for _ in range(rng.choice((1, 1, 2, 3))):
        low = Spec(rng.choice((64, 128, 512)), 1, rng.choice((0, 512, 1024)), 1, 1, 1)
        high = Spec(rng.choice((1024, 4096, 32768)), rng.choice((2, 8)), 1048576, 16, 8, 12)
        pairs.append((low, high))
    if rng.random() < 0.05:
        pairs = []
    templates: tuple[str, ...] = TEMPLATES
    if rng.random() < 0.5:
        templates = tuple(rng.sample(TEMPLATES, rng.randint(1, len(TEMPLATES))))
    return Policy(
        Spec(rng.choice((128, 256, 1024))),
        pairs,
        templates,
        rng.choice((0.5, 1.0, 1.5, 2.0, 4.0, 4.0, 8.0, 32.0, 0.05)),
        rng.choice((0.5, 1.0, 2.0, 4.0, 8.0, 32.0, 32.0, 64.0, 1e7)),
    )


def _names(rng: Random, nodes: int, instances: int, odd: float) -> tuple[list[str], list[str]]:
    style = rng.choice(("common", "common", "common", "plain", "two", "short", "dotted"))
    digits = 1 if nodes <= 9 else 2
    node_names = [f"node{i + 1:0{digits}d}" for i in range(nodes)]
    stems = ("web", "db", "mail", "a-very-long-instance-name", "x", "build")
    inst_names = [f"{rng.choice(stems)}{i}" for i in range(instances)]
    if style == "common":
        node_names = [f"{n}.ex.com" for n in node_names]
        inst_names = [f"{n}.ex.com" for n in inst_names]
    elif style == "two":
        node_names = [f"{n}.hw.ex.com" for n in node_names]
        inst_names = [f"{n}.vm.ex.com" for n in inst_names]
    elif style == "short":
        node_names = [f"{n}.ex.com" for n in node_names]
    elif style == "dotted":
        node_names = [f"n{i // 2}.{'ab'[i % 2]}" for i in range(nodes)]
        inst_names = [f"i{i // 2}.{'ab'[i % 2]}.site" for i in range(instances)]
    if rng.random() < odd:
        node_names[0] = "näode\u2603" + node_names[0]
        if inst_names:
            inst_names[0] = 'q"uo\\te' + inst_names[0]
    return node_names, inst_names


def _random_groups(rng: Random, profile: Profile) -> tuple[list[Group], int]:
    """The groups, and how many of them (the first ones) own nodes."""
    owners = 1
    if rng.random() < profile.second_group:
        owners = rng.choice((2, 2, 3))
    total = owners + (1 if rng.random() < profile.empty_group else 0)
    kinds = ("preferred", "preferred", "last_resort", "unallocable")
    groups = []
    for index in range(total):
        group = Group(f"group{index}", f"uuid-{index}", rng.choice(kinds))
        if rng.random() < 0.2:
            group.tags = random_tags(rng)
        if rng.random() < 0.2:
            group.networks = ["net-1", "net-2"]
        if rng.random() < profile.policies:
            group.policy = random_policy(rng)
        groups.append(group)
    return groups, owners


def _random_node(rng: Random, name: str, group: int, profile: Profile) -> Node:
    tmem = rng.choice((2048, 4096, 8192, 16384, 10000, 65536, 6144, 3000))
    node = Node(
        name,
        group,
        tmem,
        rng.choice((0, 128, 512, 512, 1024)),
        0,
        rng.choice((102400, 524288, 1048576, 2097152, 100000, 7777777)),
        0,
        rng.choice((1, 2, 4, 4, 8, 8, 16, 24, 64)),
        spindles=rng.choice((1, 1, 1, 2, 4, 8)),
        os_cpus=rng.choice((1, 1, 1, 0, 2)),
        speed=rng.choice(("1.0", "1.0", "1.0", "0.8", "1.3", "2", "1e-1", "0.333")),
    )
    if rng.random() < profile.zero:
        node.tmem = 0
    if rng.random() < profile.zero:
        node.tcpu = 0
    if rng.random() < profile.zero:
        node.tdsk = 0
    if rng.random() < profile.zero:
        node.spindles = 0
    if rng.random() < profile.zero / 2:
        node.tmem = 2**52
    return node


def _place(rng: Random, nodes: list[Node], split: float, pile: list[int]) -> tuple[int, int | None]:
    """A primary and another node, of the same group unless the instance is split."""
    candidates = pile or list(range(len(nodes)))
    primary = rng.choice(candidates)
    same = [i for i, n in enumerate(nodes) if n.group == nodes[primary].group and i != primary]
    others = [i for i in range(len(nodes)) if i != primary]
    if others and rng.random() < split:
        return primary, rng.choice(others)
    piled = [i for i in same if i in candidates]
    pool = piled if piled and rng.random() < 0.7 else same
    return primary, rng.choice(pool) if pool else None


def _random_instance(
    rng: Random, name: str, spot: tuple[int, int | None], profile: Profile
) -> Instance:
    primary, other = spot
    drbd = other is not None and rng.random() < profile.drbd
    template = "drbd" if drbd else rng.choice([t for t in TEMPLATES if t != "drbd"])
    secondary = other if drbd or (other is not None and rng.random() < 0.05) else None
    return Instance(
        name,
        rng.choice((64, 128, 256, 512, 512, 700, 1024, 1024, 2048)),
        0 if template == "diskless" else rng.choice((128, 1024, 2048, 5000, 10240, 51200)),
        rng.choice((1, 1, 2, 2, 3, 4)),
        rng.choice(STATUSES) if rng.random() < profile.odd_status else "running",
        rng.random() < 0.9,
        primary,
        secondary,
        template,
        spindle_use=rng.choice((1, 1, 1, 0, 2, 3)),
        forthcoming=rng.random() < profile.forthcoming,
    )


def _add_exclusive_storage(rng: Random, cluster: Cluster) -> None:
    everywhere = rng.random() < 0.7
    for node in cluster.nodes:
        if everywhere or rng.random() < 0.5:
            node.exclusive = True
            node.spindles = rng.choice((2, 4, 8, 16))
    for inst in cluster.instances:
        if rng.random() < 0.9:
            inst.disk_spindles = rng.choice((1, 1, 2, 3))


def _blur(rng: Random, cluster: Cluster, profile: Profile) -> None:
    """Let reported free memory and disk disagree with the records."""
    for node in cluster.nodes:
        if rng.random() < profile.unaccounted:
            node.fmem -= rng.choice((0, 100, 200, 700, -100, -512, 1500))
        if rng.random() < profile.unaccounted:
            node.fdsk -= rng.choice((0, 0, 2048, 3000, -2048, 500))
        if rng.random() < 0.02:
            node.fmem = rng.choice((0, -50, 2**40))


def _tighten(rng: Random, cluster: Cluster) -> None:
    """Shrink the nodes until memory, disk or vcpus are nearly or more than used up."""
    for node in cluster.nodes:
        if rng.random() < 0.7:
            cut = max(0, node.fmem - rng.choice((0, 1, 300, 700, 1500, -200)))
            node.tmem = max(0, node.tmem - cut)
        if rng.random() < 0.4:
            cut = max(0, node.fdsk - rng.choice((0, 1, 1024, 6000, 20000, -100)))
            node.tdsk = max(0, node.tdsk - cut)
        if rng.random() < 0.3:
            node.tcpu = rng.choice((1, 2))
    cluster.settle()


def _make_room(rng: Random, cluster: Cluster) -> None:
    """Grow nodes to two to four times the average load, so that most moves are possible."""
    count = len(cluster.nodes)
    memory = sum(i.mem for i in cluster.instances) // count
    disk = sum(i.dsk for i in cluster.instances) * 2 // count
    cpus = sum(i.vcpus for i in cluster.instances) // count
    factor = rng.choice((2, 3, 4))
    for node in cluster.nodes:
        node.tmem = max(node.tmem, (memory * factor // 1024 + 2) * 1024)
        node.tdsk = max(node.tdsk, (disk * factor // 1024 + 8) * 1024)
        node.tcpu = max(node.tcpu, cpus * factor // 4 + 1)
    cluster.settle()


def random_cluster(rng: Random, profile: Profile) -> Cluster:
    """A cluster with any mix of features, as often as `profile` says."""
    groups, owners = _random_groups(rng, profile)
    count = max(owners, rng.randint(*profile.nodes))
    total = int(count * _between(rng, profile.per_node))
    if rng.random() < 0.02:
        total = 0
    node_names, inst_names = _names(rng, count, total, profile.odd_names)
    template = _random_node(rng, "", 0, profile)
    same = rng.random() < profile.identical_nodes
    nodes = []
    for index, name in enumerate(node_names):
        group = index if index < owners else rng.randrange(owners)
        node = _random_node(rng, name, group, profile)
        if same:
            node.tmem, node.nmem, node.tdsk, node.tcpu = (
                template.tmem,
                template.nmem,
                template.tdsk,
                template.tcpu,
            )
            node.spindles, node.os_cpus, node.speed = template.spindles, 1, "1.0"
        node.unknown = rng.random() < profile.unknown_node
        if rng.random() < profile.offline:
            node.flag = "Y"
        nodes.append(node)
    if rng.random() < 0.7:
        nodes[rng.randrange(count)].flag = "M"
    pile: list[int] = []
    if rng.random() < profile.pile_up:
        pile = rng.sample(range(count), rng.randint(1, max(1, count // 2)))
    split = profile.split if owners > 1 else 0.0
    instances = [
        _random_instance(rng, name, _place(rng, nodes, split, pile), profile) for name in inst_names
    ]
    cluster = Cluster(groups, nodes, instances)
    if rng.random() < profile.policies:
        cluster.policy = random_policy(rng)
    if rng.random() < profile.tags:
        cluster.tags = rng.sample(CLUSTER_TAGS, rng.randint(1, 6))
        for node in nodes:
            node.tags = random_tags(rng)
        for inst in instances:
            inst.tags = random_tags(rng)
    if rng.random() < profile.exclusive:
        _add_exclusive_storage(rng, cluster)
    cluster.settle()
    if rng.random() < profile.tight:
        _tighten(rng, cluster)
    elif rng.random() < profile.roomy:
        _make_room(rng, cluster)
    _blur(rng, cluster, profile)
    return cluster
