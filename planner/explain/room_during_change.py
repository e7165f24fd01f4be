"""Room during a change, not only after it.

While DRBD copies to a new secondary the old copy still stands, and while a guest migrates its
memory is taken on both nodes. The plan's moves are walked through in order, action by action.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.rules.limit import Binds
from planner.rules.limit_room import hard_rooms
from planner.rules.route import route
from planner.rules.step import Step
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Ints


@dataclass(frozen=True, slots=True)
class Shortage:
    """At position ``step`` of the sequence, ``node`` lacks ``missing`` of ``resource``.

    That is disk or memory (MiB), or the name of a limit that Ganeti does not know.
    """

    step: int
    node: int
    resource: str
    missing: int


def shortages(before: Placement, steps: Sequence[Step]) -> list[Shortage]:
    """The actions of ``steps`` that have no room on the node they go to.

    ``before`` is the placement that the steps start from; it is not changed.
    """
    rooms = _rooms(before)
    found: list[Shortage] = []
    for position, step in enumerate(steps):
        row = step.instance
        if before.model.forthcoming[row]:
            continue
        primary, secondary = step.old
        for copies, node in route(step.kind, secondary, step.target):
            for room in rooms:
                missing = (
                    room.copied(row, secondary, node)
                    if copies
                    else room.switched(row, primary, secondary, node)
                )
                if missing > 0:
                    found.append(Shortage(position, node, room.resource, missing))
            if copies:
                secondary = node
            else:
                primary, secondary = node, primary if node == secondary else secondary
    return found


@dataclass(frozen=True, eq=False, slots=True)
class _Room:
    """The room that nodes (N) have for something that instances (I) take in either role."""

    resource: str
    checked: Binds
    free: Ints
    as_primary: Ints
    as_secondary: Ints

    def copied(self, row: int, old: int, new: int) -> int:
        """The amount missing on ``new`` once the copy is there, before the ``old`` one goes."""
        amount = self.as_secondary[row]
        self.free[new] -= amount
        missing = -int(self.free[new])
        if old != NO_NODE:
            self.free[old] += amount
        return missing if Binds.SECONDARY in self.checked else 0

    def switched(self, row: int, old: int, secondary: int, new: int) -> int:
        """The amount missing on ``new`` once the instance runs there."""
        swap = new == secondary
        amount = self.as_primary[row] - (self.as_secondary[row] if swap else 0)
        self.free[new] -= amount
        missing = -int(self.free[new])
        self.free[old] += amount
        return missing if Binds.PRIMARY in self.checked else 0


def _rooms(place: Placement) -> list[_Room]:
    """Disk and memory, and the limits that Ganeti does not know and nothing may break."""
    model = place.model
    disk = np.where(model.local, model.disk, 0)
    memory = np.where(model.uses_memory, model.memory, 0)
    rooms = [
        _Room("disk", Binds.SECONDARY, place.free_disk.copy(), disk, disk),
        _Room("memory", Binds.PRIMARY, place.free_memory.copy(), memory, np.zeros_like(memory)),
    ]
    rooms += [
        _Room(one.limit.name, one.limit.binds, one.free, one.as_primary, one.as_secondary)
        for one in hard_rooms(place)
    ]
    return rooms
