"""The part of a cluster that a run works on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.state import Model
from poise.htools.conventions.htools_placement import HtoolsPlacement
from poise.htools.conventions.peer_map import PeerMaps
from snapshots.arrays import Ints


@dataclass(frozen=True, slots=True)
class GroupView:
    """One node group of a placement.

    ``nodes`` are the rows of its nodes, ascending, ``instances`` those of the instances whose
    primary is among them. The first ``twins`` instances of the placement are no instances of their
    own (see :mod:`poise.htools.conventions.doubled_instances`): row ``k`` stands for row
    ``k + twins``.
    ``peers`` None: they are not asked for. ``first_number``: what the first node is called.
    """

    placement: HtoolsPlacement
    nodes: Ints
    instances: Ints
    twins: int = 0
    peers: PeerMaps | None = None
    first_number: int = 0

    @property
    def model(self) -> Model:
        """The fixed data."""
        return self.placement.model

    def index(self, instance: int) -> int:
        """The number of an instance row as it is printed."""
        return instance - self.twins if instance >= self.twins else instance


def view_group(placement: HtoolsPlacement, group: int, twins: int, *, peers: bool) -> GroupView:
    """The group of that row; ``peers``: keep track of how reserved memory is listed."""
    model = placement.model
    rows = np.flatnonzero(model.group[placement.primary] == group)
    return GroupView(
        placement=placement,
        nodes=np.flatnonzero(model.group == group),
        instances=rows[rows >= twins],
        twins=twins,
        peers=PeerMaps(placement) if peers else None,
    )
