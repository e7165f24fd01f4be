"""The moves that balancing may consider, and their order.

The order decides ties: the earliest candidate among equal scores wins. It is by instance row;
for each instance the failover first, then by target row, then by kind.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.rules.moves import MoveKind
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Bools, Ints

KINDS = len(MoveKind)
COPYING = (
    MoveKind.REPLACE_SECONDARY,
    MoveKind.REPLACE_AND_FAILOVER,
    MoveKind.REPLACE_PRIMARY,
    MoveKind.FAILOVER_AND_REPLACE,
)
"""The kinds for which DRBD copies all disks of the instance, once."""


@dataclass(frozen=True, slots=True)
class MoveRules:
    """Permissions of the run: what it forbids or relaxes.

    ``evacuate_only``: only instances with a node that is offline. ``restricted_migration``: a
    primary leaves only a node that is offline. ``force``: soft limits (N+1, CPU ratio, disk
    reserve, tags) do not hold moves back.
    """

    evacuate_only: bool = False
    disk_moves: bool = True
    instance_moves: bool = True
    restricted_migration: bool = False
    force: bool = False


class Candidates:
    """The moves open to each instance of a group, as tables over the present placement.

    ``targets`` are the online nodes of ``scope``, ascending; ``instances`` those that may ever
    move: movable, auto-balanced, with their primary in ``scope`` (and, for DRBD, a secondary).
    """

    def __init__(self, placement: Placement, scope: Ints, rules: MoveRules) -> None:
        model = placement.model
        self._placement = placement
        self._rules = rules
        self.targets: Ints = scope[~model.offline[scope]]
        inside = np.zeros(model.node_count, dtype=np.bool_)
        inside[scope] = True
        self._reachable = np.zeros(model.node_count, dtype=np.bool_)
        self._reachable[self.targets] = True
        home = placement.primary
        may = model.movable & model.auto_balance
        may &= ~(model.drbd & (placement.secondary == NO_NODE))
        may &= home != NO_NODE
        self.instances: Ints = np.flatnonzero(may & inside[home] if len(home) else may)
        self._uncopied: Bools = np.zeros(model.instance_count, dtype=np.bool_)

    def leave_uncopied(self, instance: int) -> None:
        """From now on nothing of ``instance`` is copied; it may still change places."""
        self._uncopied[instance] = True

    def kinds(self, instances: Ints) -> Bools:
        """True for the kinds that each of ``instances`` may try now, shape (len, 6)."""
        place, model, rules = self._placement, self._placement.model, self._rules
        primary, secondary = place.primary[instances], place.secondary[instances]
        drbd = model.drbd[instances]
        lost_primary = model.offline[primary]
        lost_secondary = drbd & model.offline[secondary]
        open_kinds = np.zeros((len(instances), KINDS), dtype=np.bool_)
        if rules.instance_moves:
            open_kinds[:, MoveKind.FAILOVER] = drbd & self._reachable[secondary]
            open_kinds[:, MoveKind.FAILOVER_TO_ANY] = ~drbd
        if rules.disk_moves:
            open_kinds[:, MoveKind.REPLACE_SECONDARY] = drbd
            if rules.instance_moves:
                leaves = drbd & (lost_primary | (not rules.restricted_migration))
                alive = leaves & self._reachable[secondary]
                open_kinds[:, MoveKind.REPLACE_AND_FAILOVER] = leaves
                open_kinds[:, MoveKind.FAILOVER_AND_REPLACE] = alive
                if not rules.restricted_migration:
                    open_kinds[:, MoveKind.REPLACE_PRIMARY] = alive
        uncopied = self._uncopied[instances]
        if uncopied.any():
            for kind in COPYING:
                open_kinds[uncopied, kind] = False
        if rules.evacuate_only:
            open_kinds &= (lost_primary | lost_secondary)[:, None]
        return open_kinds

    def order(self, instance: Ints, kind: Ints, target: Ints) -> Ints:
        """Sort key of candidates: smaller is tried earlier."""
        place = np.where(kind == MoveKind.FAILOVER, 0, target + 1)
        return (instance * (self._placement.model.node_count + 1) + place) * KINDS + kind
