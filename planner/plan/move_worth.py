"""The worth of each move of a plan: its gain in its turn, and the loss if it is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.plan.move import Move
from planner.plan.step_of_move import KIND_OF, TO_SECOND
from planner.rules.failure import Failure
from planner.rules.moves import Outcome, evaluate
from planner.rules.paths import shortest_paths
from planner.scoring.exact import ExactScorer, overall
from planner.state.model import Model
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Floats, Ints


@dataclass(frozen=True, eq=False)
class MoveWorth:
    """A move in the score.

    Attributes:
        move: its id.
        before, after: the twenty components of the score (not weighted) before and after the move,
            when moves are made in order.
        without: those of the placement after the plan if the move is left out, and with it the
            ``later`` moves of its instance (ids).
        final: those after the whole plan.
    """

    move: int
    before: Floats
    after: Floats
    without: Floats
    final: Floats
    later: tuple[int, ...]

    @property
    def gain(self) -> float:
        """Points that the score is lower after the move than before it."""
        return float(overall(self.before) - overall(self.after))

    @property
    def loss(self) -> float:
        """Points that the score after the plan is higher without the move."""
        return float(overall(self.without) - overall(self.final))


class MovesOnPaper:
    """Moves of a plan, made one after the other on placements of one model.

    They begin where the instances are, and every kind is one that suits its instance.
    """

    def __init__(self, model: Model, scope: Ints, moves: Sequence[Move]) -> None:
        self._model, self._scope, self._moves = model, scope, moves
        self._nodes = {name: row for row, name in enumerate(model.cluster.nodes.names)}
        self._rows = {name: row for row, name in enumerate(model.cluster.instances.names)}

    def after(self, left_out: frozenset[int] = frozenset()) -> Placement:
        """The placement after all moves, but for those of the ids ``left_out``."""
        place = Placement(self._model)
        for move in self._moves:
            if move.id not in left_out:
                place.commit(self._outcome(place, move, force=True), 0)
        return place

    def worths(self) -> tuple[MoveWorth, ...]:
        """The worth of every move, in their order."""
        place = Placement(self._model)
        scorer = ExactScorer(place, self._scope)
        states = [scorer.components()]
        for move in self._moves:
            place.commit(self._outcome(place, move, force=True), 0)
            states.append(scorer.components())
        return tuple(
            MoveWorth(
                move.id,
                states[k],
                states[k + 1],
                ExactScorer(self.returned(place, k), self._scope).components(),
                states[-1],
                self.later(k),
            )
            for k, move in enumerate(self._moves)
        )

    def later(self, number: int) -> tuple[int, ...]:
        """The ids of the later moves of the instance of the move at position ``number``."""
        instance = self._moves[number].instance
        return tuple(m.id for m in self._moves[number + 1 :] if m.instance == instance)

    def returned(self, after: Placement, number: int) -> Placement:
        """``after`` all moves, but with the instance of one (a position) as it was before it."""
        move = self._moves[number]
        row = self._rows[move.instance]
        found = after.clone()
        here = int(found.primary[row]), int(found.secondary[row])
        second = move.source.secondary
        there = self._nodes[move.source.primary], NO_NODE if second is None else self._nodes[second]
        template = self._model.cluster.instances.template[row]
        for step in shortest_paths(template, here, there)[0]:
            lane = np.array([row]), np.array([step.target])
            found.commit(evaluate(found, step.kind, *lane, allowed=True), 0)
        return found

    def refused_without(self, number: int, *, force: bool) -> tuple[int, ...]:
        """The ids of later moves that the limits refuse if one move (a position) is left out.

        Those of its own instance are left out with it.
        """
        own = {self._moves[number].id, *self.later(number)}
        place, refused = Placement(self._model), []
        for position, move in enumerate(self._moves):
            if move.id in own:
                continue
            outcome = self._outcome(place, move, force=force or position < number)
            if position > number and outcome.failure[0] != Failure.NONE:
                refused.append(move.id)
                own.update(self.later(position))
                continue
            place.commit(outcome, 0)
        return tuple(refused)

    def _outcome(self, place: Placement, move: Move, *, force: bool) -> Outcome:
        kind = KIND_OF[move.kind]
        node = move.target.secondary if kind in TO_SECOND else move.target.primary
        target = np.array([self._nodes[node or move.target.primary]])
        return evaluate(place, kind, np.array([self._rows[move.instance]]), target, force=force)
