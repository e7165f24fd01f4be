"""Checks before a run that nodes can get the roles that it is to give them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from snapshots.errors import UsageError
from snapshots.node_role import NodeRole
from snapshots.reading import printable

if TYPE_CHECKING:  # numpy, which help does without
    from executor.advice import Advice
    from planner.plan import Plan
    from snapshots.cluster import Cluster


def node_names(cluster: Cluster, wanted: Sequence[str]) -> tuple[str, ...]:
    """The full names of nodes, in the cluster's order.

    Raises:
        UsageError: a name is unknown or ambiguous, or a node is named twice.
    """
    from poise.api.naming import node_rows
    from poise.api.scenarios.named_nodes import named_once

    rows = node_rows(cluster, named_once(cluster, wanted))
    return tuple(cluster.nodes.names[row] for row in rows)


def check_no_master(cluster: Cluster, nodes: Sequence[str], advice: Advice) -> None:
    """None of the nodes is the master.

    Raises:
        UsageError: one is: it cannot be drained.
    """
    for row, name in enumerate(cluster.nodes.names):
        if name in nodes and cluster.nodes.master[row]:
            raise UsageError(
                f"{printable(name)} is the master, which {advice.manager} does not drain",
                advice="; ".join(advice.about_master()),
            )


def drained_already(cluster: Cluster, nodes: Sequence[str]) -> Iterator[str]:
    """Those of the nodes that are drained."""
    from planner.plan import role_of

    for row, name in enumerate(cluster.nodes.names):
        if name in nodes and role_of(cluster, row) is NodeRole.DRAINED:
            yield name


def check_roles(plan: Plan, name: str, cluster: Cluster, advice: Advice) -> None:
    """The nodes that get roles have the ones that a plan expects, or those that they get.

    Args:
        plan: it fits the cluster (:func:`poise.api.plan_fit.check_fit`).
        name: what to call it.
        cluster: a fresh snapshot.
        advice: what people are told to do on this cluster.

    Raises:
        UsageError: one has another role, or is the master and is to be drained.
    """
    from planner.plan import role_of
    from poise.api.plan_fit import out_of_date

    drained = [step.node for step in plan.node_steps if step.role is NodeRole.DRAINED]
    check_no_master(cluster, drained, advice)
    rows = {node: row for row, node in enumerate(cluster.nodes.names)}
    seen: set[str] = set()
    for step in plan.node_steps:
        found = role_of(cluster, rows[step.node])
        if step.node not in seen and found not in (step.before, step.role):
            raise out_of_date(name, f"{step.node} is {found}, the plan says {step.before}")
        seen.add(step.node)
