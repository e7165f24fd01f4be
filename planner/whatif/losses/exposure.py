"""The instances of a placement as a loss meets them: where their disks are, who may run them."""

from __future__ import annotations

import numpy as np

from planner.explain.out_of_use import OutOfUse, why_out_of_use
from planner.rules.guest_switch import different_guests
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Bools, Ints


class Exposure:
    """All that decides which fate an instance has, beside room.

    Instance columns (I); forthcoming instances and those without a node are in none of them.
    ``mirrored``: DRBD with a secondary. ``anywhere``: the disks are on shared storage, or there are
    none, so that any node of the primary's group may start it. ``alone``: the disks are on the
    primary only (plain, file, DRBD without a secondary). ``should_run``: Ganeti starts it again.
    ``primary``, ``secondary``: node rows, NO_NODE for none; a secondary only where ``mirrored``.

    Node columns (N). ``takes``: in use, so that instances may start there. ``works``: in use or
    drained, so that what is there runs and its disks can be read.
    """

    def __init__(self, placement: Placement) -> None:
        self.placement = placement
        model = placement.model
        table = model.cluster.instances
        self.primary: Ints = placement.primary
        real = ~model.forthcoming & (self.primary != NO_NODE)
        self.mirrored: Bools = real & model.drbd & (placement.secondary != NO_NODE)
        self.secondary: Ints = np.where(self.mirrored, placement.secondary, NO_NODE)
        elsewhere = [template.mirrored_externally for template in table.template]
        self.anywhere: Bools = real & np.array(elsewhere, dtype=np.bool_)
        self.alone: Bools = real & ~self.mirrored & ~self.anywhere
        which, guests = different_guests(model.cluster)
        meant = np.array([guest.meant_to_run for guest in guests], dtype=np.bool_)
        self.should_run: Bools = real & (meant[which] if len(which) else real)
        self.takes: Bools = ~model.offline
        self.works: Bools = self.takes.copy()
        for node in np.flatnonzero(model.offline).tolist():
            self.works[node] = why_out_of_use(model, node) is OutOfUse.DRAINED

    @property
    def restarts_on_secondary(self) -> Bools:
        """Instances (I) that start on their secondary if only their primary is lost."""
        return self.should_run & self.mirrored & self.takes[self.secondary]

    @property
    def waits_for_primary(self) -> Bools:
        """Instances (I) that are down until a node is back if only their primary is lost."""
        useless = self.mirrored & ~self.takes[self.secondary]
        return self.should_run & (self.alone | useless)

    @property
    def waits_for_secondary(self) -> Bools:
        """Instances (I) whose primary does not work already: their secondary is all they have."""
        return self.should_run & self.mirrored & ~self.works[self.primary]
