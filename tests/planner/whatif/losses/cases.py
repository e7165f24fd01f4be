"""Small clusters drawn at random, and what a loss of nodes means for them, worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from random import Random

from planner.rules.guest_switch import guest_in
from planner.state.model import prepare
from planner.state.options import ModelOptions
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from snapshots.instance_status import InstanceStatus
from snapshots.node_role import NodeRole
from snapshots.records import InstanceRecord, NodeRecord
from tests.planner.small_clusters import cluster, instance, node

_SIZES = (500, 1000, 1000, 1500, 2000, 2600, 3100)
_STATES = (
    *[InstanceStatus.RUNNING] * 7,
    InstanceStatus.ADMIN_DOWN,
    InstanceStatus.ERROR_DOWN,
    InstanceStatus.ERROR_UP,
    InstanceStatus.ADMIN_OFFLINE,
    InstanceStatus.ERROR_NODEDOWN,
)
_LOCAL = (DiskTemplate.PLAIN, DiskTemplate.FILE)
_SHARED = (
    DiskTemplate.EXT,
    DiskTemplate.RBD,
    DiskTemplate.SHAREDFILE,
    DiskTemplate.GLUSTER,
    DiskTemplate.DISKLESS,
    DiskTemplate.BLOCKDEV,
)


def random_placement(rng: Random, *, shared: float = 0.4) -> Placement:
    """Three to five nodes with up to ten instances; ``shared``: the part on shared storage."""
    groups = rng.choice((1, 1, 2))
    count = rng.randint(3, 5)
    nodes = [_node(rng, name, groups) for name in "abcde"[:count]]
    instances = [_instance(rng, f"i{k}", count, shared) for k in range(rng.randint(0, 10))]
    taken = (rng.randrange(count),) if rng.random() < 0.1 else ()
    return Placement(prepare(_cluster(nodes, instances, groups), ModelOptions(offline_nodes=taken)))


def _cluster(nodes: list[NodeRecord], some: list[InstanceRecord], groups: int) -> Cluster:
    return cluster(*some, nodes=nodes, groups=groups)


def _node(rng: Random, name: str, groups: int) -> NodeRecord:
    size = rng.choice((3000, 4000, 5000, 8000))
    role = rng.choice((*[NodeRole.REGULAR] * 8, NodeRole.DRAINED, NodeRole.OFFLINE))
    return node(
        name,
        group=rng.randrange(groups),
        total_memory=float(size),
        free_memory=size - rng.choice((0, 0, 300)),
        offline=role is not NodeRole.REGULAR,
        role=role,
    )


def _instance(rng: Random, name: str, count: int, shared: float) -> InstanceRecord:
    primary = rng.randrange(count)
    secondary = NO_NODE
    template = rng.choice(_SHARED)
    if rng.random() > shared:
        template = rng.choice((*[DiskTemplate.DRBD] * 6, *_LOCAL))
    if template is DiskTemplate.DRBD and rng.random() < 0.95:
        secondary = rng.choice([n for n in range(count) if n != primary])
    return instance(
        name,
        primary,
        secondary,
        template=template,
        memory=rng.choice(_SIZES),
        status=rng.choice(_STATES),
        forthcoming=rng.random() < 0.05,
        auto_balance=rng.random() < 0.9,
    )


@dataclass(frozen=True)
class ByHand:
    """The fates of instances (rows) as sentences define them; ``restart`` is how many can."""

    lost: set[int]
    down: set[int]
    second_copies: set[int]
    wanted: set[int]
    restart: int


def by_hand(placement: Placement, lost: Sequence[int]) -> ByHand:
    """The fates of every instance, and all ways to place what restarts."""
    model = placement.model
    table, nodes = model.cluster.instances, model.cluster.nodes
    found = ByHand(set(), set(), set(), set(), 0)
    choices: list[list[int]] = []
    memory: list[int] = []

    def in_use(row: int) -> bool:
        return not model.offline[row] and row not in lost

    def works(row: int) -> bool:
        return row not in lost and (in_use(row) or nodes.role[row] is NodeRole.DRAINED)

    for row in range(model.instance_count):
        template, primary = table.template[row], int(placement.primary[row])
        second = int(placement.secondary[row]) if template is DiskTemplate.DRBD else NO_NODE
        if table.forthcoming[row] or not {primary, second} & {*lost}:
            continue
        runs = guest_in(model.cluster, row).meant_to_run
        if second != NO_NODE and {primary, second} <= {*lost}:
            found.lost.add(row)
        elif primary not in lost:
            (found.second_copies if works(primary) or not runs else found.down).add(row)
        elif runs:
            spots = [second] if second != NO_NODE and in_use(second) else []
            if template in _SHARED:
                home = model.group[primary]
                spots = [n for n in range(len(nodes)) if in_use(n) and model.group[n] == home]
            elif not spots:
                found.down.add(row)
                continue
            found.wanted.add(row)
            choices.append([NO_NODE, *spots])
            memory.append(int(table.memory[row]))
    return ByHand(*list(vars(found).values())[:4], _most(placement, choices, memory))


def _most(placement: Placement, choices: list[list[int]], memory: list[int]) -> int:
    room = [int(free) - 1 for free in placement.free_memory]
    most = 0
    for way in product(*choices):
        placed = sum(spot != NO_NODE for spot in way)
        if placed <= most:
            continue
        left = list(room)
        for spot, size in zip(way, memory, strict=True):
            left[spot] -= size if spot != NO_NODE else 0
        if all(left[spot] >= 0 for spot in {*way} - {NO_NODE}):
            most = placed
    return most


def some_sets(rng: Random, placement: Placement) -> Iterator[list[int]]:
    """A few sets of nodes that may be lost at once, not all of the cluster."""
    rows = range(placement.model.node_count)
    for _ in range(4):
        yield sorted(rng.sample(rows, rng.randint(1, len(rows) - 1)))
