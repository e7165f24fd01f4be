"""Global N+1 where hail does not see every node that it asks for.

Facts: looking at one group only, Ganeti's hail 3.0.2 knows no other nodes, and ends in an
internal error as soon as a DRBD instance would fail over to one of them. So it does wherever a
DRBD instance has no secondary. It tests node after node and goes no further than the first one
that cannot be emptied.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from planner.n_plus_one import CapacityCheck
from planner.rules import Outcome, Placing
from planner.state import Placement
from poise.htools.conventions.htools_placement import HtoolsPlacement
from poise.htools.hail.out_of_sight import OutOfSight
from snapshots.arrays import NO_NODE, Ints


class HailCapacityCheck(CapacityCheck):
    """The test on a placement whose nodes may list other instances than they have.

    ``unsure``: a node (row) whose list the sums know nothing of, so that it must be tried.
    """

    def __init__(
        self, placement: HtoolsPlacement, scope: Ints, *, unsure: int | None = None
    ) -> None:
        super().__init__(placement, scope)
        self._lists = placement
        self._unsure = unsure

    def _settle(self) -> tuple[Ints, Ints]:
        if self._lists.doubled:  # then only the lists tell which instance is where
            listed = np.array([bool(self._lists.primary_lists[n]) for n in self._scope.tolist()])
            lost, unclear = self._scope[:0], self._scope[listed | self._sums.hosts()]
        else:
            lost, unclear = super()._settle()
        if self._unsure is not None:
            lost = lost[lost != self._unsure]
            unclear = np.append(unclear[unclear != self._unsure], self._unsure)
        return lost, unclear


class NarrowCheck(HailCapacityCheck):
    """The test as hail makes it, with its end."""

    def _judge(self, placing: Placing | None, lane: int) -> bool:
        state = self._after(placing, lane)
        return all(self._can_be_emptied(state, node) for node in self._scope.tolist())

    def _fail_over(self, state: Placement, i: int) -> Outcome:
        node = int(state.secondary[i])
        if node not in self._scope:
            raise OutOfSight(node)
        return super()._fail_over(state, i)


def capacity_check(
    placement: HtoolsPlacement, scope: Ints, *, half: bool = False, unsure: int | None = None
) -> HailCapacityCheck:
    """The test on ``scope`` (ascending rows), narrow where that may matter.

    ``half``: the instance to place is a DRBD one, and gets no secondary. ``unsure`` as in
    :class:`HailCapacityCheck`.
    """
    model = placement.model
    inside = np.zeros(model.node_count + 1, dtype=np.bool_)  # the last is NO_NODE's
    inside[scope] = True
    listed = model.drbd & ~model.forthcoming & (placement.primary != NO_NODE)
    listed &= inside[placement.primary]
    if half or not inside[placement.secondary[listed]].all():
        return NarrowCheck(placement, scope, unsure=unsure)
    return HailCapacityCheck(placement, scope, unsure=unsure)


class OldSelfCheck:
    """Global N+1 with the nodes as they will be and the instance as it was.

    Ganeti's test finds the instance in the list of its new primary, and looks it up in a table
    that still has its old nodes and disk template.
    """

    def __init__(self, before: HtoolsPlacement, row: int, scope: Ints) -> None:
        """``before``: the placement with ``row`` on its old nodes."""
        self._before = before
        self._row = row
        self._scope = scope

    def holds(self, placing: Placing, lane: int) -> bool:
        """True if every node could be emptied after lane ``lane`` of ``placing``."""
        state, row = self._before.clone(), self._row
        model = state.model
        home, target = int(placing.primary[lane]), int(placing.secondary[lane])
        for lanes in placing.touched:
            state.set_node(lanes, lane)
        unsure = None
        if not model.forthcoming[row]:
            if model.reserves_memory[row] and target != NO_NODE:
                state.reservations[target, home] += model.memory[row]
            listed = state.primary_lists[home]
            if row in listed:
                listed.remove(row)
            else:
                unsure = home
            listed.insert(0, row)
        return capacity_check(state, self._scope, unsure=unsure).holds()


def mistaken_row(placement: Placement, nodes: Ints, numbered: Sequence[int]) -> int | None:
    """The instance that a new one is taken for, None where no instance is mistaken.

    ``nodes`` are those of the group; ``numbered``: the rows of instances in the order in which
    hail numbers them, old ones before those that it has placed.
    """
    inside = np.zeros(placement.model.node_count + 1, dtype=np.bool_)  # the last is NO_NODE's
    inside[nodes] = True
    member = inside[placement.primary] & (placement.primary != NO_NODE)
    number = int(member.sum())
    if number >= len(numbered):
        return None
    row = numbered[number]
    return row if member[row] and not placement.model.forthcoming[row] else None


class MistakenSelfCheck:
    """The test in which the new instance stands in the place of ``row`` as well."""

    def __init__(self, before: HtoolsPlacement, row: int, scope: Ints) -> None:
        self._before = before
        self._row = row
        self._scope = scope

    def holds(self, placing: Placing, lane: int) -> bool:
        """True if every node could be emptied after lane ``lane`` of ``placing``."""
        state = self._before.clone()
        state.commit(placing, lane)
        home, new = int(state.primary[self._row]), int(placing.instance[lane])
        listed = state.primary_lists[home]
        place = listed.index(self._row)
        listed[place : place + 1] = [new]
        return capacity_check(state, self._scope, unsure=home).holds()
