"""A plan with the actions and amounts of its instances as they are now."""

from __future__ import annotations

from dataclasses import replace

from planner.plan import Move, Plan
from planner.rules import (
    NODE_GONE,
    Action,
    Guest,
    Leg,
    MoveActions,
    Verb,
    actions_on,
    guest_in,
)
from poise.runs.present_state import primary_gone, with_amounts
from snapshots.cluster import Cluster
from snapshots.instance_status import InstanceStatus


def as_it_is(plan: Plan, cluster: Cluster) -> Plan:
    """The plan with actions that suit its instances, and with amounts, as they are now.

    So what is shown is what is submitted, and people who write plans by hand or grow a disk need
    not work it out. What only a person may decide stays as planned, and the run stops there:
    instances that the plan migrates, while they crashed or their node is gone.
    """
    rows = {instance: row for row, instance in enumerate(cluster.instances.names)}
    guests: dict[str, Guest] = {}
    moves = []
    for move in plan.moves:
        row = rows[move.instance]
        done = actions_on(
            [Leg(action.verb is Verb.REPLACE_DISKS, action.node) for action in move.actions],
            guests.get(move.instance) or guest_in(cluster, row),
            node_gone=primary_gone(plan, cluster, move.source.primary),
        )
        moves.append(_counted(move, done, cluster, row, first=move.instance not in guests))
        guests[move.instance] = done.after
    return replace(plan, moves=tuple(moves))


def _counted(
    move: Move, done: MoveActions[str], cluster: Cluster, row: int, *, first: bool
) -> Move:
    """A move as it is going to run; ``first``: it is the instance's first one."""
    if first and _for_a_person(move, cluster.instances.status[row]):
        verbs, restarts = [action.verb for action in move.actions], move.restarts
    else:
        verbs, restarts = [verb for verb, _ in done.actions], done.restarts
    actions = [Action(verb, action.node) for verb, action in zip(verbs, move.actions, strict=True)]
    return with_amounts(move, actions, restarts, cluster, row)


def _for_a_person(move: Move, status: InstanceStatus) -> bool:
    """True if a plan migrates an instance that does not run any more though it should."""
    switches = [a.verb for a in move.actions if a.verb is not Verb.REPLACE_DISKS]
    lost = status in (*NODE_GONE, InstanceStatus.ERROR_DOWN)
    return lost and switches[:1] == [Verb.MIGRATE]
