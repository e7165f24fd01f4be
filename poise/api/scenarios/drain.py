"""The question whether nodes can be emptied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from poise.api.evacuation_options import EvacuationOptions
from poise.api.scenarios.circumstances import Circumstances
from poise.api.scenarios.named_nodes import named_once
from snapshots.errors import CannotTell

if TYPE_CHECKING:  # numpy, which help does without
    from planner.whatif import WhatIf


@dataclass(frozen=True, slots=True)
class Drain:
    """Can the nodes be emptied: their primaries, and with ``full`` their secondaries, too.

    ``nodes`` are names (short ones where unambiguous), all of one group; ``options`` are those of
    :func:`poise.evacuate`. ``full`` is short for their ``part`` of that name.
    """

    nodes: Sequence[str] | str
    full: bool = False
    options: EvacuationOptions = field(default_factory=EvacuationOptions)


def answer_drain(scenario: Drain, given: Circumstances) -> WhatIf:
    """The answer for nodes that are emptied.

    Raises:
        UsageError: see :func:`poise.what_if`.
    """
    from planner.whatif import change_of, drained
    from poise.api.evacuating import evacuate_with, evacuation_model

    names = named_once(given.cluster, scenario.nodes)
    options = scenario.options.of_part("full") if scenario.full else scenario.options
    try:
        plan = evacuate_with(given.cluster, names, options, on_progress=given.on_progress)
    except CannotTell as error:
        told = {"nodes": list(names), "part": options.part}
        return given.cannot_tell("drain", told, f"DRAIN {', '.join(names)}", error)
    change = change_of(
        evacuation_model(given.cluster, options), plan, given.throttles, times=given.times
    )
    return drained(change, accepted=given.accepted, as_of=given.as_of)
