"""Exclusion tags of one block of candidates: conflicts that come and go with their primaries."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from planner.scoring import terms
from planner.state.met_tags import MetTags
from planner.state.placement import Placement
from snapshots.arrays import Bools, Floats, Ints

_WEIGHT = np.float64(terms.TERMS[terms.TAGS].weight)


class TagCost:
    """The conflicts of instances ``rows`` (R) with their primaries on ``source`` (R).

    ``shaped`` makes columns of instances broadcast with the targets of the block.
    """

    def __init__(
        self,
        placement: Placement,
        rows: Ints,
        source: Ints,
        live: Bools,
        shaped: Callable[[Ints], Ints],
    ) -> None:
        met = MetTags(placement, rows)
        self._lane = shaped(np.arange(len(rows)))
        self._clash = met.everywhere(present) > 0
        come = met.everywhere(lambda known, often: often - (known == 0))
        self._change = come - leaving(met, source, live)[:, None]

    def clashes(self, target: Ints) -> Bools:
        """True if ``target`` hosts a primary with one of the instance's tags."""
        clash: Bools = self._clash[self._lane, target]
        return clash

    def moved(self, target: Ints) -> Floats:
        """The cost of the primaries on ``target`` instead."""
        cost: Floats = _WEIGHT * self._change[self._lane, target]
        return cost


def present(known: Ints, often: Ints) -> Ints:
    """Counts the tags that a primary carries already."""
    return (known > 0).astype(np.int64)


def leaving(met: MetTags, source: Ints, live: Bools) -> Ints:
    """Conflicts that go when primaries leave ``source``, by lane."""
    gone = met.sum(lambda known, often: often - (known == often), source)
    return gone * live[source]
