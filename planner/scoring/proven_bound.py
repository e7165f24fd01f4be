"""A score that no balancing of a group can beat, proven for unequal nodes too.

Ganeti's own figure (:mod:`planner.scoring.bound`) assumes much the same memory on every node: on
very unequal ones a placement can score below it.
"""

from __future__ import annotations

import numpy as np

from planner.placement import Placement
from planner.scoring import terms
from snapshots.cluster import NO_NODE, Ints


def proven_bound(placement: Placement, scope: Ints) -> float:
    """Lower bound of the score over all placements of the instances within ``scope``.

    No term is negative. An instance that reserves m MiB on an online node n of N shares the
    largest reservation there with those of N - 1 primaries at most, so the reservations r of all
    nodes add up to at least the sum of m / ((N - 1) M), M being the most memory of any online
    node. On an offline node the instance costs the weight of that instead.
    """
    model = placement.model
    online = scope[~model.offline[scope]]
    if len(scope) <= 1 or not len(online):
        return 0.0
    memory = model.total_memory[online]
    most = float(memory.max())
    if not (memory > 0).all() or not most < np.inf:
        return 0.0
    inside = np.zeros(model.node_count + 1, dtype=np.bool_)
    inside[scope] = True
    pairs = model.drbd & ~model.forthcoming & model.reserves_memory
    pairs &= (placement.secondary != NO_NODE) & inside[placement.secondary]
    pairs &= inside[placement.primary]
    needs = np.maximum(model.memory[pairs], 0)
    reserved = terms.TERMS[terms.RESERVED_TOTAL].weight * needs / ((len(scope) - 1) * most)
    return float(np.minimum(reserved, terms.TERMS[terms.OFFLINE_ALL].weight).sum())
