"""Balancing a node group."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from planner.model import DEFAULT_KVM_NODE_MEMORY, ModelOptions, Utilisation, prepare
from planner.placement import Placement
from planner.plan import Json, Plan, plan_from_balance
from planner.solvers import greedy
from planner.solvers.candidates import MoveRules
from planner.solvers.greedy import Step, StopRules, group_scope
from poise.naming import choose_group, node_rows
from snapshots.cluster import Cluster
from snapshots.errors import UsageError


def balance(
    cluster: Cluster,
    group: str | None = None,
    *,
    offline: Sequence[str] = (),
    evacuate_only: bool = False,
    disk_moves: bool = True,
    instance_moves: bool = True,
    restricted_migration: bool = False,
    ignore_soft_errors: bool = False,
    select: Sequence[str] | None = None,
    exclude: Sequence[str] = (),
    max_moves: int | None = None,
    min_gain: float = 1e-2,
    min_gain_limit: float = 1e-1,
    min_score: float = 1e-9,
    max_cpu: float | None = None,
    min_disk: float = 0.0,
    utilisation: Mapping[str, Utilisation] | None = None,
    ignore_utilisation: bool = False,
    exclusion_tags: Sequence[str] = (),
    node_cpu_load: Mapping[str, float] | None = None,
    instance_cpu_load: Mapping[str, float] | None = None,
    kvm_node_memory: int = DEFAULT_KVM_NODE_MEMORY,
    created: str | None = None,
    on_step: Callable[[Step], None] | None = None,
) -> Plan:
    """Plan moves that lower a group's score, one at a time, as Ganeti's hbal chooses them.

    Args:
        cluster: a snapshot from :func:`poise.load`.
        group: name or UUID; may be left out where only one group has nodes.
        offline: names of nodes to empty and to leave alone (short names where unambiguous).
        evacuate_only: move only instances that have a node offline.
        disk_moves: allow moves that copy disks.
        instance_moves: allow moves that change where a guest runs.
        restricted_migration: guests leave only nodes that are offline.
        ignore_soft_errors: N+1, CPU ratio, disk reserve and tags do not hold a move back.
        select: names of the only instances to move; None for all.
        exclude: names of instances to leave alone.
        max_moves: at most so many moves; None for as many as help.
        min_gain: what a move must gain once the score is at or below ``min_gain_limit``.
        min_score: end within this distance of the bound.
        max_cpu: virtual CPUs allowed per physical one, instead of the group's policy.
        min_disk: fraction of every node's disk to keep free, 0 to 1.
        utilisation: load of instances by full name: cpu, memory, disk, network (1.0 unless
            given).
        ignore_utilisation: take every load as 0.
        exclusion_tags: tag prefixes beyond those that the cluster's own tags name.
        node_cpu_load: measured CPU load of every node, by full name.
        instance_cpu_load: measured CPU load of every instance, by full name.
        kvm_node_memory: MiB that a KVM node itself needs, where the source names its hypervisor.
        created: the time to write into the plan (ISO 8601); the plan is otherwise the same for
            the same input.
        on_step: called with every move as it is found.

    Raises:
        UsageError: an unknown or ambiguous name, a value out of range, or several groups and
            none chosen.
    """
    _check_ranges(locals())
    loads = dict(utilisation or {})
    _known_instances(cluster, loads)
    row = choose_group(cluster, group)
    offline_rows = node_rows(cluster, offline)
    model = prepare(
        cluster,
        ModelOptions(
            utilisation=tuple(loads.items()),
            ignore_utilisation=ignore_utilisation,
            node_cpu_load=node_cpu_load,
            instance_cpu_load=instance_cpu_load,
            exclusion_tags=tuple(exclusion_tags),
            select=None if select is None else tuple(select),
            exclude=tuple(exclude),
            kvm_node_memory=kvm_node_memory,
            offline_nodes=offline_rows,
            max_cpu=max_cpu,
            min_disk=min_disk,
        ),
    )
    rules = MoveRules(
        evacuate_only=evacuate_only,
        disk_moves=disk_moves,
        instance_moves=instance_moves,
        restricted_migration=restricted_migration,
        force=ignore_soft_errors,
    )
    stop = StopRules(
        max_steps=-1 if max_moves is None else max_moves,
        min_score=min_score,
        min_gain=min_gain,
        min_gain_limit=min_gain_limit,
    )
    options: dict[str, Json] = {
        "offline": [cluster.nodes.names[k] for k in offline_rows],
        "evacuate_only": evacuate_only,
        "disk_moves": disk_moves,
        "instance_moves": instance_moves,
        "restricted_migration": restricted_migration,
        "ignore_soft_errors": ignore_soft_errors,
        "select": None if select is None else list(select),
        "exclude": list(exclude),
        "max_moves": max_moves,
        "min_gain": min_gain,
        "min_gain_limit": min_gain_limit,
        "min_score": min_score,
        "max_cpu": max_cpu,
        "min_disk": min_disk,
        "instances_with_utilisation": len(loads),
        "ignore_utilisation": ignore_utilisation,
        "exclusion_tags": list(exclusion_tags),
        "cpu_load_measured": node_cpu_load is not None or instance_cpu_load is not None,
    }
    placement = Placement(model)
    scope = group_scope(placement, row)
    result = greedy.balance(placement, scope, rules, stop, on_step=on_step)
    return plan_from_balance(
        placement,
        scope,
        result,
        rules,
        stop,
        group=cluster.groups[row].name,
        options=options,
        created=created,
    )


_RANGES = {
    "max_moves": (0, math.inf, "0 or more"),
    "min_gain": (0, math.inf, "0 or more"),
    "min_gain_limit": (0, math.inf, "0 or more"),
    "min_score": (0, math.inf, "0 or more"),
    "min_disk": (0, 1, "a fraction between 0 and 1"),
    "kvm_node_memory": (0, math.inf, "0 or more MiB"),
}


def _check_ranges(values: Mapping[str, object]) -> None:
    for name, (least, most, expected) in _RANGES.items():
        value = values[name]
        if isinstance(value, int | float) and not least <= value <= most:
            raise UsageError(f"{name.replace('_', '-')}: expected {expected}, got {value:g}")
    max_cpu = values["max_cpu"]
    if isinstance(max_cpu, int | float) and not 0 < max_cpu < math.inf:
        raise UsageError(f"max-cpu: expected a number above 0, got {max_cpu:g}")


def _known_instances(cluster: Cluster, loads: Mapping[str, Utilisation]) -> None:
    unknown = sorted(loads.keys() - set(cluster.instances.names))
    if unknown:
        raise UsageError(f"utilisation of unknown instance(s): {', '.join(unknown)}")
