"""The question whether nodes can reboot one after the other with every instance running."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from planner.words import first_of
from poise.api.evacuation_options import EvacuationOptions
from poise.api.planning_options import check_flags, check_positive
from poise.api.scenarios.circumstances import Circumstances
from poise.api.scenarios.named_nodes import named_once
from snapshots.errors import CannotTell, Option, UsageError
from snapshots.reading import quoted

if TYPE_CHECKING:  # numpy, which help does without
    from planner.plan import Json
    from planner.whatif import WhatIf

_REBOOT_SECONDS = 300.0
_NAMED = 3
"""Nodes that a sentence names."""


@dataclass(frozen=True, slots=True)
class Reboot:
    """Can nodes reboot with no instance down: left, rebooted, and filled again.

    Without ``nodes`` (names, short ones where unambiguous, all of one group) it is all nodes of
    ``group`` that are online. ``together``: nodes that share no instance reboot at once.
    ``seconds``: from a node's reboot until it serves again. Of the options those count that say
    which nodes are ``offline``, and how clusters are looked at. ``most``: only the largest set of
    these nodes reboots that can be away at once.
    """

    nodes: Sequence[str] | str = ()
    group: str | None = None
    together: bool = False
    seconds: float = _REBOOT_SECONDS
    options: EvacuationOptions = field(default_factory=EvacuationOptions)
    most: bool = False


def answer_reboot(scenario: Reboot, given: Circumstances) -> WhatIf:
    """The answer for nodes that reboot.

    Raises:
        UsageError: see :func:`poise.what_if`.
    """
    from planner.state import Placement, group_scope
    from planner.whatif import RebootManner, rebooted
    from poise.api.evacuating import evacuation_model
    from poise.api.naming import check_nodes_in, choose_group, node_rows
    from poise.api.silence import check_answers

    cluster = given.cluster
    check_flags(together=scenario.together, max=scenario.most)
    if scenario.together and scenario.most:
        raise UsageError("choose one of ", Option("together"), " and ", Option("max"))
    check_positive("reboot_time", scenario.seconds)
    names = named_once(cluster, scenario.nodes)
    named = node_rows(cluster, names)
    if named and scenario.group is None:
        group = int(cluster.nodes.group[named[0]])
    else:
        group = choose_group(cluster, scenario.group)
    check_nodes_in(cluster, group, "nodes", named)
    model = evacuation_model(cluster, scenario.options)
    called = [cluster.nodes.names[row] for row in named]
    told: dict[str, Json] = {
        "nodes": called,
        "together": scenario.together,
        "max": scenario.most,
        "reboot_seconds": scenario.seconds,
    }
    try:
        check_answers(cluster, group, model.options.offline_nodes)
    except CannotTell as error:
        what = first_of(called, _NAMED) or f"ALL NODES OF {cluster.groups[group].name}"
        return given.cannot_tell("reboot", told, f"REBOOT {what}", error)
    placement = Placement(model)
    scope = group_scope(placement, group)
    for row in named:
        if model.offline[row]:
            name = cluster.nodes.names[row]
            raise UsageError(f"node {quoted(name)} is offline or drained")
    rows = named or tuple(scope[~model.offline[scope]].tolist())
    if not rows:
        raise UsageError(f"no node of group {quoted(cluster.groups[group].name)} is online")
    return rebooted(
        placement,
        scope,
        rows,
        group=cluster.groups[group].name,
        options=told,
        manner=RebootManner(
            scenario.together,
            scenario.most,
            scenario.seconds,
            given.throttles,
            times=given.times,
        ),
        accepted=given.accepted,
        as_of=given.as_of,
    )
