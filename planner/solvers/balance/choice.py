"""The move that a step chooses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from planner.rules.candidates import Candidates
from planner.rules.moves import MoveKind, Outcome
from snapshots.arrays import Floats


@dataclass(frozen=True)
class Choice:
    """One lane of an evaluated outcome, with its exact score."""

    outcome: Outcome
    lane: int
    score: float

    @property
    def instance(self) -> int:
        """Row of the instance that moves."""
        return int(self.outcome.instance[self.lane])

    @property
    def target(self) -> int:
        """Row of the target node (a failover's target is its secondary)."""
        return int(self.outcome.target[self.lane])

    @property
    def kind(self) -> MoveKind:
        """The kind of move."""
        return self.outcome.kind


def best_choice(scored: Iterable[tuple[Outcome, Floats]], candidates: Candidates) -> Choice | None:
    """The lowest score over all lanes, the earliest candidate of equals; NaN never wins."""
    best: Choice | None = None
    best_key = (np.inf, 0)
    for outcome, scores in scored:
        if np.isnan(scores).all():
            continue
        lowest = float(np.nanmin(scores))
        lanes = np.flatnonzero(scores == lowest)
        kind = np.full(len(lanes), int(outcome.kind))
        order = candidates.order(outcome.instance[lanes], kind, outcome.target[lanes])
        first = int(np.argmin(order))
        key = (lowest, int(order[first]))
        if best is None or key < best_key:
            best, best_key = Choice(outcome, int(lanes[first]), lowest), key
    return best
