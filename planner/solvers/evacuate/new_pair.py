"""Two new nodes for a DRBD instance, one new primary after the other, in Ganeti's words."""

from __future__ import annotations

from collections.abc import Callable

from planner.rules.failure import Failure
from planner.rules.moves import MoveKind
from planner.rules.paths import Pair
from planner.scoring.latest_best import latest_best
from snapshots.arrays import Floats, Ints
from snapshots.errors import PlanningError

TAKING_OVER = {
    MoveKind.REPLACE_SECONDARY: "Changing secondary to new primary",
    MoveKind.FAILOVER: "Failing over to new primary",
}
"""Ganeti's words for the moves after which another node runs an instance."""

Secondary = tuple[float, int]
"""A new secondary (node row), behind the score with it."""


def primary_by_primary(
    available: Ints, through: Callable[[int, Ints], tuple[Secondary | None, str]]
) -> tuple[Pair | None, str]:
    """The pair of nodes with the lowest score, the last of equals; and the last failure.

    Args:
        available: rows of the nodes that may be either, ascending.
        through: for a new primary and the other nodes, the best secondary, and why one is refused.
    """
    best: tuple[float, Pair] | None = None
    reason = ""
    for primary in available.tolist():
        found, failed = through(primary, available[available != primary])
        reason = failed or reason
        if found is not None and (best is None or not best[0] < found[0]):
            best = found[0], (primary, found[1])
    return (None if best is None else best[1]), reason


def best_secondary(nodes: Ints, failures: Ints, scores: Floats) -> tuple[Secondary | None, str]:
    """The tried node (lane) with the lowest score, the last of equals; and the last failure."""
    refused = failures[failures != Failure.NONE]
    reason = ""
    if len(refused):
        reason = f"Changing secondary to final secondary: {Failure(int(refused[-1])).label}"
    lane = latest_best(scores, failures == Failure.NONE)
    return (None if lane is None else (float(scores[lane]), int(nodes[lane]))), reason


def no_good_nodes(reason: str) -> PlanningError:
    """The refusal of a request where no pair of nodes will do."""
    return PlanningError(f"Can't find any good nodes for relocation: Allocation failed: {reason}")
