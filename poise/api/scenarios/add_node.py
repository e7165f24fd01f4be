"""The question what nodes more would mean for a group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from planner.words import all_of, first_of
from poise.api.balance_options import BalanceOptions
from poise.api.new_nodes import NewNodes
from poise.api.scenarios.circumstances import Circumstances
from snapshots.errors import CannotTell

if TYPE_CHECKING:  # numpy, which help does without
    from planner.plan import Json
    from planner.whatif import WhatIf
    from snapshots.cluster import Cluster

_NAMED = 3
"""Nodes that a sentence names."""


@dataclass(frozen=True, slots=True)
class AddNode:
    """A question: how balanced is a group with more nodes, what room is won, and with which moves.

    The ``count`` new nodes are ``like`` a node (name; short where unambiguous), or have ``memory``
    and ``disk`` (MiB) and ``cpus``. ``spindles`` and ``tags`` are otherwise those of that node;
    without one what all nodes of the group have. ``name``: of the new node, or, of several, what
    comes before their number. ``group``: where they go, otherwise that of the node that they are
    like, or the only one. ``options`` are those of :func:`poise.balance`.
    """

    like: str | None = None
    memory: int | None = None
    disk: int | None = None
    cpus: int | None = None
    spindles: int | None = None
    count: int = 1
    name: str | None = None
    tags: Sequence[str] | None = None
    group: str | None = None
    options: BalanceOptions = field(default_factory=BalanceOptions)

    @property
    def nodes(self) -> NewNodes:
        """The nodes that are asked for."""
        sizes = (self.memory, self.disk, self.cpus, self.spindles)
        return NewNodes(self.like, *sizes, self.count, self.name, self.tags)

    def with_options(self, options: BalanceOptions) -> AddNode:
        """The same with other options of balancing."""
        return replace(self, options=options)

    def home(self, cluster: Cluster) -> int:
        """The row of the group that they join.

        Raises:
            UsageError: it is unknown, or there are several to choose from.
        """
        from poise.api.naming import choose_group, node_rows

        if self.group is None and self.like is not None:
            return int(cluster.nodes.group[node_rows(cluster, (self.like,))[0]])
        return choose_group(cluster, self.group)


def answer_add_node(scenario: AddNode, given: Circumstances) -> WhatIf:
    """The answer for nodes that join a group.

    Raises:
        UsageError: see :func:`poise.what_if`.
    """
    from planner.plan import MovesOnPaper, cluster_after
    from planner.state import Placement, group_scope, prepare
    from planner.whatif import Moment, change_of, nodes_added
    from poise.api.balancing import balance_with
    from poise.api.standard_room import more_of_standard_size
    from snapshots.subset import with_nodes

    cluster, wanted = given.cluster, scenario.nodes
    wanted.check()
    row = scenario.home(cluster)
    records = wanted.records(cluster, row)
    names = [one.name for one in records]
    group, first = cluster.groups[row].name, records[0]
    asked: dict[str, Json] = {
        "nodes": list(names),
        "like": scenario.like,
        "group": group,
        "memory": int(first.total_memory),
        "disk": int(first.total_disk),
        "cpus": first.total_cpus,
        "spindles": first.spindles,
        "tags": list(first.tags),
    }
    grown = with_nodes(cluster, records)
    options = _with_loads(scenario.options, names)
    try:
        plan = balance_with(
            grown, group, options, on_progress=given.on_progress, throttles=given.throttles
        )
    except CannotTell as error:
        return given.cannot_tell("add-node", asked, f"ADD {first_of(names, _NAMED)}", error)
    before = Placement(prepare(cluster, scenario.options.model_options(cluster)))
    model = prepare(grown, options.model_options(grown))
    added = Placement(model)
    scope = group_scope(added, row)
    after = cluster_after(grown, plan)
    return nodes_added(
        before,
        added,
        MovesOnPaper(model, scope, plan.moves).after(),
        change_of(model, plan, given.throttles, times=given.times),
        nodes=names,
        asked=asked,
        after=after,
        more={
            Moment.BEFORE: more_of_standard_size(cluster, row, scenario.options),
            Moment.BALANCED: more_of_standard_size(after, row, options),
        },
        accepted=given.accepted,
        notes=_notes(scenario, first.tags),
        as_of=given.as_of,
    )


def _with_loads(options: BalanceOptions, names: Sequence[str]) -> BalanceOptions:
    """The options with a measured load of none for new nodes, where others have one."""
    if options.node_cpu_load is None:
        return options
    return replace(options, node_cpu_load={**dict.fromkeys(names, 0.0), **options.node_cpu_load})


def _notes(scenario: AddNode, tags: Sequence[str]) -> tuple[str, ...]:
    """The tags that a new node takes from another, as its place may be another one."""
    if scenario.tags is not None or scenario.like is None or not tags:
        return ()
    return (f"Tags as of {scenario.like}: {all_of(tags)}",)
