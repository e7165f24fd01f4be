"""Small clusters drawn at random, and every answer tried in turn: the oracle of joint placement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np
from hypothesis import strategies as st

from planner.explain.broken_limits import broken_limits
from planner.n_plus_one.within_group import EmptyingCheck
from planner.rules.failure import Failure
from planner.rules.moves import evaluate
from planner.rules.new_places import Placing, place_pair, place_single
from planner.rules.paths import Path
from planner.solvers.evacuate.evacuate import EvacuationPart
from planner.solvers.joint.evacuation import Evacuation
from planner.solvers.place.allocate import AllocationRules, World
from planner.state.model import prepare
from planner.state.options import ModelOptions
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from snapshots.instance_status import InstanceStatus
from snapshots.records import InstanceRecord
from snapshots.subset import extended
from tests.planner.small_clusters import cluster, instance, node

PARTS = (EvacuationPart.PRIMARY, EvacuationPart.SECONDARY, EvacuationPart.ALL)
SIZES = (1000, 1500, 2000, 2500, 3000, 3900, 4100)


@dataclass(frozen=True)
class NewSet:
    """New instances for a cluster of one group."""

    source: Cluster
    newcomers: tuple[InstanceRecord, ...]
    rules: AllocationRules
    offline: tuple[int, ...]

    @property
    def rows(self) -> range:
        """Rows of the new ones."""
        return range(len(self.source.instances), len(self.source.instances) + len(self.newcomers))

    def world(self) -> World:
        """The state without them."""
        options = ModelOptions(offline_nodes=self.offline)
        model = prepare(extended(self.source, self.newcomers), options)
        return World(Placement(model), np.arange(model.node_count))


@dataclass(frozen=True)
class Departure:
    """Instances that leave nodes."""

    source: Cluster
    rows: tuple[int, ...]
    part: str
    offline: tuple[int, ...]

    def placement(self) -> Placement:
        """The state before."""
        return Placement(prepare(self.source, ModelOptions(offline_nodes=self.offline)))


@st.composite
def _residents(draw: st.DrawFn, nodes: int, most: int) -> list[InstanceRecord]:
    found = []
    for k in range(draw(st.integers(0, most))):
        template = draw(st.sampled_from([DiskTemplate.DRBD, DiskTemplate.DRBD, DiskTemplate.EXT]))
        primary = draw(st.integers(0, nodes - 1))
        secondary = NO_NODE
        if template is DiskTemplate.DRBD:
            secondary = draw(st.sampled_from([n for n in range(nodes) if n != primary]))
        found.append(
            instance(
                f"old{k}",
                primary,
                secondary,
                template=template,
                memory=draw(st.sampled_from(SIZES)),
                disk=draw(st.sampled_from((2000, 3000, 5000, 7000))),
                vcpus=draw(st.integers(1, 3)),
                auto_balance=draw(st.sampled_from((True, True, True, False))),
                status=draw(
                    st.sampled_from([InstanceStatus.RUNNING] * 4 + [InstanceStatus.ADMIN_DOWN])
                ),
                tags=("one:a",) if draw(st.integers(0, 3)) == 0 else (),
            )
        )
    return found


@st.composite
def _cluster(draw: st.DrawFn, most: int) -> Cluster:
    count = draw(st.integers(2, 4))
    nodes = [
        node(
            name,
            free_memory=size,
            total_memory=float(size),
            free_disk=disk,
            total_disk=float(disk),
            total_cpus=float(draw(st.sampled_from((1, 2, 8)))),
        )
        for name in "abcd"[:count]
        for size in [draw(st.sampled_from((6000, 8000, 8000, 10_000)))]
        for disk in [draw(st.sampled_from((8000, 14_000, 100_000)))]
    ]
    return cluster(*draw(_residents(count, most)), nodes=nodes, tags=("htools:iextags:one",))


@st.composite
def new_sets(draw: st.DrawFn) -> NewSet:
    """Up to four new instances on two to four nodes."""
    source = draw(_cluster(3))
    kinds = [DiskTemplate.DRBD] * 4 + [DiskTemplate.PLAIN, DiskTemplate.EXT]
    most = 4 if len(source.nodes) < 4 else 3
    newcomers = tuple(
        instance(
            f"new{k}",
            NO_NODE,
            template=draw(st.sampled_from(kinds)),
            memory=draw(st.sampled_from(SIZES)),
            disk=draw(st.sampled_from((2000, 5000))),
            vcpus=draw(st.integers(1, 3)),
            tags=("one:a",) if draw(st.integers(0, 3)) == 0 else (),
            status=draw(
                st.sampled_from([InstanceStatus.RUNNING] * 5 + [InstanceStatus.ADMIN_DOWN])
            ),
        )
        for k in range(draw(st.integers(2, most)))
    )
    rules = AllocationRules(draw(st.booleans()), draw(st.integers(0, 5)) == 0)
    return NewSet(source, newcomers, rules, draw(_offline(len(source.nodes))))


@st.composite
def departures(draw: st.DrawFn) -> Departure:
    """Up to three instances that leave one node of a cluster with up to six."""
    source = draw(_cluster(6).filter(lambda found: len(found.instances) > 0))
    part = draw(st.sampled_from(PARTS))
    table = source.instances
    column = table.secondary if part == EvacuationPart.SECONDARY else table.primary
    left = draw(st.sampled_from(sorted(set(column.tolist()))))
    rows = tuple(np.flatnonzero(column == left)[:3].tolist())
    return Departure(source, rows, part, draw(_offline(len(source.nodes))))


def _offline(nodes: int) -> st.SearchStrategy[tuple[int, ...]]:
    return st.sampled_from([()] * 3 + [(n,) for n in range(nodes)])


# -- new instances -------------------------------------------------------------------------------


def choices(place: Placement, row: int) -> list[tuple[int, int]]:
    """All places that there are for a new instance."""
    online = np.flatnonzero(~place.model.offline).tolist()
    if not place.model.drbd[row]:
        return [(n, NO_NODE) for n in online]
    return [(p, s) for p in online for s in online if p != s]


def one_placing(place: Placement, row: int, spot: tuple[int, int], *, force: bool) -> Placing:
    """One new instance at one place."""
    primary, secondary = np.array([spot[0]]), np.array([spot[1]])
    if spot[1] == NO_NODE:
        return place_single(place, row, primary, force=force)
    return place_pair(place, row, primary, secondary, force=force)


def creatable(state: Placement, places: Mapping[int, tuple[int, int]], *, force: bool) -> bool:
    """Whether new instances can be created at these places, one after the other in some order."""
    if not places:
        return True
    for row, spot in places.items():
        placing = one_placing(state, row, spot, force=force)
        if placing.failure[0] == Failure.NONE:
            after = state.clone()
            after.commit(placing, 0)
            rest = {other: place for other, place in places.items() if other != row}
            if creatable(after, rest, force=force):
                return True
    return False


def most_new(case: NewSet, order: Sequence[int], enough: int) -> int:
    """How many of the new instances can be placed in this order, trying everything."""
    world = case.world()
    nodes = np.arange(world.placement.model.node_count)
    before = EmptyingCheck(world.placement, world.scope, nodes)

    def holds(state: Placement) -> bool:
        if not case.rules.capacity_checks:
            return True
        return not EmptyingCheck(state, world.scope, nodes).harder_since(before)

    best = 0

    def descend(state: Placement, left: Sequence[int], placed: int) -> None:
        nonlocal best
        if best >= enough or placed + len(left) <= best:
            return
        if not left:
            if holds(state):
                best = placed
            return
        row, rest = left[0], left[1:]
        for spot in choices(state, row):
            placing = one_placing(state, row, spot, force=case.rules.force)
            if placing.failure[0] == Failure.NONE:
                after = state.clone()
                after.commit(placing, 0)
                descend(after, rest, placed + 1)
        descend(state, rest, placed)

    descend(world.placement, list(order), 0)
    return best


def most_new_in_any_order(case: NewSet, enough: int) -> int:
    """The same over all orders, until ``enough`` are placed."""
    best = 0
    for order in permutations(case.rows):
        best = max(best, most_new(case, order, enough))
        if best >= enough:
            break
    return best


# -- departures ----------------------------------------------------------------------------------


def walked(state: Placement, row: int, path: Path, *, force: bool) -> Placement | None:
    """The state after some moves of one instance, None if one is refused."""
    after = state.clone()
    for step in path:
        outcome = evaluate(after, step.kind, np.array([row]), np.array([step.target]), force=force)
        if outcome.failure[0] != Failure.NONE:
            return None
        after.commit(outcome, 0)
    return after


def destinations(question: Evacuation, row: int) -> Iterator[tuple[int, int]]:
    """All places that there are for an instance that leaves."""
    home, second = question.home(row)
    targets = question.targets(row).tolist()
    if question.fails_over(row):
        yield second, home
    elif not question.placement.model.drbd[row]:
        yield from ((n, NO_NODE) for n in targets)
    elif question.part == EvacuationPart.SECONDARY:
        yield from ((home, n) for n in targets)
    else:
        yield from ((p, s) for p in targets for s in targets if p != s)


def most_gone(case: Departure) -> int:
    """How many can leave, in the best of all orders and to the best of all places."""
    start = case.placement()
    question = Evacuation(start, case.rows, case.part, force=False)
    best = 0

    def descend(state: Placement, left: tuple[int, ...], gone: int) -> None:
        nonlocal best
        best = max(best, gone)
        if gone + len(left) <= best:
            return
        for row in left:
            rest = tuple(other for other in left if other != row)
            for place in destinations(question, row):
                after = walked(state, row, question.path(row, place), force=False)
                if after is not None:
                    descend(after, rest, gone + 1)

    descend(start, question.movers, 0)
    return best


def made_worse(before: Placement, after: Placement) -> bool:
    """Whether a limit is broken further than before."""
    scope = np.arange(before.model.node_count)
    return any(
        one.after is not None and (one.before is None or one.after.excess > one.before.excess)
        for one in broken_limits(before, after, scope)
    )
