"""The least that memory kept free for N+1 adds to the score.

A node that is secondary to an instance of m MiB keeps at least m MiB free. All instances of m MiB
and more therefore need nodes that keep as much; where a node can only hold so many of them, there
are many such nodes.
"""

from __future__ import annotations

import numpy as np

from planner.scoring import terms
from snapshots.arrays import Floats

_TOTAL = terms.TERMS[terms.RESERVED_TOTAL].weight
_SPREAD = terms.TERMS[terms.SPREADS[terms.RESERVED_SPREAD]].weight


def least_kept(needs: Floats, masses: Floats, room: Floats) -> Floats:
    """The least that the nodes keep free, the most first (N).

    Args:
        needs: MiB that each secondary reserves.
        masses: what each of them weighs, besides, on its node; 0 or more.
        room: the most of that for which any 0, 1, … N nodes together have room.
    """
    kept = np.zeros(len(room) - 1)
    order = np.argsort(-needs, kind="stable")
    sizes, weight = needs[order], np.cumsum(masses[order])
    if len(sizes):
        # With so many nodes full, the next instance in order needs one node more.
        reach = np.maximum.accumulate(room)[:-1] * (1 + 1e-12) + 1e-9
        following = np.searchsorted(weight, reach, side="right")
        kept = np.append(sizes, 0.0)[following]
        kept[0] = sizes[0]
    return np.maximum(kept, 0.0)


def reserved_points(kept: Floats, memory: Floats) -> float:
    """The least points of score where nodes keep at least ``kept`` free, the most first (N).

    ``memory`` (N): that of the nodes. The largest amounts go to the largest nodes; all shares below
    some level may be raised to it, which lowers their spread.
    """
    shares = np.sort(kept / np.sort(memory)[::-1])
    count = len(shares)
    least = _TOTAL * float(shares.sum()) + _SPREAD * float(shares.std())
    if count >= _NEVER_RAISED:
        return least
    for raised in range(1, count):
        rest = shares[raised:]
        part, slope = raised / count, _TOTAL * raised / _SPREAD
        bend = part * (1 - part)
        if bend <= slope * slope:
            continue
        # The spread is sqrt((1 - part) var(rest) + bend (level - mean(rest))^2).
        offset = np.sqrt((1 - part) * rest.var() / (bend * (bend - slope * slope))) * slope
        level = float(np.clip(rest.mean() - offset, shares[raised - 1], rest[0]))
        at = np.maximum(shares, level)
        least = min(least, _TOTAL * float(at.sum()) + _SPREAD * float(at.std()))
    return least


_NEVER_RAISED = 16
"""Nodes from which on a lower spread is never worth a higher sum.

To raise m of N shares by a bit costs m / 4 bits and gains sqrt(m / N) of them at most.
"""
