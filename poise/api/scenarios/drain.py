"""The question whether nodes can be emptied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from poise.api.evacuation_options import EvacuationOptions
from poise.api.scenarios.circumstances import Circumstances
from snapshots.errors import CannotTell, UsageError
from snapshots.reading import quoted

if TYPE_CHECKING:  # numpy, which help does without
    from planner.whatif import WhatIf
    from snapshots.cluster import Cluster


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

    names = (scenario.nodes,) if isinstance(scenario.nodes, str) else scenario.nodes
    options = scenario.options.of_part("full") if scenario.full else scenario.options
    check_once(given.cluster, names)
    try:
        plan = evacuate_with(given.cluster, names, options, on_progress=given.on_progress)
    except CannotTell as error:
        told = {"nodes": list(names), "part": options.part}
        return given.cannot_tell("drain", told, f"DRAIN {', '.join(names)}", error)
    change = change_of(evacuation_model(given.cluster, options), plan, given.throttles)
    return drained(change, accepted=given.accepted, as_of=given.as_of)


def check_once(cluster: Cluster, names: Sequence[str]) -> None:
    """Raises UsageError where one node is named twice."""
    from poise.api.naming import node_rows

    seen: set[int] = set()
    for name in names:
        for row in node_rows(cluster, (name,)):
            if row in seen:
                raise UsageError(f"node {quoted(name)} is named twice")
            seen.add(row)
