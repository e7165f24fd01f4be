"""A check before a run that nothing is in the way of its first move."""

from __future__ import annotations

from executor.advice import Advice
from planner.plan import Plan
from poise.api.plan_fit import out_of_date
from snapshots.cluster import Cluster
from snapshots.errors import UsageError


def check_first_move(plan: Plan, name: str, cluster: Cluster, advice: Advice) -> None:
    """Nothing is in the way of the move that would begin first.

    Args:
        advice: what people are told to do on this cluster.

    Raises:
        UsageError: something is, memory or disk perhaps.
    """
    from executor.run import Drift, check_move

    if not plan.moves:
        return
    first = plan.moves[0]
    found = check_move(first, 0, cluster, (), plan.offline, plan.named_offline, advice=advice)
    if isinstance(found, Drift):
        if found.by_hand:
            raise UsageError(f"{name}: {found.why}", advice="; ".join(found.fix))
        raise out_of_date(name, found.why)
