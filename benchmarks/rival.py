"""A cheap rival of solvers: always the move that gains most for its copies.

What a few lines reach beside hbal shows what a search has to be worth.
"""

from __future__ import annotations

import math

import numpy as np

from planner.rules import Failure, MoveKind, MoveRules, Outcome, Step, evaluate
from planner.rules.candidates import COPYING, Candidates
from planner.scoring import ExactScorer, reserved_memory_bound
from planner.solvers import (
    Balance,
    BalanceProblem,
    OnStep,
    Stop,
    StopRules,
    register,
    registered,
)
from planner.state import Placement
from snapshots.arrays import Ints

RIVAL = "gain-per-gib"
_GIB_A_MOVE = 2.0
"""What a move costs that copies nothing."""


class GainPerGib:
    """Takes the move with the largest gain for each GiB, within the budget, to the target score."""

    def solve(
        self, problem: BalanceProblem, stop: StopRules, on_step: OnStep | None = None
    ) -> Balance:
        """See :class:`planner.solvers.Solver`."""
        placement, scope = problem.placement, problem.scope
        budget, target = problem.objective.budget, problem.objective.target_score
        scorer = ExactScorer(placement, scope)
        before, score = scorer.components(), float(scorer.score())
        first, steps, copied = score, list[Step](), 0
        bound = reserved_memory_bound(placement, scope)
        while True:
            if target is not None and score <= target:
                stopped = Stop.SMALL_GAIN
                break
            if budget.moves is not None and len(steps) >= budget.moves:
                stopped = Stop.MAX_MOVES
                break
            left = math.inf if budget.copy_mib is None else budget.copy_mib - copied
            found = _best(placement, scope, problem.rules, score, left)
            if found is None:
                stopped = Stop.NO_BETTER_MOVE
                break
            outcome, lane, score = found
            row = int(outcome.instance[lane])
            old = int(placement.primary[row]), int(placement.secondary[row])
            placement.commit(outcome, lane)
            new = int(placement.primary[row]), int(placement.secondary[row])
            copied += int(placement.model.disk[row]) * (outcome.kind in COPYING)
            steps.append(Step(row, outcome.kind, int(outcome.target[lane]), old, new, score))
            if on_step is not None:
                on_step(steps[-1])
        after = scorer.components()
        score = float(scorer.score())
        return Balance(tuple(steps), before, after, first, score, bound, stopped)


def _best(
    placement: Placement, scope: Ints, rules: MoveRules, score: float, left: float
) -> tuple[Outcome, int, float] | None:
    """The best move: its outcome, lane and score; None where none gains at least 0.001."""
    candidates, scorer = Candidates(placement, scope, rules), ExactScorer(placement, scope)
    rows = candidates.instances
    open_kinds = candidates.kinds(rows)
    best, most = None, 0.0
    for kind in MoveKind:
        movers = rows[open_kinds[:, kind]]
        size = placement.model.disk[movers] * (kind in COPYING)
        movers, size = movers[size <= left], size[size <= left]
        targets = candidates.targets
        if kind is MoveKind.FAILOVER:
            targets = targets[:1]
        instance, target = np.repeat(movers, len(targets)), np.tile(targets, len(movers))
        if kind is MoveKind.FAILOVER:
            target = placement.secondary[instance]
        else:
            pair = placement.primary[instance], placement.secondary[instance]
            elsewhere = (target != pair[0]) & (target != pair[1])
            instance, target = instance[elsewhere], target[elsewhere]
        if not len(instance):
            continue
        outcome = evaluate(placement, kind, instance, target)
        gain = score - scorer.scores_after(outcome)
        gain[(outcome.failure != Failure.NONE) | ~(gain >= _LEAST_GAIN)] = 0.0
        gib = placement.model.disk[instance] * (kind in COPYING) / 1024
        worth = gain / (gib + _GIB_A_MOVE)
        lane = int(worth.argmax())
        if worth[lane] > most:
            best, most = (outcome, lane, float(score - gain[lane])), float(worth[lane])
    return best


_LEAST_GAIN = 1e-3


def register_rival() -> None:
    """Make the rival known to the registry, once."""
    if RIVAL not in {one.name for one in registered()}:
        register(RIVAL, "always the move that gains most for its copies", GainPerGib)
