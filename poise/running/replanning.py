"""Planning again in the middle of a run, as the plan was made that it began with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from planner.plan import Json, Plan
from snapshots.errors import PoiseError, UsageError

if TYPE_CHECKING:
    from executor.ledger import Ledger
    from executor.replanning import Replan
    from planner.model import Utilisation
    from snapshots.cluster import Cluster

_FLAGS = (
    "evacuate_only",
    "disk_moves",
    "instance_moves",
    "restricted_migration",
    "ignore_soft_errors",
    "ignore_utilisation",
)
_NUMBERS = (
    "min_gain",
    "min_gain_limit",
    "min_score",
    "max_cpu",
    "min_disk",
    "kvm_node_memory",
)
_LOADS = ("utilisation", "node_cpu_load", "instance_cpu_load")


def replan_like(
    plan: Plan,
    begun: Callable[[], int],
    *,
    utilisation: Mapping[str, Utilisation] | None = None,
    node_cpu_load: Mapping[str, float] | None = None,
    instance_cpu_load: Mapping[str, float] | None = None,
) -> Replan:
    """How to plan anew for the group of ``plan`` and with its options.

    Args:
        plan: the plan that a run begins with.
        begun: how many moves of the run were begun so far: they count against ``max_moves``.
        utilisation, node_cpu_load, instance_cpu_load: the loads that the plan was made with.

    Raises:
        UsageError: it was made with loads that are not given (a plan does not hold them), or not
            by balancing.
    """
    loads = {
        "utilisation": utilisation,
        "node_cpu_load": node_cpu_load,
        "instance_cpu_load": instance_cpu_load,
    }
    for name in _LOADS:
        if plan.options.get(name) is not None and loads[name] is None:
            raise UsageError(
                f"--replan: the plan was made with loads ({name.replace('_', ' ')}) that it does"
                " not hold: poise balance SOURCE --execute --replan has them"
            )
    if "disk_moves" not in plan.options:
        raise UsageError("--replan: the plan does not say how it was made: poise balance plans")
    options: dict[str, Any] = {
        key: plan.options[key] for key in _FLAGS + _NUMBERS if key in plan.options
    }

    def replan(cluster: Cluster, broken: frozenset[str]) -> Plan | None:
        from poise.balancing import balance

        instances, nodes = set(cluster.instances.names), set(cluster.nodes.names)

        def names(key: str, known: set[str]) -> list[str]:
            """Full names in the plan's options; what is gone needs no care any more."""
            return [name for name in _texts(plan.options.get(key)) if name in known]

        if utilisation is not None:
            options["utilisation"] = {k: v for k, v in utilisation.items() if k in instances}
        most = plan.options.get("max_moves")
        try:
            return balance(
                cluster,
                plan.group,
                offline=names("offline", nodes),
                select=(
                    None if plan.options.get("select") is None else _kept(plan, cluster, "select")
                ),
                exclude=[*_kept(plan, cluster, "exclude"), *(broken & instances)],
                max_moves=max(0, most - begun()) if isinstance(most, int) else None,
                exclusion_tags=_texts(plan.options.get("exclusion_tags")),
                node_cpu_load=node_cpu_load,
                instance_cpu_load=instance_cpu_load,
                **options,
            )
        except PoiseError:
            return None  # a new node whose load nobody measured, a group that is gone

    return replan


def begun_in(ledger: Ledger, run: int) -> Callable[[], int]:
    """Counts the moves of a run that were begun."""
    return lambda: len({attempt.move for attempt in ledger.attempts(run)})


def _kept(plan: Plan, cluster: Cluster, key: str) -> list[str]:
    """Instances that an option names (short or full), as far as they are still there."""
    from planner.names import find_name

    wanted = _texts(plan.options.get(key))
    return [name for name in wanted if find_name(cluster.instances.names, name) is not None]


def _texts(value: Json) -> list[str]:
    return [str(one) for one in value] if isinstance(value, Sequence) else []
