"""Checks before a run that its plan fits the cluster as it is now."""

from __future__ import annotations

from dataclasses import replace

from executor.advice import Advice
from planner.explain import why_unfit
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
from poise.runs.plan_rules import check_templates
from poise.runs.present_state import place_now, primary_gone, with_amounts
from snapshots.cluster import Cluster
from snapshots.errors import UsageError
from snapshots.instance_status import InstanceStatus
from snapshots.reading import printable, quoted

_PLAN_AGAIN = "poise balance SOURCE --out FILE to make a new plan"


def check_fit(plan: Plan, name: str, cluster: Cluster) -> str:
    """The difference between the plan's state and now, in a line; "" where there is none.

    Args:
        plan: its moves are what they say (:func:`executor.stations.check_actions`).
        name: the plan's file, for messages.
        cluster: a fresh snapshot.

    Raises:
        UsageError: the plan is for another cluster, or for a state that is over.
    """
    # Also where the fingerprint is the cluster's: the moves may have been changed by hand.
    _check_names(plan, name, cluster)
    _check_positions(plan, name, cluster)
    _check_group(plan, name, cluster)
    _check_nodes(plan, name, cluster)
    check_templates(plan, name, cluster)
    if plan.fingerprint == cluster.fingerprint:
        return ""
    return (
        f"{name}: the cluster changed since the plan was made; all planned instances are still in"
        " place"
    )


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
        raise _out_of_date(name, found.why)


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


def _check_names(plan: Plan, name: str, cluster: Cluster) -> None:
    instances, nodes = set(cluster.instances.names), set(cluster.nodes.names)
    moved = dict.fromkeys(move.instance for move in plan.moves)
    wanted = {
        node
        for move in plan.moves
        for node in (
            move.source.primary,
            move.source.secondary,
            *(action.node for action in move.actions),
        )
        if node is not None
    }
    gone = [instance for instance in moved if instance not in instances]
    unknown = [node for node in sorted(wanted) if node not in nodes]
    if not gone and not unknown:
        return
    kind, missing, all_of_it = (
        ("instances", gone, moved) if gone else ("nodes", unknown, sorted(wanted))
    )
    are, more = ("is", "") if len(missing) == 1 else ("are", ", ...")
    counted = f"{len(missing)} of its {len(all_of_it)} {kind} {are}"
    some_known = len(gone) < len(moved) and len(unknown) < len(wanted)
    if some_known or not unknown:
        raise _out_of_date(name, f"{counted} not on this cluster ({missing[0]}{more})")
    raise UsageError(
        f"{name} is for another cluster ({printable(plan.source)}): {counted}"
        f" not on this one ({missing[0]}{more})",
        advice=_PLAN_AGAIN,
    )


def _check_group(plan: Plan, name: str, cluster: Cluster) -> None:
    """A new plan is made for the plan's group, and every report names it."""
    groups = [group.name for group in cluster.groups]
    if plan.group not in groups:
        raise UsageError(
            f"{name}: key 'group': this cluster has no node group {quoted(plan.group)}; there are:"
            f" {', '.join(map(printable, groups))}"
        )


def _check_positions(plan: Plan, name: str, cluster: Cluster) -> None:
    rows = {instance: row for row, instance in enumerate(cluster.instances.names)}
    moved: set[str] = set()
    wrong = []
    for move in plan.moves:
        if move.instance in moved:
            continue
        moved.add(move.instance)
        there = place_now(cluster, rows[move.instance])
        if there != move.source:
            wrong.append(f"{move.instance} is now on {there}, the plan says {move.source}")
    if wrong:
        more = f" ({len(wrong) - 1} more differ)" if len(wrong) > 1 else ""
        raise _out_of_date(name, f"{wrong[0]}{more}")


def _check_nodes(plan: Plan, name: str, cluster: Cluster) -> None:
    rows = {node: row for row, node in enumerate(cluster.nodes.names)}
    for move in plan.moves:
        for action in move.actions:
            why = why_unfit(cluster, rows[action.node])
            if why:
                raise _out_of_date(
                    name, f"{move.instance} cannot go to {action.node}, which is {why}"
                )


def _out_of_date(name: str, why: str) -> UsageError:
    return UsageError(f"{name} is out of date: {why}", advice=_PLAN_AGAIN)
