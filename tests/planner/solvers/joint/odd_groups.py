"""Small clusters in which everything is tight or odd, with instances that come or leave.

What nodes report differs from what their instances add up to, nodes are offline and report
nothing, fail N+1 or are full to the last MiB; storage is exclusive, policies are narrow, tags keep
instances apart, and some instances are forthcoming.

    python -m tests.planner.solvers.joint.odd_groups 0 5000

compares the bounds of that many of them with every answer there is.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from random import Random
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from planner.n_plus_one.within_group import EmptyingCheck
from planner.rules.failure import Failure
from planner.solvers.counting import CountingModel, most_by_sums, needs
from planner.solvers.evacuate.evacuate import EvacuationPart
from planner.solvers.joint.evacuation import Evacuation
from planner.solvers.joint.newcomers import Newcomers
from planner.solvers.place.allocate import AllocationRules, World
from planner.state.model import prepare
from planner.state.options import ModelOptions
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from snapshots.instance_status import InstanceStatus
from snapshots.policy import DEFAULT_POLICY, Policy
from snapshots.records import Disk, InstanceRecord
from snapshots.subset import extended
from tests.planner.small_clusters import cluster, instance, node
from tests.planner.solvers.joint.cases import PARTS, choices, destinations, one_placing, walked

_TEMPLATES = (*[DiskTemplate.DRBD] * 5, DiskTemplate.EXT, DiskTemplate.RBD, DiskTemplate.PLAIN)
_STATUS = (
    *[InstanceStatus.RUNNING] * 8,
    *[InstanceStatus.ADMIN_DOWN] * 2,
    InstanceStatus.ADMIN_OFFLINE,
    InstanceStatus.ERROR_DOWN,
)
_TAGS = ((), (), (), ("one:a",), ("one:b",), ("one:a", "one:b"), ("one:a", "one:a"))
_MOST_ANSWERS = 3000
"""Sets of places that are all judged."""


class OddGroup:
    """A group with up to so many instances, and the options of its model."""

    def __init__(self, rng: Random, most: int) -> None:
        self.rng = rng
        self.exclusive = rng.random() < 0.2
        count = rng.choice((2, 3, 4))
        restricted = rng.random() < 0.15
        self.groups = rng.choice((1, 1, 1, 2))
        residents = [self._resident(f"old{k}", count) for k in range(rng.randint(0, most))]
        tags = ["htools:iextags:one", *["htools:migration:x"] * restricted]
        source = cluster(
            *residents,
            nodes=[self._node(name, restricted=restricted) for name in "abcd"[:count]],
            tags=tags,
            policy=self._policy(),
            groups=self.groups,
        )
        self.source, self.offline = self._as_reported(source)

    def options(self) -> ModelOptions:
        """Part of the disk may have to stay free, CPUs may not be shared."""
        reserve, ratio = self.rng.choice((0.0, 0.0, 0.1, 0.3)), self.rng.choice((None, None, 1.0))
        return ModelOptions(offline_nodes=self.offline, min_disk=reserve, max_cpu=ratio)

    def instance(self, name: str, template: DiskTemplate, *nodes: int) -> InstanceRecord:
        """An instance of any kind on these nodes."""
        rng = self.rng
        disk = rng.choice((2000, 2000, 3000, 5000, 7000))
        spindles = rng.choice((None, 1, 1, 2)) if self.exclusive else None
        return instance(
            name,
            *nodes,
            template=template,
            memory=rng.choice((0, 500, 1000, 1000, 1500, 2000, 2500, 3000, 3900, 4100)),
            disk=disk,
            disks=(Disk(disk, spindles),),
            vcpus=rng.choice((1, 1, 2, 3)),
            auto_balance=rng.random() > 0.2,
            status=rng.choice(_STATUS),
            spindle_use=rng.choice((1, 1, 2)),
            forthcoming=rng.random() < 0.1,
            tags=rng.choice(_TAGS),
        )

    def _resident(self, name: str, count: int) -> InstanceRecord:
        template = self.rng.choice(_TEMPLATES)
        primary = self.rng.randrange(count)
        others = [n for n in range(count) if n != primary]
        mirrored = template is DiskTemplate.DRBD
        return self.instance(
            name, template, primary, self.rng.choice(others) if mirrored else NO_NODE
        )

    def _node(self, name: str, *, restricted: bool) -> Any:
        rng = self.rng
        memory = rng.choice((3000, 6000, 8000, 8000, 10_000))
        disk = rng.choice((8000, 14_000, 14_000, 100_000))
        spindles, exclusive = rng.choice((2, 3, 5)), self.exclusive and rng.random() < 0.8
        return node(
            name,
            group=rng.randrange(self.groups),
            free_memory=memory,
            total_memory=float(memory),
            free_disk=disk,
            total_disk=float(disk),
            total_cpus=float(rng.choice((1, 2, 8))),
            spindles=spindles,
            free_spindles=spindles if exclusive else 0,
            exclusive_storage=exclusive,
            tags=rng.choice(((), ("htools:migration:x",))) if restricted else (),
        )

    def _policy(self) -> Policy:
        rng = self.rng
        least, most = DEFAULT_POLICY.limits[0]
        least = replace(least, memory=0, spindles=0)
        if rng.random() < 0.2:
            least, most = (
                replace(least, memory=1000),
                replace(most, memory=rng.choice((2500, 4000))),
            )
        return replace(
            DEFAULT_POLICY,
            limits=((least, most),),
            vcpu_ratio=rng.choice((1.0, 1.5, 4.0)),
            spindle_ratio=rng.choice((1.0, 2.0, 32.0)),
        )

    def _as_reported(self, source: Cluster) -> tuple[Cluster, tuple[int, ...]]:
        """The cluster with what its nodes say of themselves, and those that are offline."""
        rng, nodes = self.rng, source.nodes
        memory, disk, offline = nodes.free_memory.copy(), nodes.free_disk.copy(), []
        for row in range(len(nodes)):
            memory[row] += rng.choice((*[0] * 15, -500, -1000, -3000, 500, 1000))
            if rng.random() < 0.1:
                disk[row] = rng.choice((0, 1, 2000))
            if rng.random() < 0.15:
                offline.append(row)
                if rng.random() < 0.5:
                    memory[row] = disk[row] = 0
        reported = replace(nodes, free_memory=memory, free_disk=disk)
        return replace(source, nodes=reported), tuple(offline)


def arriving(seed: int) -> Newcomers:
    """Two to five new instances for such a group."""
    rng = Random(f"arriving/{seed}")
    group = OddGroup(rng, 3)
    count = rng.randint(2, {2: 5, 3: 4, 4: 3}[len(group.source.nodes)])
    kinds = [
        group.instance("new", rng.choice(_TEMPLATES), NO_NODE, NO_NODE)
        for _ in range(rng.randint(1, count))
    ]
    new = [replace(rng.choice(kinds), name=f"new{k}") for k in range(count)]
    first = len(group.source.instances)
    place = Placement(prepare(extended(group.source, new), group.options()))
    names = group.source.nodes.names
    only = tuple(rng.sample(names, len(names) - 1)) if rng.random() < 0.2 else None
    rules = AllocationRules(rng.random() < 0.5, rng.random() < 0.3, only)
    world = World(place, np.arange(place.model.node_count))
    return Newcomers(world, tuple(range(first, first + count)), tuple(range(group.groups)), rules)


def leaving(seed: int) -> Evacuation:
    """Up to four instances that leave one or two nodes of such a group."""
    rng = Random(f"leaving/{seed}")
    group = OddGroup(rng, 7)
    part, table = rng.choice(PARTS), group.source.instances
    nodes = rng.sample(range(len(group.source.nodes)), rng.choice((1, 1, 1, 2)))
    if group.offline and rng.random() < 0.5:
        nodes = [rng.choice(group.offline)]
    leaves = np.zeros(len(table), dtype=np.bool_)
    if part != EvacuationPart.SECONDARY:
        leaves |= np.isin(table.primary, nodes)
    if part != EvacuationPart.PRIMARY:
        leaves |= np.isin(table.secondary, nodes)
    rows = np.flatnonzero(leaves).tolist()
    rng.shuffle(rows)
    place = Placement(prepare(group.source, group.options()))
    return Evacuation(place, rows[:4], part, force=rng.random() < 0.15)


# -- bounds --------------------------------------------------------------------------------------


def bound_of_new(question: Newcomers) -> int:
    """What the model lets be placed at most, with every condition that the search may add."""
    model = _model(question)
    question.prepare(model)
    if question.rules.capacity_checks:
        for one in range(question.placement.model.node_count):
            question.learn(model, one)
    return min(_most(model), most_by_sums(question.placement, model.bunches))


def bound_of_leaving(question: Evacuation) -> int:
    """The same for instances that leave."""
    return _most(_model(question))


def _model(question: Newcomers | Evacuation) -> CountingModel:
    bunches, whole = question.bunches({}, 20_000)
    assert whole
    return CountingModel(question.placement, bunches, careful=False)


def _most(model: CountingModel) -> int:
    model.cp.maximize(sum(model.moved))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.catch_sigint_signal = False
    assert solver.solve(model.cp) == cp_model.OPTIMAL
    return round(solver.objective_value)


# -- every answer there is -----------------------------------------------------------------------


def can_come(question: Newcomers, enough: int) -> bool:
    """Whether ``enough`` of the new instances can be created, in any order and anywhere."""
    before, group = question.placement, question.placement.model.group
    usable = question.rules.usable(before.model, np.arange(len(group))).tolist()
    nodes = [np.flatnonzero(group == one) for one in question.groups]
    checks = [EmptyingCheck(before, question.scope, some) for some in nodes]
    kinds = {row: needs(before.model, row) for row in question.rows}
    likeness = {kind: k for k, kind in enumerate(dict.fromkeys(kinds.values()))}
    alike = {row: likeness[kind] for row, kind in kinds.items()}
    seen: set[tuple[Any, ...]] = set()

    def holds(state: Placement) -> bool:
        return not question.rules.capacity_checks or not any(
            EmptyingCheck(state, question.scope, some).harder_since(check)
            for some, check in zip(nodes, checks, strict=True)
        )

    def spots(row: int) -> list[tuple[int, int]]:
        return [
            (primary, secondary)
            for primary, secondary in choices(before, row)
            if primary in usable
            and (secondary == NO_NODE or secondary in usable)
            and (secondary == NO_NODE or group[primary] == group[secondary])
        ]

    def found(state: Placement, left: Sequence[int], placed: tuple[Any, ...]) -> bool:
        key = tuple(sorted(placed)), state.failing.tobytes()
        if key in seen:
            return False
        seen.add(key)
        if len(placed) == enough:
            return holds(state)
        for row in {alike[row]: row for row in left}.values():
            for spot in spots(row):
                placing = one_placing(state, row, spot, force=question.rules.force)
                if placing.failure[0] == Failure.NONE:
                    after = state.clone()
                    after.commit(placing, 0)
                    rest = [other for other in left if other != row]
                    if found(after, rest, (*placed, (alike[row], spot))):
                        return True
        return False

    return found(before, question.rows, ())


def can_leave(question: Evacuation, enough: int) -> bool:
    """Whether ``enough`` can leave: each move in its turn, or all as the question judges them."""
    seen: set[frozenset[Any]] = set()

    def found(state: Placement, gone: frozenset[Any]) -> bool:
        if len(gone) >= enough:
            return True
        if gone in seen:
            return False
        seen.add(gone)
        for row in sorted({*question.movers} - {row for row, _ in gone}):
            for spot in destinations(question, row):
                after = walked(state, row, question.path(row, spot), force=question.force)
                if after is not None and found(after, gone | {(row, spot)}):
                    return True
        return False

    return found(question.placement, frozenset()) or _judged(question, enough)


def _judged(question: Evacuation, enough: int) -> bool:
    options = [[None, *destinations(question, row)] for row in question.movers]
    if np.prod([len(spots) for spots in options]) > _MOST_ANSWERS:
        return False
    return any(
        len(places) >= enough and not question.judge(places).refused
        for spots in product(*options)
        if (places := {r: s for r, s in zip(question.movers, spots, strict=True) if s is not None})
    )


def exceeded_by_new(seed: int) -> bool:
    """Whether more new instances of this seed can be placed than the bound says."""
    question = arriving(seed)
    bound = bound_of_new(question)
    return bound < len(question.rows) and can_come(question, bound + 1)


def exceeded_by_leaving(seed: int) -> bool:
    """Whether more instances of this seed can leave than the bound says."""
    question = leaving(seed)
    bound = bound_of_leaving(question)
    return bound < len(question.movers) and can_leave(question, bound + 1)


if __name__ == "__main__":
    seeds = range(int(sys.argv[1]), int(sys.argv[2]))
    print("new:", [seed for seed in seeds if exceeded_by_new(seed)])
    print("leaving:", [seed for seed in seeds if exceeded_by_leaving(seed)])
