"""Goals about how many primaries of some instances are in one place: apart, together, spread."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.goals.wish import Wish
from snapshots.arrays import Ints


@dataclass(frozen=True, eq=False)
class GroupGoal:
    """A goal that counts the primaries of ``members`` (instance rows, ascending) by place.

    ``place_of`` (nodes): the place that each node is, or is part of, from 0. ``most``: how many
    primaries may be in one place, each more is one in a wrong place; None: all are to be where most
    of them are.
    """

    wish: Wish
    members: Ints
    place_of: Ints
    most: int | None

    def broken(self, primary: Ints, secondary: Ints) -> int:
        """The number of instances in wrong places; nodes by instance row."""
        counts = np.bincount(self.place_of[primary[self.members]])
        if self.most is None:
            return len(self.members) - int(counts.max(initial=0))
        return int(np.maximum(counts - self.most, 0).sum())

    def misplaced(self, primary: Ints, secondary: Ints) -> int:
        """The number of instances in wrong places, each once."""
        return self.broken(primary, secondary)

    def offenders(self, primary: Ints, secondary: Ints) -> Ints:
        """The instances (rows) that share a place that has too many, or are not with most."""
        places = self.place_of[primary[self.members]]
        counts = np.bincount(places)
        if self.most is None:
            return self.members[places != counts.argmax()] if len(places) else self.members
        return self.members[counts[places] > self.most]
