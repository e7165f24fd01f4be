"""The question whether nodes can be emptied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from poise.api.evacuation_options import EvacuationOptions
from poise.api.planning_options import check_flags
from poise.api.scenarios.circumstances import Circumstances
from poise.api.scenarios.named_nodes import named_once
from snapshots.errors import CannotTell, Option, UsageError
from snapshots.reading import quoted

if TYPE_CHECKING:  # numpy, which help does without
    from planner.plan import Plan
    from planner.state import Model
    from planner.whatif import PlannedChange, WhatIf


@dataclass(frozen=True, slots=True)
class Drain:
    """Can the nodes be emptied: their primaries, and with ``full`` their secondaries, too.

    ``nodes`` are names (short ones where unambiguous), all of one group; ``options`` are those of
    :func:`poise.evacuate`. ``full`` is short for their ``part`` of that name. ``back``: after the
    maintenance those who left return, so that all is where it was.
    """

    nodes: Sequence[str] | str
    full: bool = False
    options: EvacuationOptions = field(default_factory=EvacuationOptions)
    back: bool = False


def answer_drain(scenario: Drain, given: Circumstances) -> WhatIf:
    """The answer for nodes that are emptied.

    Raises:
        UsageError: see :func:`poise.what_if`.
    """
    from planner.whatif import change_of, drained
    from poise.api.evacuating import evacuate_with, evacuation_model

    check_flags(full=scenario.full, back=scenario.back)
    names = named_once(given.cluster, scenario.nodes)
    options = scenario.options.of_part("full") if scenario.full else scenario.options
    try:
        plan = evacuate_with(given.cluster, names, options, on_progress=given.on_progress)
    except CannotTell as error:
        told = {"nodes": list(names), "part": options.part}
        return given.cannot_tell("drain", told, f"DRAIN {', '.join(names)}", error)
    model = evacuation_model(given.cluster, options)
    if scenario.back:
        change = _and_back(given, model, plan)
    else:
        change = change_of(model, plan, given.throttles, times=given.times)
    return drained(change, accepted=given.accepted, as_of=given.as_of)


def _and_back(given: Circumstances, model: Model, plan: Plan) -> PlannedChange:
    """The way out and the way back; a node that was drained is in use when they come back.

    Raises:
        UsageError: a node is down, so that it is not known what it will have.
    """
    from planner.explain import OutOfUse
    from planner.state import Placement, group_scope, prepare
    from planner.whatif import in_use_again, there_and_back, way_back_from

    assert plan.evacuation is not None
    left = plan.evacuation.nodes
    for node in plan.nodes:
        if node.name in left and node.out_of_use not in (None, OutOfUse.DRAINED):
            down = f": {quoted(node.name)} is down: what it has when it is back is not known"
            raise UsageError(Option("back"), down)
    home = prepare(in_use_again(model.cluster, left), model.options)
    nodes = model.cluster.nodes
    scope = group_scope(Placement(home), int(nodes.group[nodes.names.index(left[0])]))
    back = way_back_from(home, plan, scope)
    return there_and_back(given.cluster, home, plan, back, given.throttles, times=given.times)
