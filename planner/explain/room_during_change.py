"""Room during a change, not only after it.

While DRBD copies to a new secondary the old copy still stands, and while a guest migrates its
memory is taken on both nodes. The plan's moves are walked through in order, action by action.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planner.rules.route import route
from planner.rules.step import Step
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE


@dataclass(frozen=True, slots=True)
class Shortage:
    """At position ``step`` of the sequence, ``node`` lacks ``missing`` MiB of ``resource``."""

    step: int
    node: int
    resource: str
    missing: int


def shortages(before: Placement, steps: Sequence[Step]) -> list[Shortage]:
    """The actions of ``steps`` that have no room on the node they go to.

    ``before`` is the placement that the steps start from; it is not changed.
    """
    model = before.model
    free_disk, free_memory = before.free_disk.copy(), before.free_memory.copy()
    found: list[Shortage] = []
    for position, step in enumerate(steps):
        row = step.instance
        if model.forthcoming[row]:
            continue
        primary, secondary = step.old
        disk = int(model.disk[row]) if model.local[row] else 0
        memory = int(model.memory[row]) if model.uses_memory[row] else 0
        for copies, node in route(step.kind, secondary, step.target):
            if copies:
                free_disk[node] -= disk
                if free_disk[node] < 0:
                    found.append(Shortage(position, node, "disk", -int(free_disk[node])))
                if secondary != NO_NODE:
                    free_disk[secondary] += disk
                secondary = node
            else:
                free_memory[node] -= memory
                if free_memory[node] < 0:
                    found.append(Shortage(position, node, "memory", -int(free_memory[node])))
                free_memory[primary] += memory
                primary, secondary = node, primary if node == secondary else secondary
    return found
