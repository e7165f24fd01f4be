"""The last look of a run at the nodes that it gave roles, once nothing else is left to do.

A job that came late, another user or another tool may have taken a role back, or brought instances
to a node that was to be empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from executor.ledger import MoveState
from executor.run.node_task import NodeTask
from executor.run.task import Task
from planner.plan import Plan, Position
from planner.words import count, first_of
from snapshots.cluster import Cluster
from snapshots.node_role import NodeRole

_NAMED = 3
"""Instances that a reason names."""


def looked_after(tasks: Iterable[Task]) -> dict[str, NodeTask]:
    """The latest step of each node that a run has given a role, by the node's name."""
    return {
        task.step.node: task
        for task in tasks
        if isinstance(task, NodeTask) and task.state is MoveState.DONE
    }


def taken_back(latest: Iterable[NodeTask], cluster: Cluster) -> Iterator[tuple[NodeTask, str]]:
    """The steps whose node has another role by now, and what happened, in words."""
    for task in latest:
        verdict = task.seen_in(cluster)
        if not verdict.station:
            by = "by another user, another tool or a late job"
            yield task, f"{verdict.text}: changed {by} since"


def not_empty(plan: Plan, cluster: Cluster) -> str:
    """The instances on nodes that ``plan`` drains and empties, in words; "" for none.

    Those that it leaves there, or that were to stay, do not count.
    """
    drained = {step.node for step in plan.node_steps if step.role is NodeRole.DRAINED}
    evacuation = plan.evacuation
    if evacuation is None or not drained:
        return ""
    left: dict[str, list[str]] = {}
    staying = {*evacuation.stays, *(stuck.instance for stuck in plan.immovable)}
    excluded = plan.options.get("exclude")
    if isinstance(excluded, list | tuple):
        staying.update(str(name) for name in excluded)
    for row, name in enumerate(cluster.instances.names):
        here = Position.of_instance(cluster, row)
        wrong = {
            "primaries": (here.primary,),
            "secondaries": (here.secondary,),
            "full": (here.primary, here.secondary),
        }[evacuation.part]
        for node in drained.intersection(evacuation.nodes, wrong):
            if name not in staying:
                left.setdefault(node, []).append(name)
    return "; ".join(
        f"{node} is not empty: {count(len(names), 'instance')} there ({first_of(names, _NAMED)})"
        for node, names in sorted(left.items())
    )
