"""A new plan in the middle of a run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from planner.plan import Plan
from snapshots.cluster import Cluster

Replan = Callable[[Cluster, frozenset[str]], Plan | None]
"""Makes a plan for the cluster as it is now that leaves these instances alone (full names).

None when no plan can be made.
"""


def renumbered(plan: Plan, last: int) -> Plan:
    """``plan`` with ids after ``last``, so that they are unique in a run."""
    new = {move.id: last + position for position, move in enumerate(plan.moves, 1)}
    return replace(
        plan,
        moves=tuple(
            replace(move, id=new[move.id], after=tuple(new[k] for k in move.after))
            for move in plan.moves
        ),
    )
