"""The cheapest few moves after which an instance of another size breaks no limit.

Only an answer: nothing is moved. Sequences of moves are looked at in the order of their price; each
move takes an instance, the one that grows or another one, off a node that is in the way. The work
is counted, not timed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from itertools import count

import numpy as np

from planner.explain.room_during_change import shortages
from planner.rules.candidates import Candidates, MoveRules
from planner.rules.failure import Failure
from planner.rules.limit import PLENTY
from planner.rules.move_price import Price, prices
from planner.rules.moves import MoveKind, Outcome, evaluate
from planner.rules.step import Step
from planner.scoring.exact import ExactScorer
from planner.solvers.search.making import make
from planner.state.placement import Placement
from planner.whatif.excess import amounts, amounts_of, measured
from snapshots.arrays import NO_NODE, Bools, Ints

MOST_MOVES = 3
WORK = 600_000
"""Candidate moves looked at, in all."""
_TRIED = 40
"""Sequences that would do but are refused on their way, after which no more are tried."""
_WIDTH = 400
"""Moves of a state that are followed, the cheapest."""


@dataclass(frozen=True, eq=False)
class Growth:
    """A state whose nodes shall keep other limits, or hold more, than they do.

    ``before`` is the state as it is, which decides what moves are allowed; ``grown`` the same as it
    shall be, where nodes may be beyond their limits; ``scope`` are the nodes (rows) that count.
    ``allowed``: the amounts that every node (N) may be beyond each limit (rows of
    :func:`planner.whatif.excess.measured`).
    """

    before: Placement
    grown: Placement
    scope: Ints
    allowed: Ints

    @classmethod
    def of(cls, before: Placement, grown: Placement, scope: Ints) -> Growth:
        """A limit that is broken before may stay so, but not get worse.

        Nodes out of use may be beyond soft limits.
        """
        model = before.model
        allowed: Ints = np.maximum(0, amounts_of(before, np.arange(model.node_count)))
        soft = np.array([not one.hard for one in measured()])
        allowed[np.ix_(soft, model.offline)] = PLENTY
        return cls(before, grown, scope, allowed)

    def over(self, state: Placement) -> Ints:
        """By how much the nodes of ``scope`` are beyond what they may be in a grown state.

        Shape (rows, scope); 0 where they are not.
        """
        found: Ints = np.maximum(0, amounts_of(state, self.scope) - self.allowed[:, self.scope])
        return found


@dataclass(frozen=True, slots=True)
class RoomToGrow:
    """The moves, None where none were found; ``cut``: the work ran out first."""

    steps: tuple[Step, ...] | None
    cut: bool


def room_to_grow(
    growth: Growth, counts: Bools, *, most_moves: int = MOST_MOVES, work: int = WORK
) -> RoomToGrow:
    """The cheapest moves after which no limit that ``counts`` (a row of amounts each) is broken.

    Where no moves do that each take something off a node that is in the way, two are looked for of
    which the first lets the second happen. Not cut does not prove that three cannot do.
    """
    found = _GrowthSearch(growth, counts, most_moves, work).look()
    if found.steps is not None or found.cut:
        return found
    return _GrowthSearch(growth, counts, min(2, most_moves), work, clears_the_way=True).look()


def nearer(growth: Growth, counts: Bools, node: int) -> Step | None:
    """A move of an instance on ``node`` that brings it nearer to the limits that ``counts``.

    It takes no node further away. It is the one that sends and copies the least for what it
    relieves; None where there is none.
    """
    return _GrowthSearch(growth, counts, 1, WORK).nearer(node)


class _GrowthSearch:
    """``clears_the_way``: any move may be the first."""

    def __init__(
        self,
        growth: Growth,
        counts: Bools,
        most: int,
        work: int,
        *,
        clears_the_way: bool = False,
    ) -> None:
        self.growth = growth
        self.clears_the_way = clears_the_way
        self.counts = counts
        self.most = most
        self.work = work
        self.allowed = growth.allowed
        self.cut = False
        self.tried = 0
        self.best: tuple[Price, tuple[Step, ...]] | None = None

    def look(self) -> RoomToGrow:
        order = count()
        start = _State((), self.growth.before, self.growth.grown)
        heap = [(Price(), next(order), start)]
        seen: set[frozenset[tuple[int, tuple[int, int]]]] = set()
        while heap:
            price, _, state = heappop(heap)
            if self.best is not None and price >= self.best[0]:
                break
            places = frozenset((step.instance, step.new) for step in state.steps)
            if places in seen:
                continue
            seen.add(places)
            for more, after in self._followed(state, price):
                heappush(heap, (more, next(order), after))
            if self.work <= 0 or self.tried >= _TRIED:
                self.cut = True
                break
        return RoomToGrow(None if self.best is None else self.best[1], self.cut)

    def nearer(self, node: int) -> Step | None:
        """See :func:`nearer`."""
        growth = self.growth
        state = _State((), growth.before, growth.grown)
        now = np.zeros(growth.allowed.shape, dtype=np.int64)
        now[:, growth.scope] = growth.over(growth.grown)
        now *= self.counts[:, None]
        best: tuple[tuple[int, float, int, int], Outcome] | None = None
        for number, (old, grown) in enumerate(self._moves(state, {node})):
            harmless = old.failure == Failure.NONE
            relieved = np.zeros(len(old.instance), dtype=np.int64)
            for one in grown.touched:
                over = np.maximum(0, amounts(one) - self.allowed[:, one.node])
                over *= self.counts[:, None]
                harmless &= (over <= now[:, one.node]).all(axis=0)
                relieved += (now[:, one.node] - over).sum(axis=0)
            kinds = np.full(len(old.instance), int(old.kind))
            restarts, copied, sent, _ = prices(growth.before.model, old.instance, kinds)
            for lane in np.flatnonzero(harmless & (relieved > 0)).tolist():
                each = float(copied[lane] + sent[lane]) / float(relieved[lane])
                key = int(restarts[lane]), each, number, lane
                if best is None or key < best[0]:
                    best = key, old
        return None if best is None else _step(growth.before, best[1], best[0][3])

    def _followed(self, state: _State, price: Price) -> Iterator[tuple[Price, _State]]:
        """The states that are nearer, the cheapest first; those that are enough are kept."""
        over = self.growth.over(state.grown) * self.counts[:, None]
        rows, columns = np.nonzero(over)
        bad = list(zip(rows.tolist(), self.growth.scope[columns].tolist(), strict=True))
        amount = {one: int(over[row, k]) for one, row, k in zip(bad, rows, columns, strict=True)}
        any_move = self.clears_the_way and not state.steps
        near = None if any_move else {node for _, node in bad}
        found: list[tuple[Price, int, int, Outcome, bool]] = []
        for number, (old, grown) in enumerate(self._moves(state, near)):
            self.work -= len(old.instance)
            enough, nearer = self._relieved(grown, amount)
            kinds = np.full(len(old.instance), int(old.kind))
            cost = prices(state.before.model, old.instance, kinds)
            useful = (old.failure == Failure.NONE) & (nearer | any_move | enough)
            for lane in np.flatnonzero(useful).tolist():
                total = price.plus(Price(*cost[:, lane].tolist()))
                if self.best is None or total < self.best[0]:
                    found.append((total, number, lane, old, bool(enough[lane])))
        found.sort(key=lambda one: one[:3])
        followed = 0
        for total, _, lane, outcome, enough_now in found:
            if self.best is not None and total >= self.best[0]:
                return
            if enough_now:
                self._keep(total, (*state.steps, _step(state.before, outcome, lane)))
            elif len(state.steps) + 1 < self.most and followed < _WIDTH:
                followed += 1
                yield total, state.after(_step(state.before, outcome, lane))

    def _moves(self, state: _State, near: set[int] | None) -> Iterator[tuple[Outcome, Outcome]]:
        """All moves of instances on these nodes, or on any, a kind at a time.

        Each with the old size, which decides whether they are allowed, and with the new one.
        """
        place = state.before
        candidates = Candidates(place, self.growth.scope, MoveRules())
        rows = candidates.instances
        first, second = place.primary[rows], place.secondary[rows]
        offline = place.model.offline
        up = ~offline[first] & ((second == NO_NODE) | ~offline[second])
        if near is not None:
            nodes = np.array(sorted(near), dtype=np.int64)
            up &= np.isin(first, nodes) | np.isin(second, nodes)
        rows = rows[up]
        rows = rows[~place.model.forthcoming[rows]]
        opened = candidates.kinds(rows)
        for kind in MoveKind:
            chosen = rows[opened[:, kind]]
            targets = candidates.targets
            if kind is MoveKind.FAILOVER:
                instance, target = chosen, place.secondary[chosen]
            else:
                instance = np.repeat(chosen, len(targets))
                target = np.tile(targets, len(chosen))
                other = target != place.primary[instance]
                other &= target != place.secondary[instance]
                instance, target = instance[other], target[other]
            if len(instance):
                grown = evaluate(state.grown, kind, instance, target, allowed=True)
                yield evaluate(place, kind, instance, target), grown

    def _relieved(
        self, outcome: Outcome, bad: Mapping[tuple[int, int], int]
    ) -> tuple[Bools, Bools]:
        """Moves (lanes) after which nothing is over any more, and those after which less is."""
        lanes = len(outcome.instance)
        enough = np.ones(lanes, dtype=np.bool_)
        nearer = np.zeros(lanes, dtype=np.bool_)
        for one in outcome.touched:
            over = amounts(one) - self.allowed[:, one.node]
            enough &= ~(over[self.counts] > 0).any(axis=0)
            for (row, node), amount in bad.items():
                nearer |= (one.node == node) & (over[row] < amount)
        for node in {node for _, node in bad}:
            enough &= np.logical_or.reduce([one.node == node for one in outcome.touched])
        return enough, nearer

    def _keep(self, price: Price, steps: tuple[Step, ...]) -> None:
        """Keep what is enough, if there is room while its moves are made."""
        if self.tried >= _TRIED:
            return
        self.tried += 1
        before = self.growth.before
        if shortages(before, steps):
            return
        state, told = before.clone(), []
        for step in steps:
            make(state, step, allowed=True)
            told.append(replace(step, score=ExactScorer(state, self.growth.scope).score()))
        self.best = price, tuple(told)


@dataclass(frozen=True, eq=False)
class _State:
    """The steps so far, and what they lead to with the old size and with the new one."""

    steps: tuple[Step, ...]
    before: Placement
    grown: Placement

    def after(self, step: Step) -> _State:
        before, grown = self.before.clone(), self.grown.clone()
        make(before, step, allowed=True)
        make(grown, step, allowed=True)
        return _State((*self.steps, step), before, grown)


def _step(state: Placement, outcome: Outcome, lane: int) -> Step:
    row = int(outcome.instance[lane])
    return Step(
        instance=row,
        kind=outcome.kind,
        target=int(outcome.target[lane]),
        old=(int(state.primary[row]), int(state.secondary[row])),
        new=(int(outcome.primary[lane]), int(outcome.secondary[lane])),
        score=float("nan"),
    )
