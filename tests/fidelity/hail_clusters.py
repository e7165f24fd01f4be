"""Clusters on which placing an instance is a close decision."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from tests.fidelity.clusters import Profile, random_cluster, random_policy
from tests.fidelity.model import Cluster, Group, Instance, Node, Policy, Spec

MIXED = Profile(
    policies=0.2,
    tight=0.15,
    roomy=0.7,
    unaccounted=0.3,
    second_group=0.35,
    nodes=(2, 8),
    zero=0.001,
)
TAGGED = replace(MIXED, tags=1.0, drbd=0.8, policies=0.1, odd_status=0.1)
TIGHT = replace(MIXED, tight=1.0, nodes=(3, 7), per_node=(1.5, 4.0), policies=0.1)
STORAGE = replace(MIXED, exclusive=1.0, policies=0.5, nodes=(2, 6))
GROUPS = replace(MIXED, second_group=1.0, empty_group=0.3, nodes=(5, 11), split=0.03, offline=0.06)
APART = replace(
    GROUPS, unaccounted=0.1, roomy=1.0, tight=0.0, policies=0.05, offline=0.02, exclusive=0
)
SPLIT = replace(APART, split=0.6)
POLICIES = replace(MIXED, policies=1.0, tight=0.05)
OFFLINE = replace(MIXED, offline=0.35, unknown_node=0.15, nodes=(3, 8))
ROOMY = replace(
    MIXED, roomy=1.0, tight=0.0, unaccounted=0.1, offline=0.03, policies=0.05, exclusive=0.02
)
SMALL = replace(MIXED, nodes=(1, 3), per_node=(0.0, 3.0))
LARGE = replace(ROOMY, nodes=(12, 25), per_node=(2.0, 5.0), second_group=0.3)
HUGE = replace(LARGE, nodes=(30, 60), per_node=(4.0, 9.0))
ODD = replace(MIXED, zero=0.08, odd_names=0.5, unknown_node=0.15, split=0.3)
TINY = replace(MIXED, nodes=(2, 4), per_node=(1.0, 2.0), zero=0.0, odd_names=0.0, unknown_node=0.0)


def _least_policy(rng: Random) -> Policy:
    """One to three minimum sizes, whose counts judge a place on a dedicated cluster."""
    policy = random_policy(rng)
    high = Spec(32768, 8, 1048576, 16, 8, 12)
    policy.minmax = [
        (
            Spec(rng.choice((128, 512, 2048)), rng.choice((1, 2)), disk, 1, 1, rng.choice((0, 1))),
            high,
        )
        for disk in rng.sample((512, 1024, 10240, 51200, 1024), rng.choice((1, 2, 3)))
    ]
    policy.templates = Policy().templates
    policy.vcpu_ratio = rng.choice((1.0, 4.0, 4.0, 16.0))
    policy.spindle_ratio = rng.choice((1.0, 4.0, 32.0, 32.0))
    return policy


def dedicated_cluster(rng: Random) -> Cluster:
    """Exclusive storage on every node of the groups in use; other groups are unallocable."""
    cluster = random_cluster(rng, replace(STORAGE, offline=0.08, tight=0.05, roomy=0.7))
    for group in cluster.groups:
        group.policy = _least_policy(rng) if rng.random() < 0.8 else None
    closed = {k for k in range(1, len(cluster.groups)) if rng.random() < 0.3}
    for index in closed:
        cluster.groups[index].alloc_policy = "unallocable"
    for node in cluster.nodes:
        node.exclusive = node.group not in closed or rng.random() < 0.5
        if node.exclusive:
            node.spindles = rng.choice((2, 4, 8, 16, 16))
    for inst in cluster.instances:
        if inst.disk_spindles is None and rng.random() < 0.95:
            inst.disk_spindles = rng.choice((1, 2))
    cluster.settle()
    return cluster


def capacity_cluster(rng: Random) -> Cluster:
    """Healthy nodes filled so far that losing one of them is only just, or just not, bearable."""
    count = rng.randint(3, 7)
    kinds = rng.choice((("drbd",), ("ext",), ("drbd", "ext", "plain"), ("plain",), ("sharedfile",)))
    mem = rng.choice((512, 700, 1024))
    instances = []
    for number in range(rng.randint(count, 4 * count)):
        kind = rng.choice(kinds)
        primary, secondary = rng.sample(range(count), 2)
        instances.append(
            Instance(
                f"i{number:02d}.ex.com",
                mem * rng.choice((1, 1, 1, 2, 3)),
                rng.choice((1024, 5000)),
                rng.choice((1, 2)),
                "running",
                True,
                primary,
                secondary if kind == "drbd" else None,
                kind,
            )
        )
    groups = [Group("group0", "uuid-0")]
    if rng.random() < 0.25:
        groups.append(Group("group1", "uuid-1", rng.choice(("preferred", "last_resort"))))
    used = [sum(i.mem for i in instances if i.pnode == k) for k in range(count)]
    spare = max(used) * rng.choice((0.6, 0.8, 1.0, 1.2, 1.5, 2.0, 3.0)) / (count - 1)
    nodes = []
    for index in range(count):
        base = max(used) if rng.random() < 0.7 else used[index]
        room = int(spare) + mem * rng.choice((1, 2, 3))
        nodes.append(
            Node(f"n{index}.ex.com", 0, base + room + 512, 512, 0, 2**20, 0, 32, spindles=8)
        )
    if len(groups) > 1:
        for index in range(rng.choice((2, 3))):
            nodes.append(Node(f"m{index}.ex.com", 1, 8192, 512, 0, 2**20, 0, 32))
    cluster = Cluster(groups, nodes, instances)
    cluster.settle()
    return cluster


def empty_cluster(rng: Random) -> Cluster:
    """Nothing in it: no instances, no nodes, no groups, or only offline nodes."""
    groups = [
        Group(f"group{k}", f"uuid-{k}", rng.choice(("preferred", "last_resort", "unallocable")))
        for k in range(rng.choice((0, 1, 1, 2, 3)))
    ]
    nodes = []
    if groups and rng.random() < 0.6:
        for k in range(rng.choice((1, 2, 2, 3, 5))):
            node = Node(f"n{k}", rng.randrange(len(groups)), 8192, 512, 7680, 10**5, 10**5, 8)
            node.flag = "Y" if rng.random() < 0.3 else "N"
            nodes.append(node)
    return Cluster(groups, nodes, [])
