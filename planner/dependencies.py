"""Which moves of a sequence must wait for which.

Moves were checked one after the other, so running them in another order, or at once, must not
fill any node further than the sequence does. A move waits for an earlier one when

* both move the same instance, or
* the earlier one gives something back on a node where the later one takes something.

That is enough: whatever has been taken on a node at any moment of any such order had also been
taken at some moment of the sequence, with nothing more given back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from snapshots.cluster import NO_NODE


@dataclass(frozen=True, slots=True)
class Shift:
    """A move as far as order is concerned: rows of the instance and of its nodes."""

    instance: int
    old: tuple[int, int]
    new: tuple[int, int]

    def changed(self) -> tuple[set[int], set[int]]:
        """The nodes that give something back, and those that are asked for something.

        A primary that stays keeps everything; a secondary that stays reserves memory for
        another primary, which is both. Nodes passed on the way (the old secondary that runs the
        guest meanwhile) are such secondaries.
        """
        before = {(self.old[0], NO_NODE), (self.old[1], self.old[0])}
        after = {(self.new[0], NO_NODE), (self.new[1], self.new[0])}
        gives = {node for node, _ in before - after}
        takes = {node for node, _ in after - before}
        return gives - {NO_NODE}, takes - {NO_NODE}


def dependencies(shifts: Sequence[Shift]) -> list[tuple[int, ...]]:
    """For every move the positions of the earlier moves it waits for, ascending.

    Waiting is transitive, so only direct dependencies are named (the transitive reduction).
    """
    last_of_instance: dict[int, int] = {}
    givers: dict[int, list[int]] = {}
    waits_for: list[tuple[int, ...]] = []
    reach: list[int] = []  # bit k of reach[j]: move j waits for move k, directly or not
    for position, shift in enumerate(shifts):
        gives, takes = shift.changed()
        earlier = {k for node in takes for k in givers.get(node, ())}
        if shift.instance in last_of_instance:
            earlier.add(last_of_instance[shift.instance])
        covered = 0
        direct = []
        for k in sorted(earlier, reverse=True):
            if not covered >> k & 1:
                direct.append(k)
                covered |= reach[k] | 1 << k
        waits_for.append(tuple(reversed(direct)))
        reach.append(covered)
        last_of_instance[shift.instance] = position
        for node in gives:
            givers.setdefault(node, []).append(position)
    return waits_for
