"""A move as far as time is concerned: its actions, their nodes and seconds, what it waits for."""

from __future__ import annotations

import math
from dataclasses import dataclass

from planner.timing.slots import BusyNodes


@dataclass(frozen=True, slots=True)
class TimedAction:
    """One action of a move.

    ``nodes``: all that the instance is on before or after it; ``copying``: those of them that
    disks are copied between. ``seconds``: how long it takes if nothing holds it up.
    """

    nodes: frozenset[str]
    seconds: float
    copying: frozenset[str] = frozenset()

    @property
    def copies(self) -> bool:
        """True if it copies disks."""
        return bool(self.copying)


@dataclass(frozen=True, slots=True)
class TimedMove:
    """A move's actions, in order; ``after`` are the ids of moves that must be finished before."""

    id: int
    actions: tuple[TimedAction, ...]
    after: tuple[int, ...] = ()

    @property
    def seconds(self) -> float:
        """Of all its actions, if nothing holds it up."""
        return math.fsum(action.seconds for action in self.actions)

    @property
    def busy(self) -> BusyNodes:
        """The things that it keeps busy from its begin to its end."""
        return BusyNodes(
            frozenset[str]().union(*(action.nodes for action in self.actions)),
            frozenset[str]().union(*(action.copying for action in self.actions)),
        )
