"""N+1 of a group: for every node in use, whether all that runs there would run again elsewhere.

Unlike the limit that a single move keeps, this asks all instances of a node for room together, and
counts those on shared storage, which may start on any node.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from planner.state import Placement
from planner.whatif.losses import screen_any
from planner.words import count, size_in_words
from snapshots.arrays import Ints


@dataclass(frozen=True, slots=True)
class FailingNode:
    """A node after whose failure some instances have no room.

    ``no_room`` are instances, as few as can be, ``short`` MiB of memory that lack for them, at
    least; ``certain``: it is proved that no more can restart.
    """

    node: str
    no_room: int
    short: int
    certain: bool

    def is_worse_than(self, before: FailingNode | None) -> bool:
        """True if it is so for more instances, or by more memory, than before."""
        if before is None:
            return True
        return self.no_room > before.no_room or self.short > before.short

    @property
    def text(self) -> str:
        """``if a fails, 2 instances have no room (4.0 GiB of memory short)``."""
        have = f"{count(self.no_room, 'instance')} {'has' if self.no_room == 1 else 'have'}"
        short = f" ({size_in_words(self.short)} of memory short)" if self.short else ""
        return f"if {self.node} fails, {have} no room{short}"


Failing = Mapping[str, FailingNode]
"""The nodes that may not fail, by name."""


def failing_nodes(place: Placement, scope: Ints) -> Failing:
    """The nodes of a group (rows) that may not fail, by their rows."""
    table = screen_any(place, 1, among=scope)
    names = place.model.cluster.nodes.names
    found = [
        FailingNode(
            names[int(table.nodes[row, 0])],
            int(table.not_restarted[row]),
            int(table.short_mib[row]),
            bool(table.certain[row]),
        )
        for row in np.flatnonzero(table.not_restarted).tolist()
    ]
    return {one.node: one for one in found}


@dataclass(frozen=True, slots=True)
class FailuresCompared:
    """The nodes that may not fail after a change, but for those that are gone.

    ``worse``: they could before, or fewer instances had no room; ``in_doubt``: it is not proved
    that it is worse; ``as_before``: it was as bad before.
    """

    worse: tuple[FailingNode, ...]
    in_doubt: tuple[FailingNode, ...]
    as_before: tuple[FailingNode, ...]

    @property
    def hold(self) -> bool:
        """True if every node may fail that could before."""
        return not self.worse and not self.in_doubt


def compared(before: Failing, after: Failing) -> FailuresCompared:
    """The nodes that may not fail ``after``, by what was so ``before``."""
    worse, in_doubt, as_before = [], [], []
    for name, now in after.items():
        then = before.get(name)
        proved = now.certain and (then is None or then.certain)
        if not now.is_worse_than(then):
            as_before.append(now)
        elif proved:
            worse.append(now)
        else:
            in_doubt.append(now)
    return FailuresCompared(tuple(worse), tuple(in_doubt), tuple(as_before))
