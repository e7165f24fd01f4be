"""The question what happens when nodes fail at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from planner.words import first_of
from poise.api.evacuation_options import EvacuationOptions
from poise.api.planning_options import check_flags
from poise.api.scenarios.circumstances import Circumstances
from poise.api.scenarios.named_nodes import named_once
from snapshots.errors import CannotTell, Option, UsageError
from snapshots.reading import quoted

if TYPE_CHECKING:  # numpy, which help does without
    from planner.plan import Json
    from planner.whatif import WhatIf
    from snapshots.cluster import Cluster

_NAMED = 3
"""Nodes that a sentence names."""


@dataclass(frozen=True, slots=True)
class Lose:
    """A question: which instances run again when nodes fail at the same time, and which do not.

    One of: ``nodes`` (names; short ones where unambiguous), ``any_nodes`` (1 or 2: every node, or
    every two nodes), ``tag`` (the nodes that carry it; of a prefix as ``rack:`` every value by
    itself). ``group``: only nodes of this group fail, for the last two. ``restore``: the best way
    to make new second copies is searched for; else a quick one is taken. Of the options those
    count that say which nodes are ``offline`` already, and how clusters are looked at.
    """

    nodes: Sequence[str] | str = ()
    any_nodes: int | None = None
    tag: str | None = None
    group: str | None = None
    restore: bool = False
    options: EvacuationOptions = field(default_factory=EvacuationOptions)


def answer_lose(scenario: Lose, given: Circumstances) -> WhatIf:
    """The answer for nodes that fail at once.

    Raises:
        UsageError: see :func:`poise.what_if`.
    """
    import numpy as np

    from planner.state import Placement
    from planner.whatif import lost
    from planner.whatif.losses import screen_any, screen_sets
    from poise.api.evacuating import evacuation_model
    from poise.api.naming import choose_group, node_rows
    from poise.api.silence import check_answers

    cluster = given.cluster
    _check_one(scenario.nodes, scenario)
    names = named_once(cluster, scenario.nodes)
    check_flags(restore=scenario.restore)
    named = node_rows(cluster, names)
    model = evacuation_model(cluster, scenario.options)
    group = None if scenario.group is None else choose_group(cluster, scenario.group)
    inside = np.ones(model.node_count, dtype=np.bool_)
    if group is not None:
        inside = cluster.nodes.group == group
    asked: dict[str, Json] = {
        "nodes": [cluster.nodes.names[row] for row in named],
        "any": scenario.any_nodes,
        "tag": scenario.tag,
        "group": None if group is None else cluster.groups[group].name,
        "restore": scenario.restore,
    }
    sets = [] if scenario.tag is None else _tagged(cluster, scenario.tag, inside.tolist())
    deed = _deed(scenario, cluster, named, int(inside.sum()), len(sets))
    failing = [*named, *(row for one in sets for row in one)] or np.flatnonzero(inside).tolist()
    try:
        for one in _groups_of(cluster, failing):
            check_answers(cluster, one, model.options.offline_nodes)
    except CannotTell as error:
        return given.cannot_tell("lose", asked, deed, error)
    placement = Placement(model)
    if scenario.any_nodes is not None:
        table = screen_any(placement, scenario.any_nodes, among=np.flatnonzero(inside))
    else:
        table = screen_sets(placement, [named] if named else sets)
    if scenario.any_nodes is not None:
        there = len(np.unique(table.nodes)) if len(table) else 0
        if not there:
            which = "node is" if scenario.any_nodes == 1 else "two nodes are"
            raise UsageError(Option("any"), f": no {which} online there")
        deed = _deed(scenario, cluster, named, there, len(sets))
    return lost(
        placement,
        table,
        deed=deed,
        asked=asked,
        restore=scenario.restore,
        accepted=given.accepted,
        as_of=given.as_of,
    )


def _groups_of(cluster: Cluster, nodes: Sequence[int]) -> list[int]:
    """The groups (rows) of nodes, and of the other nodes of instances that are there."""
    table, lost = cluster.instances, {*nodes}
    pairs = zip(table.primary.tolist(), table.secondary.tolist(), strict=True)
    touched = {node for pair in pairs if lost & {*pair} for node in pair} | lost
    return sorted({int(cluster.nodes.group[node]) for node in touched if node >= 0})


def _check_one(names: Sequence[str], scenario: Lose) -> None:
    """Raises UsageError unless exactly one of the three ways to say it is given."""
    ways = [bool(names), scenario.any_nodes is not None, scenario.tag is not None]
    if not any(ways):
        raise UsageError(
            "no node to lose is named", advice=("the name of a node, or ", Option("any", value="1"))
        )
    if sum(ways) > 1:
        raise UsageError("choose one of names, ", Option("any"), " and ", Option("tag"))
    if scenario.any_nodes not in (None, 1, 2):
        raise UsageError(Option("any"), f": expected 1 or 2, got {scenario.any_nodes}")
    if names and scenario.group is not None:
        raise UsageError("choose one of names and ", Option("group"))


def _tagged(cluster: Cluster, tag: str, inside: Sequence[bool]) -> list[list[int]]:
    """The nodes (rows) of each tag that is ``tag``, or begins with it and a colon.

    Raises:
        UsageError: no node, or none of the group, carries one.
    """
    from planner.whatif.losses import tagged_sets

    sets = tagged_sets(cluster, tag.removesuffix(":"))
    found = [[row for row in one.nodes if inside[row]] for one in sets]
    if not any(found):
        raise UsageError(f"no node of the group carries the tag {quoted(tag)}")
    return [one for one in found if one]


def _deed(scenario: Lose, cluster: Cluster, named: Sequence[int], nodes: int, sets: int) -> str:
    if scenario.any_nodes is not None:
        which = "NODE" if scenario.any_nodes == 1 else f"{scenario.any_nodes} NODES"
        return f"LOSE ANY {which} OF {nodes}"
    if scenario.tag is not None:
        tag = scenario.tag.removesuffix(":")
        return f"LOSE {scenario.tag}" if sets == 1 else f"LOSE ANY OF {sets} {tag}"
    return f"LOSE {first_of([cluster.nodes.names[row] for row in named], _NAMED)}"
