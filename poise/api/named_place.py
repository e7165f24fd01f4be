"""A place for an instance, by names."""

from __future__ import annotations

from planner.plan import Place
from planner.rules import sharing
from planner.solvers.place import Spot
from planner.state import Placement
from snapshots.arrays import NO_NODE


def named_place(group: str, placement: Placement, spot: Spot, *, spread: bool) -> Place:
    """A place by names; who is beside it only where that matters."""
    cluster = placement.model.cluster
    names = cluster.nodes.names
    beside: tuple[str, ...] = ()
    if spread:
        rows = sharing(placement, spot.instance, spot.primary, spot.secondary)
        beside = tuple(cluster.instances.names[row] for row in rows.tolist())
    secondary = None if spot.secondary == NO_NODE else names[spot.secondary]
    return Place(group, names[spot.primary], secondary, spot.score, beside)
