"""The times at which moves and their actions begin and end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple


class ActionSpan(NamedTuple):
    """An action at work: ``number`` counts from 0 in its move; seconds from the schedule's begin.

    ``nodes`` are all that it has to do with. Of one that was at work before, what is left.
    """

    move: int
    number: int
    nodes: frozenset[str]
    begin: float
    end: float


@dataclass(frozen=True, slots=True)
class Schedule:
    """Moves in time, in seconds from its begin.

    ``begins`` and ``ends``: of moves by id. A move that never begins is in neither, one that begins
    and is not brought to its end in ``begins`` alone. A move ends once the runner has seen that its
    last job is over. ``makespan`` is when the last job of all is seen to be over. ``actions`` are
    in the order in which they begin.
    """

    begins: Mapping[int, float]
    ends: Mapping[int, float]
    actions: tuple[ActionSpan, ...]
    makespan: float

    def occupancy(self) -> dict[str, tuple[ActionSpan, ...]]:
        """For every node that takes part the actions that have to do with it, as they begin."""
        found: dict[str, list[ActionSpan]] = {}
        for span in self.actions:
            for node in span.nodes:
                found.setdefault(node, []).append(span)
        return {node: tuple(found[node]) for node in sorted(found)}

    def busy_seconds(self) -> dict[str, float]:
        """For every node that takes part the seconds in which some action has to do with it."""
        return {node: _covered(spans) for node, spans in self.occupancy().items()}


def _covered(spans: tuple[ActionSpan, ...]) -> float:
    """Seconds in which one of the spans (in order of their begin) or more are at work."""
    total, until = 0.0, 0.0
    for span in spans:
        total += max(0.0, span.end - max(until, span.begin))
        until = max(until, span.end)
    return total
