"""The rules of a search for places, and the nodes whose state counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from planner.rules.new_places import Placing
from planner.state.model import Model
from planner.state.placement import Placement
from planner.work import Work
from snapshots.arrays import Ints


@dataclass(frozen=True, slots=True)
class AllocationRules:
    """``capacity_checks``: keep global N+1. ``force``: soft limits do not hold a primary back.

    ``only``: full names of the nodes that may be used, None for all.
    """

    capacity_checks: bool = True
    force: bool = False
    only: tuple[str, ...] | None = None

    def usable(self, model: Model, nodes: Ints) -> Ints:
        """Those of ``nodes`` (rows) that may be used."""
        if self.only is None:
            return nodes
        names = model.cluster.nodes.names
        return nodes[[names[n] in self.only for n in nodes.tolist()]]


class Soundness(Protocol):
    """A test that a solution has to pass (global N+1)."""

    def holds(self, placing: Placing, lane: int) -> bool:
        """True if lane ``lane`` passes."""


@dataclass(frozen=True, eq=False)
class World:
    """The nodes whose state counts: all of the cluster, or one group's.

    ``check`` replaces the usual test for global N+1. ``work`` is what looking for places is
    taken off.
    """

    placement: Placement
    scope: Ints
    check: Soundness | None = None
    work: Work = field(default_factory=Work)

    def soundness(self, rules: AllocationRules) -> Soundness | None:
        """The test that a solution has to pass, if any."""
        if not rules.capacity_checks:
            return None
        if self.check is not None:
            return self.check
        from planner.n_plus_one.cluster_wide import CapacityCheck  # an evacuation does without

        return CapacityCheck(self.placement, self.scope)
