"""Checks that a plan fits a cluster as it is now."""

from __future__ import annotations

from planner.explain import why_unfit
from planner.plan import Plan, Position, with_roles
from planner.rules import Verb
from snapshots.cluster import Cluster
from snapshots.disk_template import DiskTemplate
from snapshots.errors import UsageError
from snapshots.reading import printable, quoted

_PLAN_AGAIN = "poise balance SOURCE --out FILE to make a new plan"
_STAY = (DiskTemplate.FILE, DiskTemplate.PLAIN)


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
    _check_nodes(plan, name, with_roles(cluster, plan.node_steps))
    _check_templates(plan, name, cluster)
    if plan.fingerprint == cluster.fingerprint:
        return ""
    return (
        f"{name}: the cluster changed since the plan was made; all planned instances are still in"
        " place"
    )


def out_of_date(name: str, why: str) -> UsageError:
    """The error for a plan (``name``: its file) whose cluster is not any more as it was."""
    return UsageError(f"{name} is out of date: {why}", advice=_PLAN_AGAIN)


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
    wanted.update(step.node for step in plan.node_steps)
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
        raise out_of_date(name, f"{counted} not on this cluster ({missing[0]}{more})")
    raise UsageError(
        f"{name} is for another cluster ({printable(plan.source)}): {counted}"
        f" not on this one ({missing[0]}{more})",
        advice=_PLAN_AGAIN,
    )


def _check_positions(plan: Plan, name: str, cluster: Cluster) -> None:
    rows = {instance: row for row, instance in enumerate(cluster.instances.names)}
    moved: set[str] = set()
    wrong = []
    for move in plan.moves:
        if move.instance in moved:
            continue
        moved.add(move.instance)
        there = Position.of_instance(cluster, rows[move.instance])
        if there != move.source:
            wrong.append(f"{move.instance} is now on {there}, the plan says {move.source}")
    if wrong:
        more = f" ({len(wrong) - 1} more differ)" if len(wrong) > 1 else ""
        raise out_of_date(name, f"{wrong[0]}{more}")


def _check_group(plan: Plan, name: str, cluster: Cluster) -> None:
    """A new plan is made for the plan's group, and every report names it."""
    groups = [group.name for group in cluster.groups]
    if plan.group not in groups:
        raise UsageError(
            f"{name}: key 'group': this cluster has no node group {quoted(plan.group)}; there are:"
            f" {', '.join(map(printable, groups))}"
        )


def _check_nodes(plan: Plan, name: str, cluster: Cluster) -> None:
    rows = {node: row for row, node in enumerate(cluster.nodes.names)}
    for move in plan.moves:
        for action in move.actions:
            why = why_unfit(cluster, rows[action.node])
            if why:
                raise out_of_date(
                    name, f"{move.instance} cannot go to {action.node}, which is {why}"
                )


def _check_templates(plan: Plan, name: str, cluster: Cluster) -> None:
    """Check that Ganeti moves instances of these disk templates: otherwise the job would fail."""
    table = cluster.instances
    rows = {instance: row for row, instance in enumerate(table.names)}
    for move in plan.moves:
        template = table.template[rows[move.instance]]
        switches = any(action.verb is not Verb.REPLACE_DISKS for action in move.actions)
        if template in _STAY and switches:
            raise UsageError(
                f"{name}: move {move.id} ({printable(move.instance)}): Ganeti neither migrates nor"
                f" fails over instances of the disk template {template.label}: take it out"
            )
