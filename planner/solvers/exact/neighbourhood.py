"""Better places for the instances of a few nodes of a large group, all else staying as it is."""

from __future__ import annotations

import numpy as np

from planner.solvers.base import BalanceProblem
from planner.solvers.exact.places import movable
from planner.solvers.exact.proof import Proof, ProofEffort, Unmodelled, best_places, unmodelled
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Ints

LITTLE = ProofEffort(nodes=100, rounds=2, tolerance=1e-6)
"""The effort for a neighbourhood of 5 to 8 nodes, of which a search asks for many."""


def inner_instances(problem: BalanceProblem, nodes: Ints, start: Placement) -> Ints:
    """Movable instances (rows) all of whose nodes in ``start`` are among ``nodes``."""
    rows = movable(problem.placement, problem.scope, problem.rules)
    second = start.secondary[rows]
    inside = np.isin(start.primary[rows], nodes)
    inside &= (second == NO_NODE) | np.isin(second, nodes)
    return rows[inside]


def solve_nodes(
    problem: BalanceProblem, nodes: Ints, start: Placement, effort: ProofEffort = LITTLE
) -> Proof | Unmodelled:
    """The best places for the instances that are wholly inside ``nodes``.

    Args:
        problem: the group; prices and budgets count from its placement.
        nodes: rows of some of its nodes; offline ones receive nothing.
        start: where a search has come to; limits that are broken there may stay so.
        effort: limits of the work.

    Returns:
        places of all instances, those outside as in ``start``. The value is never above that of
        ``start``, where ``start`` is within the budget; the bound is for this neighbourhood.
    """
    rows = inner_instances(problem, nodes, start)
    refused = unmodelled(start, problem.scope, rows)
    if refused:
        return refused
    inside = np.intersect1d(nodes, problem.scope)
    targets = inside[~start.model.offline[inside]]
    return best_places(problem, start, rows, targets, effort)
