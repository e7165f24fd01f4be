"""The question whether a group can live without some of its nodes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING

from planner.words import count, first_of
from poise.api.balance_options import USUAL, BalanceOptions
from poise.api.evacuation_options import EvacuationOptions
from poise.api.options_among import options_among, values_of
from poise.api.planning_options import check_flags
from poise.api.scenarios.circumstances import Circumstances
from poise.api.scenarios.named_nodes import named_once
from poise.api.scenarios.removal_relief import tried_reliefs
from snapshots.errors import CannotTell, Option, UsageError

if TYPE_CHECKING:  # numpy, which help does without
    from planner.plan import Json, Plan
    from planner.state import Placement
    from planner.whatif import Failing, FailuresCompared, PlannedChange, TriedRelief, WhatIf
    from snapshots.cluster import Cluster

_NAMED = 3
"""Nodes that a sentence names."""
_TRIED = 4
"""Nodes of which one with more memory may be enough that are tried."""


@dataclass(frozen=True, slots=True)
class RemoveNode:
    """A question: can the nodes be emptied, and is every other node N+1 safe without them.

    ``nodes`` are names (short ones where unambiguous), all of one group. ``balance``: the rest is
    balanced afterwards. ``options`` are those of :func:`poise.balance`; those that emptying has,
    too, hold its moves back, all others need ``balance``.
    """

    nodes: Sequence[str] | str
    balance: bool = False
    options: BalanceOptions = field(default_factory=BalanceOptions)

    @property
    def emptying(self) -> EvacuationOptions:
        """The options for emptying the nodes."""
        return options_among(EvacuationOptions, values_of(self.options)).of_part("full")

    def group(self, cluster: Cluster) -> str:
        """The name of the group of the first node, by its row.

        Raises:
            UsageError: a name is unknown or ambiguous.
        """
        from poise.api.naming import node_rows

        rows = node_rows(cluster, named_once(cluster, self.nodes))
        return cluster.groups[int(cluster.nodes.group[rows[0]])].name

    def check(self) -> None:
        """Raises UsageError where an option is given that changes nothing."""
        check_flags(balance=self.balance)
        if self.balance:
            return
        used = {one.name for one in fields(EvacuationOptions)}
        for name, usual in values_of(USUAL).items():
            value = getattr(self.options, name)
            given = tuple(value) if isinstance(value, list) else value
            if name not in used and given != usual:
                typed = f"--no-{name.replace('_', '-')}" if usual is True else ""
                raise UsageError(
                    Option(name, typed),
                    ": nothing is balanced afterwards",
                    advice=("add ", Option("balance")),
                )


def answer_remove_node(scenario: RemoveNode, given: Circumstances) -> WhatIf:
    """The answer for nodes that are removed.

    Raises:
        UsageError: see :func:`poise.what_if`.
    """
    from planner.whatif import change_of, failing_nodes, nodes_stay, scope_of
    from poise.api.evacuating import evacuate_with, evacuation_model

    scenario.check()
    cluster = given.cluster
    names = named_once(cluster, scenario.nodes)
    options = scenario.emptying
    try:
        plan = evacuate_with(cluster, names, options, on_progress=given.on_progress)
    except CannotTell as error:
        told: dict[str, Json] = {"nodes": list(names), "balance": scenario.balance}
        return given.cannot_tell("remove-node", told, f"REMOVE {first_of(names, _NAMED)}", error)
    assert plan.evacuation is not None
    asked: dict[str, Json] = {
        "nodes": list(plan.evacuation.nodes),
        "balance": scenario.balance,
    }
    model = evacuation_model(cluster, options)
    change = change_of(model, plan, given.throttles, times=given.times)
    if not plan.evacuation.complete:
        before = _placement(cluster, scenario.options)
        safe = not failing_nodes(before, scope_of(before, plan.group))
        return nodes_stay(
            before,
            change,
            reliefs=[*tried_reliefs(change, lambda held: _goes(scenario, held), safe=safe)],
            asked=asked,
            accepted=given.accepted,
            as_of=given.as_of,
        )
    return _Removal(scenario, given, change).answer(asked)


def _goes(scenario: RemoveNode, cluster: Cluster) -> bool:
    """True if the nodes can go from another cluster."""
    from planner.whatif import change_of
    from poise.api.evacuating import evacuate_with, evacuation_model

    plan = evacuate_with(cluster, named_once(cluster, scenario.nodes), scenario.emptying)
    if plan.evacuation is None or not plan.evacuation.complete:
        return False
    change = change_of(evacuation_model(cluster, scenario.emptying), plan)
    return _Removal(scenario, Circumstances(cluster), change).failures().hold


class _Removal:
    """Nodes that can be emptied, by the moves of a change: the group without them, and its balance.

    The options of the scenario are those for the cluster with the nodes.
    """

    def __init__(self, scenario: RemoveNode, given: Circumstances, change: PlannedChange) -> None:
        from planner.plan import cluster_after
        from planner.whatif import Moment
        from snapshots.subset import without_nodes

        assert change.plan.evacuation is not None
        self._scenario, self._given, self._change = scenario, given, change
        self._group, self._gone = change.plan.group, change.plan.evacuation.nodes
        self._rest = without_nodes(cluster_after(change.before, change.plan), self._gone)
        self._options = _without(scenario.options, change.before, self._gone)
        self._before = _placement(change.before, scenario.options)
        self._final = _placement(self._rest, self._options)
        self._moments = {Moment.BEFORE: self._before, Moment.REMOVED: self._final}
        if scenario.balance:
            later, self._final = self._balanced()
            self._moments[Moment.BALANCED] = self._final
            self._change = self._with_moves(later)

    def failures(self, place: Placement | None = None) -> FailuresCompared:
        """The nodes that may not fail in the end, or as another placement has it."""
        from planner.whatif import compared

        return compared(self._failing_before, self._failing(place or self._final))

    @cached_property
    def _failing_before(self) -> Failing:
        return self._failing(self._before)

    def _failing(self, place: Placement) -> Failing:
        from planner.whatif import failing_nodes, scope_of

        return failing_nodes(place, scope_of(place, self._group))

    def answer(self, asked: dict[str, Json]) -> WhatIf:
        """The answer; where N+1 does not hold, with what would help."""
        from planner.whatif import nodes_removed

        found = self.failures()
        return nodes_removed(
            self._moments,
            self._change,
            found,
            nodes=self._gone,
            asked=asked,
            reliefs=[*self._reliefs(found)] if found.worse else (),
            accepted=self._given.accepted,
            as_of=self._given.as_of,
        )

    def _balanced(self) -> tuple[Plan, Placement]:
        """The moves that balance the rest, and the rest after them."""
        from planner.plan import cluster_after
        from poise.api.balancing import balance_with

        given = self._given
        plan = balance_with(
            self._rest,
            self._group,
            self._options,
            on_progress=given.on_progress,
            throttles=given.throttles,
        )
        return plan, _placement(cluster_after(self._rest, plan), self._options)

    def _with_moves(self, later: Plan) -> PlannedChange:
        """The change with the moves of a balance after its own."""
        from planner.plan import followed_by
        from planner.state import Placement, group_scope
        from planner.whatif import change_of
        from poise.api.evacuating import evacuation_model

        model = evacuation_model(self._change.before, self._scenario.emptying)
        group = [one.name for one in model.cluster.groups].index(self._group)
        scope = group_scope(Placement(model), group)
        plan = followed_by(model, scope, self._change.plan, later)
        return change_of(model, plan, self._given.throttles, times=self._given.times)

    def _reliefs(self, found: FailuresCompared) -> Iterator[TriedRelief]:
        """The smallest changes with which N+1 holds, each of which was tried."""
        from planner.whatif import ReliefForm, TriedRelief, least_memory, scope_of
        from planner.whatif.losses import losses_of

        final = self._final
        cluster, offline = final.model.cluster, final.model.offline
        names = cluster.nodes.names
        if not self._scenario.balance:
            later, balanced = self._balanced()
            if self.failures(balanced).hold:
                moves = len(later.moves)
                message = f"balance the rest, which takes {count(moves, 'move')} (--balance)"
                yield TriedRelief(ReliefForm.BALANCE, moves, message)
        (lost,) = losses_of(final, [[names.index(found.worse[0].node)]])
        lacking = dict.fromkeys(names[row] for one in lost.lacks for row in one.nodes)
        used = [names[row] for row in scope_of(final, self._group).tolist() if not offline[row]]

        def enough(held: Cluster) -> bool:
            return self.failures(_placement(held, self._options)).hold

        yield from least_memory(cluster, [*lacking][:_TRIED], used, enough)


def _placement(cluster: Cluster, options: BalanceOptions) -> Placement:
    from planner.state import Placement, prepare

    return Placement(prepare(cluster, options.model_options(cluster)))


def _without(options: BalanceOptions, cluster: Cluster, gone: Sequence[str]) -> BalanceOptions:
    """The options for a cluster that no longer has some nodes."""
    from poise.api.naming import node_rows

    rows = {cluster.nodes.names.index(name) for name in gone}
    left = [name for name in options.offline if not rows.issuperset(node_rows(cluster, (name,)))]
    return replace(options, offline=left)
