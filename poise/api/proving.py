"""Proofs of how low the score of a plan could be, for small groups."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic

from planner.plan import Plan, proved_bounds
from poise.api.balance_options import BalanceOptions
from poise.api.balancing import prepared
from poise.api.planning_options import check_positive
from snapshots.cluster import Cluster
from snapshots.errors import UsageError


def prove(
    plan: Plan, cluster: Cluster, options: BalanceOptions | None = None, *, seconds: float = 60.0
) -> Plan:
    """The plan with higher ``bounds``, as far as an exact model of its group proves them in time.

    Prices and goals are left aside: it is about the score, within the plan's budget.

    Args:
        plan: made by :func:`poise.balance` for ``cluster``.
        cluster: a snapshot.
        options: those that it was made with; None for those that the plan holds, without loads.
        seconds: the time after which the bound is what is proved by then.

    Raises:
        UsageError: the group is too large for an exact model, or has something that none knows.
    """
    check_positive("seconds", seconds)
    if plan.evacuation is not None:
        raise UsageError("no proof: the report of an evacuation says itself what is proved")
    end = monotonic() + seconds
    given = options or BalanceOptions.from_document(plan.options)
    asked = prepared(cluster, plan.group, given, None)
    problem = asked.problem
    budget = replace(problem.objective.budget, moves=given.max_moves)
    found = proved_bounds(problem, problem.placement, budget, lambda: end - monotonic())
    if isinstance(found, str):
        raise UsageError(f"no proof: {found}")
    return replace(plan, bounds=found)
