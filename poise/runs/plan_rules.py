"""The rules that a plan's moves keep or break on a cluster as it is now, by hand or not.

What a plan's file says of that is not believed: it may have been changed by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from planner.explain import limit_words
from planner.n_plus_one import Weakness
from planner.plan import (
    ALWAYS_FAILOVER,
    FORTHCOMING_DISKS,
    GUEST_DOWN,
    GUEST_ELSEWHERE,
    GUEST_UNKNOWN,
    NO_ROOM,
    NO_SCORE,
    OFFLINE_NODE,
    SOURCE,
    UNACCOUNTED,
    Plan,
    PlanWarning,
    Replay,
    down_guests,
    guest_warnings,
    nodes_touched,
    plan_warnings,
    replay,
)
from planner.rules import Failure, policy_failure
from planner.state import ModelOptions, prepare
from poise.api.balance_options import BalanceOptions
from snapshots.arrays import NO_NODE, Ints
from snapshots.cluster import Cluster
from snapshots.errors import UsageError

SPLIT = "split-groups"
POLICY = "instance-policy"

_JUDGED = frozenset(
    (
        *Weakness,
        ALWAYS_FAILOVER,
        FORTHCOMING_DISKS,
        GUEST_DOWN,
        GUEST_ELSEWHERE,
        GUEST_UNKNOWN,
        NO_ROOM,
        NO_SCORE,
        OFFLINE_NODE,
        SOURCE,
        UNACCOUNTED,
    )
) | {SPLIT, POLICY}
"""The kinds of warnings that a plan gets here, beside broken limits; what others added stays."""
_LIMITS = ("max_cpu", "min_disk", "exclusion_tags", "kvm_node_memory")
"""Options of balancing that change what is in order."""


def judged(plan: Plan, name: str, cluster: Cluster) -> Plan:
    """The plan with the warnings that its moves deserve on ``cluster``.

    Warnings of kinds that only its author knows are kept.

    Args:
        plan: it fits the cluster (:func:`poise.api.plan_fit.check_fit`).
        name: what to call it.
        cluster: a fresh snapshot.

    Raises:
        UsageError: its options are not what balancing has.
    """
    model = prepare(cluster, _limits(plan, name, cluster))
    done = replay(model, plan.moves)
    scope = _scope(plan, cluster, done)
    own = _JUDGED.union(limit_words())
    warnings = (
        *(warning for warning in plan.warnings if warning.kind not in own),
        *down_guests(model, scope),
        *guest_warnings(model, done.steps),
        *_between_groups(cluster, done),
        *plan_warnings(done.before, done.after, scope, done.shortages, []),
    )
    return replace(plan, warnings=warnings)


def _limits(plan: Plan, name: str, cluster: Cluster) -> ModelOptions:
    nodes = set(cluster.nodes.names)
    like = {key: plan.options[key] for key in _LIMITS if key in plan.options}
    options = BalanceOptions.from_document(
        {**like, "offline": sorted(plan.named_offline.intersection(nodes))}
    )
    try:
        return options.model_options(cluster)
    except UsageError as error:
        said = error.spelled(lambda option: option.name.replace("_", "-"))
        raise UsageError(f"{name}: key 'options': {said}") from None


def _scope(plan: Plan, cluster: Cluster, done: Replay) -> Ints:
    """The nodes of the plan's group, and of all groups that its moves touch."""
    group = cluster.nodes.group
    touched = {int(group[node]) for node in nodes_touched(done)}
    named = {row for row, one in enumerate(cluster.groups) if one.name == plan.group}
    return np.flatnonzero(np.isin(group, sorted(touched | named)))


def _between_groups(cluster: Cluster, done: Replay) -> Iterator[PlanWarning]:
    """Instances that end with one foot in another group, or where the policy has no place."""
    nodes, names = cluster.nodes, cluster.instances.names
    for row in sorted({step.instance for step in done.steps}):
        home, second = int(done.after.primary[row]), int(done.after.secondary[row])
        before = int(done.before.primary[row])
        group = cluster.groups[int(nodes.group[home])]
        if second != NO_NODE and nodes.group[second] != nodes.group[home]:
            other = cluster.groups[int(nodes.group[second])].name
            yield PlanWarning(
                SPLIT,
                f"{names[row]} has its primary in group {group.name} and its secondary in {other}",
                node=nodes.names[second],
            )
        if nodes.group[home] != nodes.group[before]:
            exclusive = bool(nodes.exclusive_storage[home])
            why = policy_failure(done.after.model, row, group.policy, exclusive=exclusive)
            if why is not Failure.NONE:
                yield PlanWarning(
                    POLICY,
                    f"the instance policy of group {group.name} has no place for {names[row]}"
                    f" ({why.label})",
                    node=nodes.names[home],
                )
