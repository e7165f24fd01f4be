"""A score that no balancing of a group can beat, proven for unequal nodes too.

Ganeti's own figure (:mod:`planner.scoring.bounds`) assumes much the same memory on every node: on
very unequal ones a placement can score below it.
"""

from __future__ import annotations

import numpy as np

from planner.scoring import terms
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Ints


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


_WEIGHT = 0.25


def reserved_memory_bound(placement: Placement, scope: Ints) -> float:
    """Ganeti's "optimum score due to N+1 reservations" of the nodes ``scope``.

    With M all memory of the nodes, M1 the same without the largest node and D all reservations:
    weight x (D/M1 - D/M); 0 for a single node. Offline nodes count, as Ganeti has it.
    """
    memory = placement.model.total_memory[scope]
    if len(memory) <= 1:
        return 0.0
    total = float(np.add.accumulate(memory)[-1])
    rest = total - float(memory.max())
    if not rest > 0:
        return 0.0
    reserved = float(placement.reservations.totals()[scope].sum())
    with np.errstate(all="ignore"):
        return _WEIGHT * float(np.float64(reserved) / rest - np.float64(reserved) / total)
