"""From a pair of nodes to another one: the shortest sequences of moves that lead an instance there.

For searches that think of places: they decide where instances go, and ask here by which moves. One
or two moves lead to every place; giving an instance two new nodes takes two. Whether a move is
allowed in a placement is for :func:`planner.rules.moves.evaluate` to say, move by move.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from planner.rules.moves import MoveKind
from planner.rules.route import Leg, route
from snapshots.arrays import NO_NODE
from snapshots.disk_template import DiskTemplate

if TYPE_CHECKING:
    from planner.rules.step import Step

Pair = tuple[int, int]
"""Primary and secondary of an instance (node rows), NO_NODE for none."""


@dataclass(frozen=True, slots=True)
class PathStep:
    """One move; ``target`` is the node (row) that it leads to, of a failover the secondary."""

    kind: MoveKind
    target: int


Path = tuple[PathStep, ...]

MOST_STEPS = 2
"""No place that can be reached is further away."""

_OF_PAIRS = tuple(kind for kind in MoveKind if kind is not MoveKind.FAILOVER_TO_ANY)
_ONE_NODE = (DiskTemplate.PLAIN, DiskTemplate.FILE)
"""Templates whose disks are on one node and stay there."""


def shortest_paths(
    template: DiskTemplate,
    start: Pair,
    end: Pair,
    gone: Collection[int] = (),
    *,
    longer: bool = False,
) -> tuple[Path, ...]:
    """All shortest paths of an instance from ``start`` to ``end``.

    Args:
        template: its disk template. Only DRBD changes or switches roles of two nodes; on shared
            storage the primary changes and a secondary stays; all others stay where they are.
        start: its nodes now.
        end: the nodes it is to have.
        gone: nodes taken as gone: nothing is copied from or to them, and no guest switches there.
        longer: the paths of two moves, too, where one move is enough: they switch less and copy
            more. Whatever copies, switches and moves cost, no path is cheaper than all of these.

    Returns:
        the cheapest first: by disks copied, then by switches, then by the kinds in order. One empty
        path where ``end`` is ``start``; none where no two moves lead there.
    """
    if start == end:
        return ((),)
    if template is not DiskTemplate.DRBD:
        stays = template in _ONE_NODE or start[1] != end[1] or end[0] in gone
        reached = NO_NODE not in (start[0], end[0]) and not stays
        return ((PathStep(MoveKind.FAILOVER_TO_ANY, end[0]),),) if reached else ()
    if NO_NODE in (*start, *end) or start[0] == start[1] or end[0] == end[1]:
        return ()
    nodes = list(dict.fromkeys((*start, *end)))
    lost = frozenset(nodes.index(node) for node in gone if node in nodes)
    shapes = (_all_shapes if longer else _shapes)((nodes.index(end[0]), nodes.index(end[1])), lost)
    return tuple(tuple(PathStep(step.kind, nodes[step.target]) for step in path) for path in shapes)


def single_moves(start: Pair, path: Iterable[PathStep]) -> Path:
    """The same path in failovers and replacements of the secondary alone, as Ganeti's jobs have it.

    On shared storage it is the path itself.
    """
    found: list[PathStep] = []
    pair = start
    for step in path:
        for leg in route(step.kind, pair[1], step.target):
            kind = MoveKind.REPLACE_SECONDARY if leg.copies else MoveKind.FAILOVER
            if step.kind is MoveKind.FAILOVER_TO_ANY:
                kind = step.kind
            found.append(PathStep(kind, leg.node))
        pair = pair_after(pair, step)
    return tuple(found)


def pair_after(start: Pair, step: PathStep) -> Pair:
    """The pair of nodes that a step leads to from ``start``."""
    if step.kind is MoveKind.FAILOVER_TO_ANY:
        return step.target, start[1]
    pair = start
    for leg in route(step.kind, start[1], step.target):
        pair = _after_leg(pair, leg)
    return pair


def steps_along(row: int, start: Pair, path: Iterable[PathStep]) -> Iterator[Step]:
    """A path of an instance as steps, whose scores are not known."""
    from planner.rules.step import Step  # an allocator answers in paths

    pair = start
    for one in path:
        old, pair = pair, pair_after(pair, one)
        yield Step(row, one.kind, one.target, old, pair, math.nan)


def cost(start: Pair, path: Iterable[PathStep]) -> tuple[int, int]:
    """The numbers of disk copies and of node switches of the guest on a path."""
    legs: list[Leg[int]] = []
    pair = start
    for step in path:
        legs += route(step.kind, pair[1], step.target)
        pair = pair_after(pair, step)
    copies = sum(leg.copies for leg in legs)
    return copies, len(legs) - copies


def _after_leg(pair: Pair, leg: Leg[int]) -> Pair:
    primary, secondary = pair
    if leg.copies:
        return primary, leg.node
    return (secondary, primary) if leg.node == secondary else (leg.node, secondary)


@cache
def _shapes(end: Pair, gone: frozenset[int]) -> tuple[Path, ...]:
    """The paths of a DRBD instance on nodes 0 and 1 to ``end``, whose other nodes are 2 and 3."""
    found = _all_shapes(end, gone)
    return tuple(path for path in found if len(path) == min(map(len, found)))


@cache
def _all_shapes(end: Pair, gone: frozenset[int]) -> tuple[Path, ...]:
    """The same with all paths of up to :data:`MOST_STEPS` moves."""
    start = (0, 1)
    reached: list[tuple[Pair, Path]] = [(start, ())]
    found: list[Path] = []
    for _ in range(MOST_STEPS):
        reached = [
            (pair_after(pair, step), (*path, step))
            for pair, path in reached
            for step in _steps(pair, end, gone)
        ]
        found += [path for pair, path in reached if pair == end]
    return tuple(sorted(found, key=lambda path: (cost(start, path), [one.kind for one in path])))


def _steps(pair: Pair, end: Pair, gone: frozenset[int]) -> Iterator[PathStep]:
    """The steps from ``pair`` to nodes that an instance has at the start or at the end."""
    for kind in _OF_PAIRS:
        nodes = {pair[1]} if kind is MoveKind.FAILOVER else {0, 1, *end} - {*pair}
        for target in sorted(nodes):
            if _open(pair, route(kind, pair[1], target), gone):
                yield PathStep(kind, target)


def _open(pair: Pair, legs: Iterable[Leg[int]], gone: frozenset[int]) -> bool:
    """True if no leg leads to a node that is gone, or copies from one."""
    for leg in legs:
        if leg.node in gone or (leg.copies and pair[0] in gone):
            return False
        pair = _after_leg(pair, leg)
    return True
