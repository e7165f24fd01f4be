"""The amounts by which nodes are beyond their limits, for many states at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.explain.broken_limits import N_PLUS_ONE
from planner.rules.ganeti_limits import MEMORY
from planner.rules.limit import Limit
from planner.rules.limits import every_limit
from planner.rules.node_lanes import NodeLanes
from planner.state.placement import Placement
from planner.words import size_in_words
from snapshots.arrays import Ints


@dataclass(frozen=True, slots=True)
class Measured:
    """A row of amounts: a limit (None: N+1), with all its bounds or the ``hard`` ones only."""

    limit: Limit | None
    hard: bool

    @property
    def name(self) -> str:
        """The stable word of the limit."""
        return N_PLUS_ONE if self.limit is None else self.limit.name

    @property
    def breach(self) -> str:
        """The word of what is broken, as plans have it."""
        if self.limit is None:
            return N_PLUS_ONE
        check = self.limit.words.breach_check
        return self.limit.name if check is None else check.word

    @property
    def room(self) -> str:
        """The thing that nodes need more of (memory, disk and so on)."""
        return MEMORY.name if self.limit is None else self.limit.name

    def text(self, amount: int) -> str:
        """``memory: 2.0 GiB short``."""
        if self.limit is None:
            return f"{size_in_words(amount)} of memory short for N+1"
        return f"{self.limit.words.short}: {self.limit.words.over(amount)}"


def measured() -> tuple[Measured, ...]:
    """The rows of :func:`amounts`, in their order: what nothing may break first."""
    hard = [
        Measured(limit, hard=True)
        for limit in every_limit()
        if any(not bound.soft for bound in limit.bounds)
    ]
    soft = [Measured(limit, hard=False) for limit in every_limit()]
    return (*hard, *soft, Measured(None, hard=False))


def amounts(lanes: NodeLanes) -> Ints:
    """By how much nodes (lanes) are beyond each limit, (rows of :func:`measured`, lanes).

    0 or less where they keep it.
    """
    found = []
    for one in measured():
        if one.limit is None:
            found.append(lanes.reserved_memory - lanes.free_memory)
        else:
            missing = np.ceil(one.limit.missing(lanes, force=one.hard))
            found.append(missing.astype(np.int64) - one.limit.spare)
    return np.stack(found)


def amounts_of(place: Placement, nodes: Ints) -> Ints:
    """The same of ``nodes`` (rows) as they are."""
    return amounts(NodeLanes(place, nodes))
