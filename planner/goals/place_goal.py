"""Goals about where each of some instances is: on some nodes, not on others, as it was."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from planner.goals.kinds import GoalKind
from planner.goals.wish import Wish
from snapshots.arrays import NO_NODE, Bools, Ints

ANYWHERE = -1
"""Stands for a list of wrong nodes where every node is right."""


@dataclass(frozen=True, eq=False)
class PlaceGoal:
    """A goal that holds for each of ``members`` (instance rows, ascending) by itself.

    ``wrong`` (lists, nodes): lists of wrong nodes. ``as_primary``, ``as_secondary`` (members): the
    list that holds for the primary and the secondary of each, or :data:`ANYWHERE`.
    """

    wish: Wish
    members: Ints
    wrong: Bools
    as_primary: Ints
    as_secondary: Ints

    def broken(self, primary: Ints, secondary: Ints) -> int:
        """The number of instances that have a wrong node; nodes by instance row.

        An instance that runs on a node to be emptied counts twice: it fails with the node, so that
        it is worse there than one that has its copy on it.
        """
        found = self.misplaced(primary, secondary)
        if self.wish.kind is GoalKind.EMPTY:
            found += int(self._is_wrong(self.as_primary, primary[self.members]).sum())
        return found

    def misplaced(self, primary: Ints, secondary: Ints) -> int:
        """The number of instances that have a wrong node, each once."""
        return len(self.offenders(primary, secondary))

    def offenders(self, primary: Ints, secondary: Ints) -> Ints:
        """The instances (rows) that have a wrong node."""
        off = self._is_wrong(self.as_primary, primary[self.members])
        off |= self._is_wrong(self.as_secondary, secondary[self.members])
        return self.members[off]

    def _is_wrong(self, which: Ints, node: Ints) -> Bools:
        found: Bools = self.wrong[which, node] & (which != ANYWHERE) & (node != NO_NODE)
        return found


def no_arrivals(goal: PlaceGoal, primary: Ints, secondary: Ints, free: Bools) -> PlaceGoal:
    """The guard of a goal to empty nodes: nothing is moved onto them.

    What is there may stay, and become a copy where it runs; a copy may not begin to run. ``free``:
    the instances (rows) that may go there all the same. Nodes by instance row.
    """
    runs = goal.wrong[0][primary[goal.members]]
    second = secondary[goal.members]
    has_copy = goal.wrong[0][second] & (second != NO_NODE)
    may = free[goal.members]
    return PlaceGoal(
        replace(goal.wish, weight=None),
        goal.members,
        goal.wrong,
        np.where(runs | may, ANYWHERE, 0),
        np.where(runs | has_copy | may, ANYWHERE, 0),
    )


def only_at_home(primary: Ints, secondary: Ints, nodes: int) -> tuple[Bools, Ints, Ints]:
    """The lists of :class:`PlaceGoal` by which only the given nodes of each member are right."""
    homes, at = np.unique(np.concatenate([primary, secondary]), return_inverse=True)
    wrong = np.ones((len(homes), nodes), dtype=np.bool_)
    there = homes != NO_NODE
    wrong[np.flatnonzero(there), homes[there]] = False
    lists = at.astype(np.int64)
    return wrong, lists[: len(primary)], lists[len(primary) :]
