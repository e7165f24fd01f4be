"""A new plan in the middle of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from planner.plan import Move, Plan
from planner.units import MIB_PER_GIB
from planner.words import count, size_in_words

if TYPE_CHECKING:
    from snapshots.cluster import Cluster  # numpy, which the help of commands does without

Replan = Callable[["Cluster", frozenset[str]], Plan | None]
"""Makes a plan for the cluster as it is now that leaves these instances alone (full names).

None when no plan can be made.
"""
_ROUNDING = 1e-6
"""GiB by which sums may differ."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """The costs that a person has agreed to, for the run in all: a new plan may not cost more.

    ``copy_gib``: GiB that are copied, None for no limit. ``restarts``: how often guests stop and
    start.
    """

    copy_gib: float | None
    restarts: int

    def refusal(self, plan: Plan, begun: Iterable[Move]) -> str:
        """The reason why a new plan and the moves that have begun cost too much; "" for none."""
        so_far = list(begun)
        copied = sum(move.copy_gib for move in (*so_far, *plan.moves))
        restarts = sum(move.restarts for move in (*so_far, *plan.moves))
        what = f"the new plan of {count(len(plan.moves), 'move')}"
        if self.copy_gib is not None and copied > self.copy_gib + _ROUNDING:
            new = size_in_words(plan.copy_gib * MIB_PER_GIB)
            agreed = size_in_words(self.copy_gib * MIB_PER_GIB)
            return f"{what} copies {new}, with all before it more than the {agreed} agreed to"
        if restarts > self.restarts:
            return f"{what} restarts instances more often than agreed to"
        return ""


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
