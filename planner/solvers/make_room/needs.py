"""Amounts that nodes lack for a new instance, and that instances give back when they leave."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.rules.ganeti_limits import DISK, MEMORY, SPINDLES
from planner.rules.limit import Limit
from planner.rules.limits import every_limit
from planner.state.model import Model
from snapshots.arrays import Bools, Ints


def counted() -> tuple[Limit, ...]:
    """The limits that moves can make room for, memory first.

    Not the spindles of exclusive storage: nodes get more of them back than they gave, as Ganeti
    takes them for local disks only and gives them back for any.
    """
    return tuple(limit for limit in every_limit() if limit is not SPINDLES)


@dataclass(frozen=True)
class Needs:
    """The least that nodes (lanes) lack; limits that are no amounts do not show here.

    ``kept``: MiB of memory for N+1, beyond what ``amounts`` has (a row for each limit counted).
    """

    kept: Ints
    amounts: Ints

    @property
    def memory(self) -> Ints:
        """MiB of memory without what is kept for N+1."""
        missing: Ints = self.amounts[0]
        return missing

    @property
    def disk(self) -> Ints:
        """MiB of disk."""
        missing: Ints = self.amounts[counted().index(DISK)]
        return missing

    @property
    def total(self) -> Ints:
        """The amounts, with all of the memory."""
        found = self.amounts.copy()
        found[0] += self.kept
        return found

    @property
    def none(self) -> Bools:
        """True for lanes where nothing is missing."""
        found: Bools = np.logical_and.reduce(self.total == 0)
        return found

    def met_by(self, given: Ints) -> Bools:
        """True for lanes where so much more, a row for each limit counted, would be enough."""
        found: Bools = np.logical_and.reduce(self.total <= given)
        return found


def gives(model: Model, rows: Ints, runs: Bools) -> Ints:
    """The most that instances (lanes) give back to a node they leave, as :class:`Needs` counts.

    ``runs``: it is their primary. Memory they give back in either role, to N+1 as secondaries.
    """
    found = []
    for limit in counted():
        demand = limit.demand(model, rows, later=True)
        first = demand.primary
        found.append(first if limit is MEMORY else np.where(runs, first, demand.secondary))
    return np.stack(found)
