"""Small departures drawn at random, and every way for them tried in turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count

import numpy as np
from hypothesis import strategies as st

from planner.rules.failure import Failure
from planner.rules.moves import MoveKind, evaluate
from planner.rules.paths import Pair
from planner.rules.route import route
from planner.solvers.leave.departure import Departure, NodePart
from planner.state.model import prepare
from planner.state.options import ModelOptions
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from tests.planner.small_clusters import cluster, instance, node

PARTS = tuple(NodePart)
_SIZES = (1000, 1500, 2000, 2500, 3000, 3900)


@dataclass(frozen=True)
class Case:
    """A cluster of one group, the nodes to empty, and the nodes that are down."""

    source: Cluster
    nodes: tuple[int, ...]
    part: NodePart
    offline: tuple[int, ...] = ()
    force: bool = False

    def departure(self) -> Departure:
        """The question."""
        model = prepare(self.source, ModelOptions(offline_nodes=self.offline))
        scope = np.arange(model.node_count)
        nodes = np.array(self.nodes, dtype=np.int64)
        return Departure(Placement(model), scope, nodes, self.part, force=self.force)


@st.composite
def cases(draw: st.DrawFn, most: int = 5) -> Case:
    """Three to five nodes with up to seven instances; one or two nodes are left by a few."""
    count = draw(st.integers(3, most))
    nodes = [
        node(
            name,
            free_memory=size,
            total_memory=float(size),
            free_disk=disk,
            total_disk=float(disk),
            total_cpus=float(draw(st.sampled_from((2, 8)))),
        )
        for name in "abcde"[:count]
        for size in [draw(st.sampled_from((6000, 8000, 10_000)))]
        for disk in [draw(st.sampled_from((8000, 14_000, 100_000)))]
    ]
    instances = []
    for k in range(draw(st.integers(2, 7))):
        template = draw(st.sampled_from([DiskTemplate.DRBD] * 4 + [DiskTemplate.EXT]))
        primary = draw(st.integers(0, count - 1))
        second = NO_NODE
        if template is DiskTemplate.DRBD:
            second = draw(st.sampled_from([n for n in range(count) if n != primary]))
        memory, disk = draw(st.sampled_from(_SIZES)), draw(st.sampled_from((2000, 3000, 5000)))
        tags = ("one:a",) if draw(st.integers(0, 4)) == 0 else ()
        instances.append(
            instance(
                f"i{k}", primary, second, template=template, memory=memory, disk=disk, tags=tags
            )
        )
    left = draw(st.sampled_from([(0,), (1,), (0, 1)] if count > 3 else [(0,), (1,)]))
    offline = draw(st.sampled_from([()] * 4 + [(left[0],), (count - 1,)]))
    return Case(
        cluster(*instances, nodes=nodes, tags=("htools:iextags:one",)),
        left,
        draw(st.sampled_from(PARTS)),
        offline,
    )


def walks(departure: Departure, state: Placement, row: int) -> Iterator[tuple[Placement, int]]:
    """Every state that one or two moves of an instance lead to, with the MiB that they copy."""
    for first, copied in _moves(departure, state, row):
        yield first, copied
        for second, more in _moves(departure, first, row):
            yield second, copied + more


def _moves(departure: Departure, state: Placement, row: int) -> Iterator[tuple[Placement, int]]:
    model = state.model
    primary, second = int(state.primary[row]), int(state.secondary[row])
    kinds = (
        [kind for kind in MoveKind if kind is not MoveKind.FAILOVER_TO_ANY]
        if model.drbd[row]
        else [MoveKind.FAILOVER_TO_ANY]
    )
    for kind in kinds:
        targets = [second] if kind is MoveKind.FAILOVER else departure.targets.tolist()
        for target in targets:
            if kind is not MoveKind.FAILOVER and target in (primary, second):
                continue
            legs = route(kind, second, target)
            gone = departure.down[primary]
            if gone and legs[0].copies:
                continue
            if any(model.offline[leg.node] for leg in legs):
                continue
            outcome = evaluate(
                state, kind, np.array([row]), np.array([target]), force=departure.force
            )
            if outcome.failure[0] != Failure.NONE:
                continue
            after = state.clone()
            after.commit(outcome, 0)
            yield after, sum(leg.copies for leg in legs) * int(model.disk[row])


def has_left(departure: Departure, state: Placement, row: int) -> bool:
    """Whether an instance has left as it was to."""
    emptied = departure.emptied
    home = departure.home(row)
    place = (
        int(state.primary[row]),
        int(state.secondary[row]) if state.model.drbd[row] else NO_NODE,
    )
    if place == home:
        return False
    primaries = departure.part is not NodePart.SECONDARIES
    secondaries = departure.part is not NodePart.PRIMARIES and place[1] != NO_NODE
    if (primaries and emptied[place[0]]) or (secondaries and emptied[place[1]]):
        return False
    # Nothing comes to a node that is emptied, but the second copy where a primary fails over.
    if not primaries and emptied[place[0]] and place[0] != home[0]:
        return False
    return primaries or place[1] != home[1]


def best_of_single_moves(departure: Departure, most: int) -> tuple[int, int] | None:
    """The most instances that can leave, and the least MiB that is copied for it.

    Every placement is tried that single moves of those that are to leave lead to, so that moves of
    others come between those of one, and instances are parked on the way. None where there are more
    than ``most``.
    """
    start = departure.placement
    best = (0, 0)
    rows = departure.movers
    home = _pairs(start, rows)
    reached = {home: 0}
    done: set[tuple[Pair, ...]] = set()
    waiting: list[tuple[int, int, Placement]] = [(0, 0, start)]
    numbers = count(1)
    while waiting:
        copied, _, state = heappop(waiting)
        pairs = _pairs(state, rows)
        if pairs in done:
            continue
        done.add(pairs)
        if len(done) > most:
            return None
        moved = [row for row, old, new in zip(rows, home, pairs, strict=True) if old != new]
        if all(has_left(departure, state, row) for row in moved):
            best = min(best, (-len(moved), copied))
        for row in rows:
            for after, more in _moves(departure, state, row):
                there = _pairs(after, rows)
                if copied + more < reached.get(there, copied + more + 1):
                    reached[there] = copied + more
                    heappush(waiting, (copied + more, next(numbers), after))
    return -best[0], best[1]


def _pairs(state: Placement, rows: Sequence[int]) -> tuple[Pair, ...]:
    return tuple((int(state.primary[row]), int(state.secondary[row])) for row in rows)


def best_of_all(departure: Departure) -> tuple[int, int]:
    """The most instances that can leave, each in one go, and the least MiB that they copy."""
    rows = departure.movers
    best = (0, 0)
    seen: dict[tuple[object, ...], int] = {}

    def descend(state: Placement, left: frozenset[int], copied: int) -> None:
        nonlocal best
        gone = len(rows) - len(left)
        if (-gone, copied) < (-best[0], best[1]):
            best = gone, copied
        key = tuple(state.primary.tolist()), tuple(state.secondary.tolist()), left
        if seen.get(key, copied + 1) <= copied:
            return
        seen[key] = copied
        for row in sorted(left):
            reached: dict[tuple[int, int], tuple[Placement, int]] = {}
            for after, more in walks(departure, state, row):
                if not has_left(departure, after, row):
                    continue
                place = int(after.primary[row]), int(after.secondary[row])
                if place not in reached or more < reached[place][1]:
                    reached[place] = after, more
            for after, more in reached.values():
                descend(after, left - {row}, copied + more)

    descend(departure.placement, frozenset(rows), 0)
    return best
