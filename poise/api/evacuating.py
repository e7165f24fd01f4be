"""Emptying nodes of a cluster."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from planner.solvers import BestSoFar
from planner.state import DEFAULT_KVM_NODE_MEMORY, find_name
from poise.api.evacuation_options import PARTS, EvacuationOptions
from poise.api.naming import check_nodes_in, node_rows
from poise.api.options_among import options_among
from poise.api.planning_options import check_flags, check_positive, check_text, name_list
from poise.api.silence import check_answers
from poise.api.watching import in_background, watch_until
from snapshots.errors import Option, UsageError
from snapshots.reading import printable, quoted

if TYPE_CHECKING:  # numpy, which help does without
    from planner.goals import Wish
    from planner.plan import Json, Plan
    from planner.state import Model
    from snapshots.cluster import Cluster


def evacuate(
    cluster: Cluster,
    nodes: Sequence[str] | str,
    *,
    part: str = "primaries",
    offline: Sequence[str] = (),
    exclude: Sequence[str] = (),
    ignore_soft_errors: bool = False,
    max_cpu: float | None = None,
    min_disk: float = 0.0,
    exclusion_tags: Sequence[str] = (),
    kvm_node_memory: int = DEFAULT_KVM_NODE_MEMORY,
    time_limit: float | None = None,
    created: str | None = None,
) -> Plan:
    """Plan the cheapest moves that empty nodes.

    As many instances leave as can; of all ways for that it is one with the least copies, then with
    the least migrated memory, then with a good score. The plan's ``evacuation`` says whether all
    leave, and what is proved. Instances that no move can take away are in ``immovable``.

    Args:
        cluster: a snapshot from :func:`poise.load`.
        nodes: names of the nodes to empty (short names where unambiguous), all of one group; a
            name by itself is one node.
        part: ``primaries``: no instance runs there any more; ``secondaries``: no second copy is
            there; ``full``: both.
        offline: names of further nodes that are down: they take nothing.
        exclude: names of instances to leave where they are.
        ignore_soft_errors: N+1, CPU ratio, disk reserve and tags do not hold a move back.
        max_cpu: virtual CPUs allowed per physical one, instead of the group's policy.
        min_disk: fraction of every node's disk to keep free, 0 to 1.
        exclusion_tags: tag prefixes beyond those that the cluster's own tags name.
        kvm_node_memory: MiB that a KVM node itself needs, where the source names its hypervisor;
            0 for what the node reports.
        time_limit: seconds after which the search ends with the best plan so far, which is then
            not the same every time.
        created: the time to write into the plan (ISO 8601); the plan is otherwise the same for
            the same input.

    Raises:
        UsageError: an unknown or ambiguous name, no node, nodes of several groups, all nodes of
            a group, or a value of another type or out of range.
        CannotTell: a node of the group does not answer and is not among ``offline``.
    """
    options = options_among(EvacuationOptions, locals())
    names = (nodes,) if isinstance(nodes, str) else nodes
    return evacuate_with(cluster, names, options, created=created)


def evacuate_with(
    cluster: Cluster,
    nodes: Sequence[str],
    options: EvacuationOptions,
    *,
    created: str | None = None,
    on_progress: Callable[[BestSoFar], None] | None = None,
    goals: Sequence[Wish] = (),
) -> Plan:
    """:func:`evacuate` with all its options in one piece.

    ``goals``: no move is chosen for them, but the plan says what becomes of those in the group.
    ``on_progress`` is called with the best plan so far; an interrupt ends the search with it.
    """
    from planner.goals import resolved_as_far_as_possible
    from planner.plan import plan_from_evacuation
    from planner.solvers.leave import Departure, NodePart, leave
    from planner.state import Placement, group_scope, prepare

    check_text("created", created)
    if options.part not in PARTS:
        raise UsageError(
            Option("part"), f": expected one of {', '.join(PARTS)}, got {quoted(str(options.part))}"
        )
    if options.time_limit is not None:
        check_positive("time_limit", options.time_limit)
    check_flags(ignore_soft_errors=options.ignore_soft_errors)
    rows, group = _nodes(cluster, name_list("nodes", nodes))
    checked = options.like_balance().model_options(cluster)
    check_nodes_in(cluster, group, "offline", checked.offline_nodes)
    check_answers(cluster, group, {*checked.offline_nodes})
    placement = Placement(prepare(cluster, checked))
    instances = cluster.instances.names
    departure = Departure(
        placement,
        group_scope(placement, group),
        rows,
        NodePart(options.part),
        frozenset(
            row for name in checked.exclude if (row := find_name(instances, name)) is not None
        ),
        options.ignore_soft_errors,
    )
    found = leave(departure, watch_until(options.time_limit, on_progress), in_background)
    document: dict[str, Json] = {
        "nodes": [cluster.nodes.names[row] for row in rows.tolist()],
        **options.document(cluster, checked),
    }
    return plan_from_evacuation(
        departure,
        found,
        group=cluster.groups[group].name,
        options=document,
        created=created,
        goals=resolved_as_far_as_possible(placement, departure.scope, goals),
    )


def evacuation_model(cluster: Cluster, options: EvacuationOptions) -> Model:
    """The cluster as an evacuation with these options looks at it.

    Raises:
        UsageError: see :func:`evacuate`.
    """
    from planner.state import prepare

    return prepare(cluster, options.like_balance().model_options(cluster))


def _nodes(cluster: Cluster, wanted: Sequence[str]) -> tuple[Any, int]:
    """Rows of the nodes to empty, ascending, and that of their group.

    Raises:
        UsageError: see :func:`evacuate`.
    """
    import numpy as np

    rows = node_rows(cluster, wanted)
    if not rows:
        raise UsageError("no node to empty is named")
    groups = cluster.nodes.group
    named = sorted({int(groups[row]) for row in rows})
    if len(named) > 1:
        told = ", ".join(printable(cluster.groups[one].name) for one in named)
        raise UsageError(
            f"the nodes are in {len(named)} groups ({told})",
            advice="the nodes of one group at a time",
        )
    if len(rows) == int((groups == named[0]).sum()):
        group = printable(cluster.groups[named[0]].name)
        raise UsageError(
            f"these are all nodes of group {group}: no node is left to take their instances",
            advice="leave out a node",
        )
    return np.array(rows, dtype=np.int64), named[0]
