"""The moves of a solution that can run side by side, as Ganeti's tools group them.

Two moves may share a job set only when no node takes part in both. Grouping is greedy from the
end of the solution, so the later moves get the fuller sets.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from planner.rules.step import Step
from planner.state.model import Model
from snapshots.arrays import NO_NODE


def nodes_of_step(step: Step, drbd: bool) -> frozenset[int]:
    """Node rows that a step keeps busy: where the instance goes and where it comes from.

    A secondary that an instance without DRBD happens to name counts only where it stays.
    """
    before = step.old if drbd else step.old[:1]
    return frozenset((*before, *step.new)) - {NO_NODE}


def job_sets(steps: Sequence[Step], model: Model) -> list[list[Step]]:
    """The steps in order, cut into sets of moves that share no node."""
    drbd = model.drbd
    busy = [nodes_of_step(step, bool(drbd[step.instance])) for step in steps]
    return [[steps[k] for k in rows] for rows in disjoint_runs(busy)]


def disjoint_runs(busy: Sequence[AbstractSet[int]]) -> list[range]:
    """Cut ``busy`` into runs of pairwise disjoint sets, each as long as can be from the end."""
    runs: list[range] = []
    end = len(busy)
    taken: AbstractSet[int] = frozenset()
    for k in range(len(busy) - 1, -1, -1):
        if taken & busy[k]:
            runs.append(range(k + 1, end))
            end, taken = k + 1, busy[k]
        else:
            taken = taken | busy[k]
    if end:
        runs.append(range(0, end))
    return runs[::-1]
