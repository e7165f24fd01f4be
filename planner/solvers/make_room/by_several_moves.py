"""Two or three moves that make room for a place, each off a node that stands in its way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from planner.kernel.library import kernel
from planner.rules.candidates import KINDS
from planner.rules.move_price import Price, prices
from planner.rules.moves import MoveKind
from planner.rules.step import Step
from planner.solvers.make_room.needs import Needs, counted, gives
from planner.solvers.make_room.search import PER_STATE, RoomHunt
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Ints

_PER_PLACE = 60
"""Moves tried for one place before the next is looked at, where the work is not enough for more;
four times as many in every further round."""
_MANY_PLACES = 50
"""The kernel is loaded for more: so many states are scored that it pays."""
_WAYS = 2
"""Targets gone on with, of those a move has."""

Amounts = tuple[int, ...]
"""One of each limit that is counted (:func:`planner.solvers.make_room.needs.counted`)."""


@dataclass(frozen=True, slots=True)
class _Relief:
    """A kind of move that takes something off a node: at most so much of each."""

    row: int
    kind: MoveKind
    price: Price
    gives: Amounts


class RoomBySeveralMoves:
    """Place by place, nearest first, up to ``most`` moves; :attr:`RoomHunt.best` is the answer."""

    def __init__(self, hunt: RoomHunt, most: int) -> None:
        self.hunt = hunt
        self.most = most
        self.goal = hunt.goal
        self.model = hunt.model
        self.meter = hunt.meter
        self.targets = hunt.targets
        self.allowance = 0
        self.short = False
        """True if the allowance was not enough for the place looked at last."""
        every = np.arange(self.model.instance_count)
        runs = np.ones(len(every), dtype=np.bool_)
        self._gives = np.stack([gives(self.model, every, ~runs), gives(self.model, every, runs)])
        """By role (0 secondary, 1 primary), limit counted and instance: see :func:`gives`."""
        kinds = np.tile(np.arange(KINDS), len(every))
        self._prices = prices(self.model, every.repeat(KINDS), kinds).reshape(4, -1, KINDS)
        """By part of the price, instance and kind."""
        self.left: list[tuple[Price, tuple[int, int]]] = []
        """The places that are not done with, and what each costs at least."""

    def look(self) -> None:
        """The places that so many moves may be enough for, each with its share of the work."""
        goal, root = self.goal, self.goal.root
        primaries, secondaries = goal.places()
        if not len(primaries):
            return
        first = goal.as_primary(root, primaries)
        if goal.pair:
            second = goal.as_secondary(root, secondaries, primaries)
        else:
            second = Needs(np.zeros_like(first.kept), np.zeros_like(first.amounts))
        copied = first.disk + second.disk
        sent = first.memory + second.memory
        kept = first.kept + second.kept
        relief = self._most_relief(self.most)
        can = np.ones(len(primaries), dtype=np.bool_)
        for needs, nodes in ((first, primaries), (second, secondaries)):
            can &= needs.met_by(relief[:, np.where(nodes == NO_NODE, 0, nodes)])
        lanes = np.flatnonzero(can)
        self.left = [
            (Price(copied=int(copied[lane])), (int(primaries[lane]), int(secondaries[lane])))
            for lane in lanes[np.lexsort((kept[lanes], sent[lanes], copied[lanes]))].tolist()
        ]
        if len(self.left) > _MANY_PLACES:
            kernel()
        self._round(_PER_PLACE)

    def look_again(self) -> None:
        """The places whose share was not enough, with what is left of the work."""
        least = _PER_PLACE
        while self.left and self.meter.left:
            least *= 4
            self._round(least)
        self.meter.cut |= any(price < self.hunt.limit for price, _ in self.left)

    def _round(self, least: int) -> None:
        """Look at what is left once, with an allowance of ``least`` moves a place or more."""
        each = PER_STATE * 2 + len(self.targets)
        places, self.left = self.left, []
        for k, (price, place) in enumerate(places):
            if price >= self.hunt.limit:
                return
            if self.meter.left == 0:
                self.left += places[k:]
                return
            self.allowance = max(least, self.meter.left // ((len(places) - k) * each))
            self.short = False
            self._relieve(place, self.goal.root, (), Price(), self.most, (NO_NODE, -1))
            if self.short:
                self.left.append((price, place))

    def _most_relief(self, moves: int) -> Ints:
        """The most that ``moves`` moves can take off each node, (L, N): see :data:`Amounts`."""
        found = np.zeros((len(counted()), self.model.node_count), dtype=np.int64)
        for node, rows in self.hunt.on_node.items():
            for k, amounts in enumerate(self._gives[1][:, np.array(rows, dtype=np.int64)]):
                found[k, node] = _largest(amounts, moves)
        return found

    def _relieve(
        self,
        place: tuple[int, int],
        state: Placement,
        steps: tuple[Step, ...],
        price: Price,
        left: int,
        after: tuple[int, int],
    ) -> None:
        """Try to make ``place`` hold with ``left`` more moves.

        ``after``: the node relieved last and the instance moved for it; the next one for the same
        node comes from further down, as their order does not matter.
        """
        if not self.meter.spend(PER_STATE):
            return
        node = self.goal.in_the_way(state, *place)
        if node is None:
            self.hunt.found(steps)
            return
        if left == 0:
            return
        reliefs = self._reliefs(state, node, steps)
        needs = self._needs(state, place, node) if reliefs else ()
        for relief, more in zip(reliefs, _with_others(reliefs, left - 1), strict=True):
            total = price.plus(relief.price)
            if total >= self.hunt.limit:
                return
            if (node == after[0] and relief.row < after[1]) or any(
                need > most for need, most in zip(needs, more, strict=True)
            ):
                continue
            if self.allowance == 0:
                self.short = True
                return
            self.allowance -= 1
            if not self.meter.spend(PER_STATE + len(self.targets)):
                return
            targets = self.targets
            if relief.kind is MoveKind.FAILOVER:
                targets = state.secondary[[relief.row]]
            else:
                away = [int(state.primary[relief.row]), int(state.secondary[relief.row])]
                targets = targets[~np.isin(targets, away)]
            ways = self.hunt.ordered(state, relief.kind, relief.row, targets, set(place))
            for _, (outcome, lane) in zip(range(_WAYS), ways, strict=False):
                new, step = self.hunt.carried_out(state, outcome, lane)
                self._relieve(place, new, (*steps, step), total, left - 1, (node, relief.row))

    def _needs(self, state: Placement, place: tuple[int, int], node: int) -> Amounts:
        """The least that ``node`` lacks for its part in ``place``."""
        row = np.array([node])
        if node == place[0]:
            needs = self.goal.as_primary(state, row)
        elif node == place[1]:
            needs = self.goal.as_secondary(state, row, np.array([place[0]]))
        else:
            return (0,) * len(counted())
        return tuple(needs.total[:, 0].tolist())

    def _reliefs(self, state: Placement, node: int, steps: tuple[Step, ...]) -> list[_Relief]:
        """The kinds of move that take something off ``node``, cheapest first."""
        moved = {step.instance for step in steps}
        rows = np.array([r for r in self.hunt.on_node[node] if r not in moved], dtype=np.int64)
        if not len(rows):
            return []
        lane, kind = np.nonzero(self.hunt.kinds(state, rows))
        row = rows[lane]
        runs = state.primary[row] == node
        leaves, keeps_copy = _EFFECT[runs.astype(np.int64), :, kind].T
        useful = leaves.astype(np.bool_)
        row, kind, runs, keeps = row[useful], kind[useful], runs[useful], keeps_copy[useful]
        cost = self._prices[:, row, kind]
        given = self._gives[runs.astype(np.int64), :, row].T
        given[[limit.on_disks for limit in counted()]] *= keeps == 0
        return [
            _Relief(
                int(row[k]),
                MoveKind(kind[k]),
                Price(*cost[:, k].tolist()),
                tuple(given[:, k].tolist()),
            )
            for k in np.lexsort((kind, row, *cost[::-1])).tolist()
        ]


def _largest(amounts: Ints, count: int) -> int:
    """The sum of the ``count`` largest."""
    return int(np.sort(amounts)[::-1][:count].sum())


def _with_others(reliefs: Sequence[_Relief], others: int) -> Iterator[Amounts]:
    """For each the most that it gives together with ``others`` more of the list."""
    if not reliefs:
        return
    table = np.array([one.gives for one in reliefs], dtype=np.int64)
    more = np.array([_largest(column, others) for column in table.T])
    yield from (tuple(row) for row in (table + more).tolist())


def _effects() -> Ints:
    """By role of the node (0 secondary, 1 primary): whether a kind relieves it, and leaves a copy.

    Shape (2, 2, kinds).
    """
    table = np.zeros((2, 2, KINDS), dtype=np.int64)
    table[1, 0, :] = 1
    table[1, 0, MoveKind.REPLACE_SECONDARY] = 0
    table[1, 1, [MoveKind.FAILOVER, MoveKind.REPLACE_AND_FAILOVER]] = 1
    for kind in (MoveKind.REPLACE_SECONDARY, MoveKind.REPLACE_AND_FAILOVER):
        table[0, 0, kind] = 1
    table[0, 0, MoveKind.REPLACE_PRIMARY] = 1
    table[0, 1, MoveKind.REPLACE_PRIMARY] = 1
    return table


_EFFECT = _effects()
