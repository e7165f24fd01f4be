"""Guests that nothing takes over, as their secondary is out of use.

A node is N+1 safe where it can take over what the failure of another node leaves to it. That says
nothing of its own guests: where their secondaries are offline, they have no redundancy at all.
"""

from __future__ import annotations

import numpy as np

from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Bools, Ints


def unprotected(place: Placement) -> Ints:
    """For every node (N) the number of primaries whose secondary is on a node out of use.

    Those count for which Ganeti reserves memory: mirrored, ``auto_balance``, not offline
    themselves.
    """
    model = place.model
    counts = np.zeros(model.node_count, dtype=np.int64)
    rows = np.flatnonzero(
        model.drbd
        & model.reserves_memory
        & ~model.forthcoming
        & (place.primary != NO_NODE)
        & (place.secondary != NO_NODE)
    )
    np.add.at(counts, place.primary[rows], model.offline[place.secondary[rows]])
    return counts


def short_of_memory(place: Placement) -> Bools:
    """True for every node (N) that cannot take over what is its to take.

    Beside Ganeti's own mark, which goes by what the node reports until something on it moves, the
    record counts: a node may report memory as free that its guests are entitled to.
    """
    short: Bools = place.failing | (place.free_memory < place.reserved_memory)
    return short


def n_plus_one(place: Placement) -> Bools:
    """True for every node (N) that can take over what is its to take, its guests protected."""
    safe: Bools = ~short_of_memory(place) & (unprotected(place) == 0)
    return safe
