"""The places that instances may have in an exact model, each with what it costs to get there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from planner.rules.candidates import Candidates, MoveRules
from planner.rules.move_price import prices, sent
from planner.rules.moves import MoveKind
from planner.rules.paths import shortest_paths
from planner.rules.route import route
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Bools, Floats, Ints
from snapshots.disk_template import DiskTemplate


@dataclass(frozen=True, eq=False)
class Places:
    """Places (K) of instances, one instance after the other, the present place of each first.

    ``rows``: the instances (M). ``which`` (K): the position of a place's instance in ``rows``.
    ``moves``, ``copied`` (MiB), ``sent`` (MiB): the work of the shortest way there.
    """

    rows: Ints
    which: Ints
    primary: Ints
    secondary: Ints
    moves: Ints
    copied: Ints
    sent: Ints

    @property
    def present(self) -> Ints:
        """The position (M) of the present place of every instance."""
        return np.searchsorted(self.which, np.arange(len(self.rows)))


def places_of(
    origin: Placement, start: Placement, rows: Ints, nodes: Ints, rules: MoveRules
) -> Places:
    """The places of ``rows`` on ``nodes`` (online), the one in ``start`` included.

    Work is counted from where the instances are in ``origin``.
    """
    which, primary, secondary = [], [], []
    for k, row in enumerate(rows.tolist()):
        first, second = _pairs(start, row, nodes, rules)
        which.append(np.full(len(first), k))
        primary.append(first)
        secondary.append(second)
    none = np.zeros(0, dtype=np.int64)
    at = np.concatenate([none, *which])
    first, second = np.concatenate([none, *primary]), np.concatenate([none, *secondary])
    return Places(rows, at, first, second, *_work(origin, rows[at], first, second))


def movable(placement: Placement, scope: Ints, rules: MoveRules) -> Ints:
    """Instances (rows) that any sequence of moves can move."""
    rows = Candidates(placement, scope, rules).instances
    if rules.evacuate_only:
        rows = rows[lost(placement, rows)]
    return rows


def lost(placement: Placement, rows: Ints) -> Bools:
    """True for instances with a node that is offline."""
    offline = placement.model.offline
    primary, secondary = placement.primary[rows], placement.secondary[rows]
    found: Bools = offline[primary] | ((secondary != NO_NODE) & offline[secondary])
    return found


def _pairs(start: Placement, row: int, nodes: Ints, rules: MoveRules) -> tuple[Ints, Ints]:
    home, second = int(start.primary[row]), int(start.secondary[row])
    may, others = start.model.tags.may_migrate, nodes
    if may is not None:
        others = _within_reach(home, nodes, may[nodes[:, None], nodes], may[home, nodes])
    if second == NO_NODE or not start.model.drbd[row]:
        first = others[others != home] if rules.instance_moves else nodes[:0]
        first = np.append(home, first)
        return first, np.full(len(first), second)
    firsts = np.union1d(others, [home]) if rules.instance_moves else np.array([home])
    seconds = np.union1d(nodes, [home, second])
    if not rules.disk_moves:
        seconds = np.array(sorted((home, second)))
        firsts = firsts[np.isin(firsts, seconds)]
    p, s = (grid.ravel() for grid in np.meshgrid(firsts, seconds, indexing="ij"))
    keeps = (p != s) & ~((p == home) & (s == second))
    return np.append(home, p[keeps]), np.append(second, s[keeps])


def _within_reach(home: int, nodes: Ints, may: Bools, first: Bools) -> Ints:
    """The nodes that migration tags let a guest of ``home`` reach, from node to node."""
    reached: Bools = first | (nodes == home)
    while True:
        further = reached | may[reached].any(axis=0)
        if (further == reached).all():
            return nodes[reached]
        reached = further


def _work(origin: Placement, rows: Ints, primary: Ints, secondary: Ints) -> tuple[Ints, ...]:
    """Moves, MiB copied and MiB of memory sent from the places in ``origin`` (lanes)."""
    model = origin.model
    home, second = origin.primary[rows], origin.secondary[rows]
    shape = np.stack([_relation(nodes, home, second) for nodes in (primary, secondary)])
    moves, copied, switches = np.zeros((3, len(rows)), dtype=np.int64)
    paired = model.drbd[rows]
    for first, other, mirrored in {*zip(*shape.tolist(), paired.tolist(), strict=True)}:
        lanes = np.flatnonzero((shape[0] == first) & (shape[1] == other) & (paired == mirrored))
        for kind in _kinds(first, other, mirrored):
            price = prices(model, rows[lanes], np.full(len(lanes), kind))
            moves[lanes] += 1
            copied[lanes] += price[1]
            switches[lanes] += sum(not leg.copies for leg in route(MoveKind(kind), 0, 1))
    first_sent, then_sent = sent(model, rows, home)
    return moves, copied, np.where(switches, first_sent + (switches - 1) * then_sent, 0)


def _relation(nodes: Ints, home: Ints, second: Ints) -> Ints:
    """0 where a node is the old primary, 1 where it is the old secondary, 2 elsewhere."""
    found: Ints = np.where(nodes == home, 0, np.where(nodes == second, 1, 2))
    return found


@cache
def _kinds(first: int, second: int, mirrored: bool) -> tuple[int, ...]:
    """The kinds of the moves from nodes 0 and 1 to a place; 2 is any other node, in both roles."""
    if not mirrored:
        path = shortest_paths(DiskTemplate.EXT, (0, 1), (first, 1))[0]
    else:
        path = shortest_paths(DiskTemplate.DRBD, (0, 1), (first, second + (second == 2)))[0]
    return tuple(int(step.kind) for step in path)


def work_of(origin: Placement, places: Ints) -> Floats:
    """Moves, MiB copied and MiB sent of ``places`` (I, 2) against ``origin``, (3, I)."""
    rows = np.flatnonzero((places[:, 0] != origin.primary) | (places[:, 1] != origin.secondary))
    found = np.zeros((3, len(places)))
    found[:, rows] = _work(origin, rows, places[rows, 0], places[rows, 1])
    return found
