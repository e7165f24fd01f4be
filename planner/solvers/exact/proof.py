"""The best placement of a small group, proved by exact models."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from planner.scoring.exact import ExactScorer, spread_values
from planner.solvers.base import BalanceProblem
from planner.solvers.exact.model import ExactModel, value_of
from planner.solvers.exact.places import lost, movable, places_of, work_of
from planner.solvers.exact.settling import places_in, settled
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Ints

_FEW = 6
"""Online nodes up to which cuts are made for every set of them at once."""
_RELAXED = 40
"""Rounds of cuts at solutions that are not whole."""
_CUT = 1e-6
"""Points of score: cuts that gain less are not worth another round."""


@dataclass(frozen=True, slots=True)
class ProofEffort:
    """The most that a proof may take.

    ``nodes``: of a search tree, each time that a model is solved. ``rounds``: how often one is
    solved. ``tolerance``: value and bound that are so close are equal. ``left``: asked for the
    seconds that are left; None without a clock.
    """

    nodes: int = 20_000
    rounds: int = 12
    tolerance: float = 1e-7
    left: Callable[[], float] | None = None


@dataclass(frozen=True, eq=False)
class Proof:
    """The best placement that was found, and what none can go below.

    Attributes:
        places: primary and secondary (I, 2) of every instance; None where none was found.
        score: its exact score, infinite where there is none.
        value: the same with the prices of the shortest ways there. With a target score, the price
            and a ten-thousandth of the score.
        lower_bound: no placement has a smaller value; infinite where none is within the budget.
        proved: value and bound are equal, or there is no such placement.

    It is about placements, not ways: limits hold at the end, and no order of moves that keeps
    them at every step need lead there. No way costs less, whatever its order. Hours are not
    counted.
    """

    places: Ints | None
    score: float
    value: float
    lower_bound: float
    proved: bool


@dataclass(frozen=True, slots=True)
class Unmodelled:
    """The reason why there is no exact model of a problem."""

    reason: str


def unmodelled(placement: Placement, scope: Ints, rows: Ints) -> Unmodelled | None:
    """The reason why a group and its movable instances (rows) have no exact model, if any."""
    model = placement.model
    online = scope[~model.offline[scope]]
    if not len(online):
        return Unmodelled("no node is online")
    if model.exclusive[online].any():
        return Unmodelled("nodes with exclusive storage")
    if (placement.primary[rows] == placement.secondary[rows]).any():
        return Unmodelled("an instance has one node as both primary and secondary")
    if (model.memory[rows] < 0).any() or (model.disk[rows] < 0).any():
        return Unmodelled("an instance has a negative size")
    with np.errstate(all="ignore"):
        values = spread_values(placement, online)
    if not np.isfinite(values).all():
        return Unmodelled("a node has no memory, CPUs or spindles")
    return None


def prove(problem: BalanceProblem, effort: ProofEffort | None = None) -> Proof | Unmodelled:
    """The placement of a group's movable instances with the smallest value.

    Args:
        problem: the group. Its target score is kept like a limit: of the placements at or below
            it, the cheapest is looked for.
        effort: limits of the work.
    """
    place, scope = problem.placement, problem.scope
    rows = movable(place, scope, problem.rules)
    nodes = scope[~place.model.offline[scope]]
    refused = unmodelled(place, scope, rows)
    if refused:
        return refused
    return best_places(problem, place, rows, nodes, effort or ProofEffort())


def best_places(
    problem: BalanceProblem, start: Placement, rows: Ints, nodes: Ints, effort: ProofEffort
) -> Proof:
    """The best places of ``rows`` on ``nodes``, all other instances staying where ``start`` is."""
    origin, objective = problem.placement, problem.objective
    places = places_of(origin, start, rows, nodes, problem.rules)
    others = np.ones(len(start.primary), dtype=np.bool_)
    others[rows] = False
    others &= start.primary != NO_NODE
    spent = work_of(origin, places_in(start))[:, others].sum(axis=1)
    loose = problem.rules.force or bool(lost(origin, rows).any())
    model = ExactModel(start, problem.scope, places, objective, loose=loose, spent=spent)
    count = len(model.online)
    if count <= _FEW:
        model.cut_along(
            np.array(
                [
                    np.isin(np.arange(count), group)
                    for size in range(1, count // 2 + 1)
                    for group in combinations(range(count), size)
                ],
                dtype=np.float64,
            )
        )
    return _Proving(problem, start, model, effort).run()


class _Proving:
    def __init__(
        self, problem: BalanceProblem, start: Placement, model: ExactModel, effort: ProofEffort
    ) -> None:
        self._problem = problem
        self._start = start
        self._model = model
        self._effort = effort
        self._best: tuple[float, float, Ints] | None = None
        self._bound = -np.inf

    def run(self) -> Proof:
        mip, model, effort = self._model.mip, self._model, self._effort
        here = places_in(self._start)
        if self._allowed(here):
            self._consider(here)
        for _ in range(_RELAXED):
            relaxed = mip.relaxation()
            if relaxed.values is None:
                break
            if model.cut_at(relaxed.values) < _CUT:
                break
        gap = 0.01
        for _ in range(effort.rounds):
            hint = model.hint(self._best[2]) if self._best else {}
            left = None if effort.left is None else effort.left()
            if left is not None and left <= 0:
                break
            answer = mip.solve(effort.nodes, relative_gap=gap, hint=hint, seconds=left)
            self._bound = max(self._bound, answer.bound + model.constant)
            if answer.values is None:
                return self._proof(answer.complete)
            found = model.placed(answer.values)
            self._consider(found)
            if self._closed():
                return self._proof(True)
            cut = model.cut_at(answer.values)
            if not answer.complete:
                break
            if cut < 0.1 * gap * max(1.0, abs(answer.value)):
                gap = 0.0 if gap < 1e-5 else gap * 0.03
            elif cut < gap * max(1.0, abs(answer.value)):
                gap *= 0.1
        return self._proof(self._closed())

    def _allowed(self, places: Ints) -> bool:
        """True if ``places`` are within the budget."""
        budget = self._problem.objective.budget
        moves, copied, _ = work_of(self._problem.placement, places).sum(axis=1)
        return (budget.moves is None or moves <= budget.moves) and (
            budget.copy_mib is None or copied <= budget.copy_mib
        )

    def _consider(self, places: Ints) -> None:
        after = settled(self._start, places)
        score = ExactScorer(after, self._problem.scope).score()
        work = work_of(self._problem.placement, places).sum(axis=1)
        value = value_of(self._problem.objective, score, work)
        if np.isfinite(value) and (self._best is None or value < self._best[0]):
            self._best = value, score, places

    def _closed(self) -> bool:
        return self._best is not None and self._best[
            0
        ] - self._bound <= self._effort.tolerance * max(1.0, self._best[0])

    def _proof(self, proved: bool) -> Proof:
        if self._best is None:
            return Proof(None, np.inf, np.inf, self._bound, proved)
        value, score, places = self._best
        return Proof(places, score, value, min(self._bound, value), proved)
