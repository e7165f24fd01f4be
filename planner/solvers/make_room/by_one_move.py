"""The cheapest single move that makes room, looked for among all of them."""

from __future__ import annotations

import numpy as np

from planner.rules.failure import Failure
from planner.rules.move_price import Price, prices
from planner.rules.moves import MoveKind, evaluate
from planner.solvers.make_room.search import PER_STATE, RoomHunt
from planner.state.placement import Placement
from snapshots.arrays import Ints, distinct

_CHUNK = 4096
"""Candidates evaluated at once."""
_SHARE = 2 / 3
"""The part of the work that single moves may take."""


def room_by_one_move(hunt: RoomHunt) -> None:
    """Look at every single move, the cheapest first; :attr:`RoomHunt.best` is the answer."""
    _Singles(hunt).look()


class _Singles:
    def __init__(self, hunt: RoomHunt) -> None:
        self.hunt = hunt
        self.goal = hunt.goal
        self.root = hunt.goal.root
        self.meter = hunt.meter
        self.targets = hunt.targets
        self.only_global = self.goal.room_somewhere(self.root)
        """True if there is room already, and global N+1 is all that stands in the way."""

    def look(self) -> None:
        """Price by price, until one will do or costs too much."""
        goal, root = self.goal, self.root
        rows = self.hunt.movers
        if not self.only_global:
            rows = rows[goal.worth_moving(rows)]
        if not len(rows):
            return
        lane, kind = np.nonzero(self.hunt.kinds(root, rows))
        row = rows[lane]
        cost = prices(goal.model, row, kind)
        order = np.lexsort((kind, row, *cost[::-1]))
        row, kind, cost = row[order], kind[order], cost[:, order]
        size = max(1, _CHUNK // len(self.targets))
        least = self.meter.left * (1 - _SHARE)
        for start in range(0, len(row), size):
            part = slice(start, start + size)
            if Price(*cost[:, start].tolist()) >= self.hunt.limit:
                return
            if self.meter.left < least or not self.meter.spend(size * len(self.targets)):
                self.meter.cut = True
                return
            if self._one_of(row[part], kind[part]):
                return

    def _one_of(self, rows: Ints, kinds: Ints) -> bool:
        """Try these, cheapest first; whether one will do."""
        root = self.root
        hopeful: dict[int, Ints] = {}
        for kind in MoveKind:
            chosen = np.flatnonzero(kinds == kind)
            if not len(chosen):
                continue
            shape, instance, target = self._lanes(root, kind, chosen, rows)
            outcome = evaluate(root, kind, instance, target)
            good = outcome.failure == Failure.NONE
            if not self.only_global:
                good &= self.goal.may_help(outcome)
            for one in distinct(shape[good]):
                hopeful[one] = target[good & (shape == one)]
        for one in sorted(hopeful):
            kind, row = MoveKind(kinds[one]), int(rows[one])
            for outcome, lane in self.hunt.ordered(root, kind, row, hopeful[one], set()):
                state, step = self.hunt.carried_out(root, outcome, lane)
                touched = np.array([int(n.node[lane]) for n in outcome.touched])
                if not self.meter.spend(PER_STATE):
                    return False
                room = self.only_global or self.goal.room_somewhere(state, touched)
                if room and self.hunt.found((step,)):
                    return True
        return False

    def _lanes(
        self, state: Placement, kind: MoveKind, chosen: Ints, rows: Ints
    ) -> tuple[Ints, Ints, Ints]:
        """Shape (position in ``rows``), instance and target of every lane."""
        if kind is MoveKind.FAILOVER:
            return chosen, rows[chosen], state.secondary[rows[chosen]]
        shape = np.repeat(chosen, len(self.targets))
        instance, target = rows[shape], np.tile(self.targets, len(chosen))
        away = (target != state.primary[instance]) & (target != state.secondary[instance])
        return shape[away], instance[away], target[away]
