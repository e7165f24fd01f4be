"""Explaining a plan, on the cluster that it was made for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planner.plan import Plan
from planner.scoring import overall
from planner.state import Utilisation
from poise.api.balance_options import LOADS
from poise.api.explanation import Explanation
from poise.api.plan_basis import basis_of
from poise.api.plan_fit import check_fit
from snapshots.cluster import Cluster
from snapshots.errors import UsageError

_NEAR = 1e-6


def explain(
    plan: Plan,
    cluster: Cluster,
    *,
    utilisation: Mapping[str, Utilisation] | None = None,
    node_cpu_load: Mapping[str, float] | None = None,
    instance_cpu_load: Mapping[str, float] | None = None,
    name: str = "the plan",
) -> Explanation:
    """The worth of a plan's moves: the gain of each in its turn, and the loss if it is left out.

    Args:
        plan: made by balancing.
        cluster: the one that it was made for; what moves must be where the plan has it.
        utilisation, node_cpu_load, instance_cpu_load: the loads that it was made with.
        name: what messages call the plan.

    Raises:
        UsageError: the plan does not fit the cluster, or was made with loads that are not given.
    """
    loads: dict[str, Any] = {
        "utilisation": utilisation,
        "node_cpu_load": node_cpu_load,
        "instance_cpu_load": instance_cpu_load,
    }
    for option in LOADS:
        if plan.options.get(option) is not None and loads[option] is None:
            raise UsageError(
                f"{name} was made with loads ({option.replace('_', ' ')}), which it does not hold",
                advice="the same loads as for the plan",
            )
    changed = check_fit(plan, name, cluster)
    basis = basis_of(plan, cluster, loads, name)
    worths = basis.paper.worths()
    measured = bool((basis.model.utilisation != 1).any())
    found = Explanation(plan, worths, measured, changed, basis)
    if not changed and worths and _differs(found, plan.score_after):
        raise UsageError(
            f"{name} leads to another score on this cluster than it says: it was made with other"
            " loads or options, or by hand"
        )
    return found


def _differs(found: Explanation, score: float) -> bool:
    return bool(abs(float(overall(found.worths[-1].final)) - score) > _NEAR * max(1.0, abs(score)))
