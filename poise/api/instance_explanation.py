"""The reasons for what a plan does with one instance, and for what it does not do."""

from __future__ import annotations

import math
from dataclasses import dataclass

from planner.plan import Position
from planner.words import pair_of_nodes
from snapshots.arrays import Floats


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another place of an instance: the best single move that brings it to ``node``.

    ``score``: of the plan with it there. ``price``: of the move, in points of score. Both are None
    where no move is allowed; ``refusal`` says then which limit refuses it.
    """

    node: str
    place: Position
    score: float | None
    price: float | None
    refusal: str


@dataclass(frozen=True, eq=False)
class InstanceExplanation:
    """An instance in a plan.

    Attributes:
        moves: ids of its moves; none where it stays.
        source, target: its nodes before these moves, and after the plan.
        before, after: the components of the score (20, not weighted) without and with the moves.
        in_turn: these two are those around the first move when moves are made in order; otherwise
            those after the plan.
        score: after the plan. ``price``: of the moves, in points of score.
        others: its other places, the rest of the plan as it is, the best first.
        stays: the reason why no move of it is allowed; "" where one is.
        left_behind: an evacuation was to take it away; ``stays`` is the reason that the plan has.
    """

    instance: str
    moves: tuple[int, ...]
    source: Position
    target: Position
    before: Floats
    after: Floats
    in_turn: bool
    score: float
    price: float
    others: tuple[Alternative, ...]
    stays: str
    left_behind: bool = False

    def __repr__(self) -> str:
        before, after = pair_of_nodes(self.source), pair_of_nodes(self.target)
        where = f"{before} -> {after}" if self.moves else f"stays on {before}"
        return f"InstanceExplanation {self.instance}: {where}, others: {len(self.others)}"

    def worse(self, other: Alternative) -> float:
        """Points of score and price that another place is worse than what the plan does."""
        if other.score is None or other.price is None:
            return math.inf
        return other.score + other.price - self.score - self.price
