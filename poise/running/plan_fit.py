"""Whether a plan fits a cluster as it is now, before anything is started."""

from __future__ import annotations

from planner.plan import Plan, Position
from snapshots.cluster import NO_NODE, Cluster
from snapshots.errors import UsageError
from snapshots.quoting import printable

_PLAN_AGAIN = "make the plan anew (poise balance)"


def check_fit(plan: Plan, name: str, cluster: Cluster) -> str:
    """What to tell about the difference between the plan's state and now; "" where there is none.

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
    _check_nodes(plan, name, cluster)
    if plan.fingerprint == cluster.fingerprint:
        return ""
    return (
        f"{name}: the cluster has changed since the plan was made, but every instance is where"
        " the plan says"
    )


def check_first_move(plan: Plan, name: str, cluster: Cluster) -> None:
    """Nothing is in the way of the move that would begin first.

    Raises:
        UsageError: something is, memory or disk perhaps.
    """
    from executor import preconditions

    if not plan.moves:
        return
    offline = preconditions.offline_in(plan)
    found = preconditions.check(plan.moves[0], 0, cluster, (), offline)
    if isinstance(found, preconditions.Drift):
        raise UsageError(f"{name}: stale: {found.why}: {_PLAN_AGAIN}")


def _check_names(plan: Plan, name: str, cluster: Cluster) -> None:
    instances, nodes = set(cluster.instances.names), set(cluster.nodes.names)
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
    missing = [f"instance {move.instance}" for move in plan.moves if move.instance not in instances]
    missing += [f"node {node}" for node in sorted(wanted) if node not in nodes]
    if missing:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise UsageError(
            f"{name}: for another cluster ({printable(plan.source)}): this one has no"
            f" {missing[0]}{more}"
        )


def _check_positions(plan: Plan, name: str, cluster: Cluster) -> None:
    from executor.stations import words

    nodes, table = cluster.nodes.names, cluster.instances
    rows = {instance: row for row, instance in enumerate(table.names)}
    moved: set[str] = set()
    wrong = []
    for move in plan.moves:
        if move.instance in moved:
            continue
        moved.add(move.instance)
        row = rows[move.instance]
        second = int(table.secondary[row])
        pair = second != NO_NODE and table.template[row].has_secondary
        there = Position(nodes[int(table.primary[row])], nodes[second] if pair else None)
        if there != move.source:
            wrong.append(f"{move.instance} is on {words(there)}, not on {words(move.source)}")
    if wrong:
        more = f" (and {len(wrong) - 1} more are elsewhere)" if len(wrong) > 1 else ""
        raise UsageError(f"{name}: stale: {wrong[0]}{more}: {_PLAN_AGAIN}")


def _check_nodes(plan: Plan, name: str, cluster: Cluster) -> None:
    rows = {node: row for row, node in enumerate(cluster.nodes.names)}
    for move in plan.moves:
        for action in move.actions:
            if cluster.nodes.offline[rows[action.node]]:
                raise UsageError(
                    f"{name}: stale: {move.instance} cannot go to {action.node}, which is offline"
                    f" or drained: {_PLAN_AGAIN}"
                )
