"""The nodes of a group that one move may lead to, and the best of them."""

from __future__ import annotations

import numpy as np

from planner.rules.failure import Failure
from planner.rules.moves import MoveKind, evaluate
from planner.scoring.exact import ExactScorer
from planner.scoring.latest_best import latest_best
from planner.solvers.place.group_choice import group_nodes
from planner.state.placement import Placement
from snapshots.arrays import Floats, Ints
from snapshots.errors import PlanningError


def group_scorer(state: Placement, node: int) -> ExactScorer:
    """The exact scorer of the group that a node (row) belongs to."""
    return ExactScorer(state, group_nodes(state.model, int(state.model.group[node])))


def try_targets(
    state: Placement, kind: MoveKind, instance: int, targets: Ints, *, force: bool
) -> tuple[Ints, Floats]:
    """Failure and score of a move of ``instance`` to each of ``targets`` (rows of one group)."""
    if not len(targets):
        return np.zeros(0, dtype=np.int64), np.zeros(0)
    rows = np.full(len(targets), instance, dtype=np.int64)
    outcome = evaluate(state, kind, rows, targets, force=force)
    return outcome.failure, group_scorer(state, int(targets[0])).scores_after(outcome)


def best_target(state: Placement, targets: Ints, failures: Ints, scores: Floats) -> int:
    """The target with the lowest score, the last of equals.

    Raises:
        PlanningError: none is allowed; the message is Ganeti's.
    """
    best = latest_best(scores, failures == Failure.NONE)
    if best is not None:
        return int(targets[best])
    names = state.model.cluster.nodes.names
    reasons = "".join(
        f" Node {names[node]} failed: {Failure(failure).label};"
        for node, failure in zip(targets.tolist(), failures.tolist(), strict=True)
    )
    raise PlanningError(f"Can't find any good node: {reasons}")
