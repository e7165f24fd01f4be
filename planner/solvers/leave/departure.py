"""A question of what is to leave: nodes, the part of them, and the instances concerned."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from planner.explain.immovable import LEFT_ALONE, Immobility
from planner.explain.out_of_use import OutOfUse, why_out_of_use
from planner.rules.candidates import MoveRules
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Bools, Ints
from snapshots.disk_template import DiskTemplate


class NodePart(StrEnum):
    """The part of a node that is emptied; the value is the word in plans."""

    PRIMARIES = "primaries"
    SECONDARIES = "secondaries"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class StayReason:
    """The reason why an instance does not leave: a stable word, and one line."""

    reason: Immobility
    message: str


@dataclass(frozen=True, eq=False)
class Departure:
    """Nodes of one group to be emptied.

    Attributes:
        placement: the state before; it is left as it is.
        scope: rows of the group's nodes, ascending.
        nodes: rows of those that are emptied, ascending.
        part: what has to leave them.
        left_alone: instances (rows) that may not move.
        force: soft limits (N+1, vcpu ratio, disk reserve, tags) hold nothing back.
    """

    placement: Placement
    scope: Ints
    nodes: Ints
    part: NodePart
    left_alone: frozenset[int] = frozenset()
    force: bool = False

    @cached_property
    def emptied(self) -> Bools:
        """True for the nodes (N) that are emptied."""
        found = np.zeros(self.placement.model.node_count, dtype=np.bool_)
        found[self.nodes] = True
        return found

    @cached_property
    def targets(self) -> Ints:
        """Nodes that take what leaves, ascending: those in use of the rest of the group."""
        usable = self.scope[~self.placement.model.offline[self.scope]]
        return np.setdiff1d(usable, self.nodes)

    @property
    def rules(self) -> MoveRules:
        """The rules by which instances move."""
        return MoveRules(force=self.force)

    def rows(self) -> tuple[int, ...]:
        """The instances that have to leave, ascending."""
        place, emptied = self.placement, self.emptied
        leaves = np.zeros(place.model.instance_count, dtype=np.bool_)
        if self.part is not NodePart.SECONDARIES:
            leaves |= self._on(place.primary, emptied)
        if self.part is not NodePart.PRIMARIES:
            leaves |= place.model.drbd & self._on(place.secondary, emptied)
        return tuple(np.flatnonzero(leaves).tolist())

    @cached_property
    def movers(self) -> tuple[int, ...]:
        """Those of them that may move, ascending."""
        return tuple(row for row in self.rows() if self.why_not(row) is None)

    @staticmethod
    def _on(column: Ints, emptied: Bools) -> Bools:
        on: Bools = (column != NO_NODE) & emptied[column]
        return on

    def home(self, row: int) -> tuple[int, int]:
        """The nodes of an instance now; a secondary that it may have on paper does not count."""
        place = self.placement
        second = int(place.secondary[row]) if place.model.drbd[row] else NO_NODE
        return int(place.primary[row]), second

    @cached_property
    def down(self) -> Bools:
        """True for the nodes (N) that do not run, so that nothing is copied from them.

        A drained one runs.
        """
        model = self.placement.model
        runs = (None, OutOfUse.DRAINED)
        return np.array([why_out_of_use(model, n) not in runs for n in range(model.node_count)])

    def flees(self, row: int) -> bool:
        """True if soft limits do not hold an instance back, as it has a node that is out of use."""
        home, second = self.home(row)
        offline = self.placement.model.offline
        return bool(self.force or offline[home] or (second != NO_NODE and offline[second]))

    def why_not(self, row: int) -> StayReason | None:
        """The reason why an instance cannot leave, whatever room there is; None for none."""
        model = self.placement.model
        template = model.cluster.instances.template[row]
        home, second = self.home(row)
        names = model.cluster.nodes.names
        if row in self.left_alone:
            return StayReason(Immobility.EXCLUDED, LEFT_ALONE)
        if not template.movable:
            text = f"disk template {template.label}, which is never moved"
            return StayReason(Immobility.TEMPLATE, text)
        if template is not DiskTemplate.DRBD:
            return None
        if second == NO_NODE:
            return StayReason(Immobility.NO_SECONDARY, "a DRBD instance without a secondary")
        if model.group[home] != model.group[second]:
            group = model.cluster.groups[int(model.group[second])].name
            text = f"its secondary {names[second]} is in group {group}"
            return StayReason(Immobility.SPLIT, text)
        if self.down[home] and self.down[second]:
            text = f"both of its nodes are down ({names[home]}, {names[second]})"
            return StayReason(Immobility.NO_OTHER_NODE, text)
        return None
