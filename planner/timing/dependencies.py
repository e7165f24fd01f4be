"""The moves of a sequence that each move must wait for.

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
from heapq import heapify, heappop, heappush

from snapshots.arrays import NO_NODE


@dataclass(frozen=True, slots=True)
class Relocation:
    """A move as far as order is concerned: rows of the instance and of its nodes."""

    instance: int
    old: tuple[int, int]
    new: tuple[int, int]

    def changed(self) -> tuple[set[int], set[int]]:
        """The nodes that give something back, and those that are asked for something.

        A primary that stays keeps everything; a secondary that stays reserves memory for
        another primary, which is both. Nodes passed on the way (the old secondary that runs the
        instance meanwhile) are such secondaries.
        """
        before = {(self.old[0], NO_NODE), (self.old[1], self.old[0])}
        after = {(self.new[0], NO_NODE), (self.new[1], self.new[0])}
        gives = {node for node, _ in before - after}
        takes = {node for node, _ in after - before}
        return gives - {NO_NODE}, takes - {NO_NODE}


class _Givers:
    """The moves that give something back on one node, in order, and who has waited for them.

    ``waited[i]`` are the moves (bits) that took something there between the giver i and the next
    one, which thus wait for that giver and all before it.
    """

    def __init__(self) -> None:
        self.moves: list[int] = []
        self.waited: list[int] = []

    def give(self, move: int) -> None:
        """A move gives something back."""
        self.moves.append(move)
        self.waited.append(0)

    def take(self, move: int) -> None:
        """A move takes something."""
        if self.waited:
            self.waited[-1] |= 1 << move


def dependencies(shifts: Sequence[Relocation]) -> list[tuple[int, ...]]:
    """For every move the positions of the earlier moves it waits for, ascending.

    Waiting is transitive, so only direct dependencies are named (the transitive reduction).
    """
    last_of_instance: dict[int, int] = {}
    givers: dict[int, _Givers] = {}
    waits_for: list[tuple[int, ...]] = []
    reach: list[int] = []  # bit k of reach[j]: move j waits for move k, directly or not
    for position, shift in enumerate(shifts):
        gives, takes = shift.changed()
        earlier = [givers[node] for node in takes if node in givers]
        if shift.instance in last_of_instance:
            before = _Givers()
            before.give(last_of_instance[shift.instance])
            earlier.append(before)
        direct, covered = _latest(earlier, reach)
        waits_for.append(direct)
        reach.append(covered)
        last_of_instance[shift.instance] = position
        for node in takes & givers.keys():
            givers[node].take(position)
        for node in gives:
            givers.setdefault(node, _Givers()).give(position)
    return waits_for


def _latest(nodes: Sequence[_Givers], reach: Sequence[int]) -> tuple[tuple[int, ...], int]:
    """The givers that no other one of them waits for, ascending, and all that these wait for.

    From the latest backwards: on a node where a move took something that is waited for already,
    so are all givers before it.
    """
    covered = 0
    direct: list[int] = []
    heap = [(-one.moves[-1], k, len(one.moves) - 1) for k, one in enumerate(nodes)]
    heapify(heap)
    while heap:
        negative, k, at = heappop(heap)
        if nodes[k].waited[at] & covered:
            continue
        if not covered >> -negative & 1:
            direct.append(-negative)
            covered |= reach[-negative] | 1 << -negative
        if at:
            heappush(heap, (-nodes[k].moves[at - 1], k, at - 1))
    return tuple(reversed(direct)), covered
