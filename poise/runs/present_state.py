"""Moves with the amounts of their instance as it is now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from planner.plan import Move, Plan
from planner.units import MIB_PER_GIB

if TYPE_CHECKING:
    from planner.rules import Action
    from snapshots.cluster import Cluster


def primary_gone(plan: Plan, cluster: Cluster, primary: str) -> bool:
    """True if instances on a node are to be stopped and started, as ``plan`` says."""
    from planner.rules import taken_as_gone

    offline = bool(cluster.nodes.offline[cluster.nodes.names.index(primary)])
    return taken_as_gone(named_offline=primary in plan.named_offline, offline=offline)


def with_amounts(
    move: Move, actions: Sequence[Action], restarts: int, cluster: Cluster, row: int
) -> Move:
    """The move with these actions, and the GiB that they copy and send of the instance in a row.

    Disks of an instance that is forthcoming are not there to be copied.
    """
    from planner.rules import Verb

    table, verbs = cluster.instances, [action.verb for action in actions]
    disk = 0 if table.forthcoming[row] else int(table.disk[row])
    return replace(
        move,
        actions=tuple(actions),
        restarts=restarts,
        copy_gib=verbs.count(Verb.REPLACE_DISKS) * disk / MIB_PER_GIB,
        memory_gib=verbs.count(Verb.MIGRATE) * int(table.memory[row]) / MIB_PER_GIB,
    )
