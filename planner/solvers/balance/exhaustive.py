"""Choosing the next move by scoring every candidate exactly.

Slow and obviously right: the reference for :mod:`planner.solvers.balance.lazy`, and quick enough
for a handful of nodes.
"""

from __future__ import annotations

import numpy as np

from planner.rules.candidates import Candidates, MoveRules
from planner.rules.failure import Failure
from planner.rules.moves import MoveKind, evaluate
from planner.scoring.exact import ExactScorer
from planner.solvers.balance.choice import Choice, best_choice
from planner.state.placement import Placement
from snapshots.arrays import Ints


class ExhaustiveChooser:
    """Scores every open move of every instance (or of rows ``only``), from scratch at each step."""

    def __init__(
        self,
        placement: Placement,
        scope: Ints,
        rules: MoveRules,
        only: Ints | None = None,
        candidates: Candidates | None = None,
    ) -> None:
        self._placement = placement
        self._candidates = candidates or Candidates(placement, scope, rules)
        self._rows = self._candidates.instances if only is None else only
        self._scorer = ExactScorer(placement, scope)
        self._force = rules.force

    def best(self) -> Choice | None:
        """The candidate with the lowest score, the earliest of equals; None if there is none."""
        place, candidates = self._placement, self._candidates
        rows = self._rows
        open_kinds = candidates.kinds(rows)
        found = []
        for kind in MoveKind:
            movers = rows[open_kinds[:, kind]]
            if kind is MoveKind.FAILOVER:
                instance, target = movers, place.secondary[movers]
            else:
                instance = np.repeat(movers, len(candidates.targets))
                target = np.tile(candidates.targets, len(movers))
                elsewhere = (target != place.primary[instance]) & (
                    target != place.secondary[instance]
                )
                instance, target = instance[elsewhere], target[elsewhere]
            if not len(instance):
                continue
            outcome = evaluate(place, kind, instance, target, force=self._force)
            scores = self._scorer.scores_after(outcome)
            allowed = outcome.failure == Failure.NONE
            found.append((outcome, np.where(allowed, scores, np.nan)))
        return best_choice(found, candidates)

    def leave_uncopied(self, instance: int) -> None:
        """From now on nothing of ``instance`` is copied."""
        self._candidates.leave_uncopied(instance)

    def moved(self, choice: Choice) -> None:
        """Nothing is cached, so nothing has to be forgotten."""
