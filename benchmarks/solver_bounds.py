"""Bounds of the score beside today's: how much higher, in how long, and that they are true."""

from __future__ import annotations

import time
from dataclasses import dataclass

from benchmarks.kinds import Case
from benchmarks.replay import Cost
from planner.bounds import lower_bound
from planner.scoring import proven_bound
from planner.state import group_scope


@dataclass(frozen=True, slots=True)
class Bounds:
    """Scores that no placement, and no plan within a budget, is below.

    ``plain`` is the simple bound of every plan, ``cpu`` the seconds for ``any_budget``.
    """

    plain: float = 0.0
    any_budget: float = 0.0
    within_budget: float = 0.0
    cpu: float = 0.0


def bounds_of(case: Case, budget: Cost) -> Bounds:
    """The bounds of a cluster."""
    placement = case.placement()
    scope = group_scope(placement, 0)
    began = time.process_time()
    free = lower_bound(placement, scope).value
    cpu = time.process_time() - began
    held = lower_bound(placement, scope, moves=budget.moves, copy_mib=budget.copied).value
    return Bounds(proven_bound(placement, scope), free, held, cpu)
