"""The exact score: equal to Ganeti's to the last bit.

Scores are compared as raw doubles and symmetric clusters produce many ties that only rounding
tells apart, so sums are strictly sequential in node order (:func:`fold`), spreads are
two-pass, and terms are added in order from 0. The kernel, where there is one, makes the same sums
in the same order (``planner/kernel/exact.c``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.rules.moves import Outcome
from planner.rules.new_places import Placing
from planner.rules.node_lanes import NodeLanes, join
from planner.scoring import terms
from planner.scoring.location_exclusion import LocationExclusion
from planner.scoring.unlike_sums import unlike_sums
from planner.state.placement import Placement
from snapshots.arrays import Bools, Floats, Ints

if TYPE_CHECKING:
    from planner.kernel.library import Kernel, NoKernel

_WEIGHTS = np.array([term.weight for term in terms.TERMS])
_SPREADS = list(terms.SPREADS)
_TERM_OF = np.array([*terms.SPREADS, terms.RESERVED_TOTAL], dtype=np.int32)
_CHUNK = 1 << 20
"""Doubles per block when many sums are made at once; keeps the work in cache."""


def spread_values(state: Placement | NodeLanes, nodes: Ints) -> Floats:
    """The values whose spread counts, (13, len(nodes)), in the order of ``terms.SPREADS``.

    ``state`` is a placement (all its columns are indexed by ``nodes``) or lanes standing on
    ``nodes`` already.
    """
    pick: Ints | slice
    if isinstance(state, NodeLanes):
        model, pick = state.placement.model, slice(None)
    else:
        model, pick = state.model, nodes
    load = state.load[:, pick]
    memory, cpus = model.total_memory[nodes], model.total_cpus[nodes]
    disk, speed = model.total_disk[nodes], model.cpu_speed[nodes]
    exclusive, spindles = model.exclusive[nodes], model.total_spindles[nodes]
    ceiling = model.max_spindles[nodes]
    with np.errstate(all="ignore"):

        def disk_ratio(free: Ints, free_spindles: Ints) -> Floats:
            by_disk = np.where(disk == 0, 1.0, free / disk)
            if not exclusive.any():
                return by_disk
            by_spindle = np.where(spindles == 0, 1.0, free_spindles / spindles)
            return np.where(exclusive, by_spindle, by_disk)

        return np.stack(
            [
                state.free_memory[pick] / memory,
                disk_ratio(state.free_disk[pick], state.free_spindles[pick]),
                state.reserved_memory[pick] / memory,
                state.used_cpus[pick] / cpus / speed,
                load[0],
                load[1],
                load[2],
                load[3],
                state.used_spindles[pick] / ceiling,
                state.later_free_memory[pick] / memory,
                disk_ratio(state.later_free_disk[pick], state.later_free_spindles[pick]),
                state.later_used_cpus[pick] / cpus / speed,
                state.later_used_spindles[pick] / ceiling,
            ]
        )


_FEW = 64
"""Below so many sums at a time, accumulating each is quicker than adding node by node."""


def fold(values: Floats) -> Floats:
    """Sum over the first axis (nodes), strictly one after the other, starting from 0."""
    if values[0].size < _FEW:
        ends: Floats = np.add.accumulate(values, axis=0)[-1]
        return ends + 0.0
    total: Floats = np.zeros(values.shape[1:])
    for row in values:  # never np.sum, which may add in another order
        total += row
    return total


def spread(values: Floats, total: Floats) -> Floats:
    """Population standard deviation over the first axis (nodes), two-pass and sequential.

    ``total`` is the :func:`fold` of the values.
    """
    count = float(len(values))
    distance = values - total / count
    distance *= distance
    result: Floats = np.sqrt(fold(distance) / count)
    return result


def overall(components: Floats) -> Floats:
    """Weighted sum over the last axis (20), term by term from 0."""
    result: Floats = np.add.accumulate(components * _WEIGHTS, axis=-1)[..., -1]
    return result


class ExactScorer:
    """Scores of a placement within ``scope`` (ascending node rows, usually one group).

    ``library``: the kernel that sums where there is one; by default the one that this process has
    loaded: for a few sums loading it takes longer than they do without.
    """

    def __init__(
        self, placement: Placement, scope: Ints, library: Kernel | NoKernel | None = None
    ) -> None:
        self._library = library
        self.placement = placement
        self.scope = scope
        offline = placement.model.offline[scope]
        self.online: Ints = scope[~offline]
        self._offline = scope[offline]
        self.column = np.full(placement.model.node_count, -1, dtype=np.int64)
        self.column[self.online] = np.arange(len(self.online))
        self._inside = np.zeros(placement.model.node_count, dtype=np.bool_)
        self._inside[scope] = True
        self.location_exclusion = LocationExclusion(placement, scope)

    def components(self) -> Floats:
        """The twenty values (not weighted); all zero when no node is online."""
        result = self.sums()
        if len(self.online):
            with np.errstate(all="ignore"):
                values = spread_values(self.placement, self.online)
                total = fold(values.T)
                result[_SPREADS] = spread(values.T, total)
                result[terms.RESERVED_TOTAL] = total[terms.RESERVED_SPREAD]
        return result

    def sums(self) -> Floats:
        """The components that are whole numbers, the others 0."""
        result = np.zeros(len(terms.TERMS))
        if not len(self.online):
            return result
        place, online, offline = self.placement, self.online, self._offline
        hosted = place.primaries + place.secondaries
        result[terms.N1] = hosted[online][place.failing[online]].sum()
        result[terms.OFFLINE_ALL] = hosted[offline].sum()
        result[terms.OFFLINE_PRIMARIES] = place.primaries[offline].sum()
        result[terms.TAGS] = place.tag_conflicts[online].sum()
        result[terms.LOCATION] = place.location_score[online].sum()
        result[terms.LOCATION_EXCLUSION] = self.location_exclusion.value()
        return result

    def score(self) -> float:
        """The score of the placement as it is; lower is better, NaN where a term is."""
        with np.errstate(all="ignore"):
            return float(overall(self.components()))

    def scores_after(self, outcome: Outcome | Placing, values: Floats | None = None) -> Floats:
        """The score after each candidate (lanes), whether or not the candidate is allowed.

        ``values``: the :func:`spread_values` of the online nodes as they are, where known.
        """
        count = len(outcome.instance)
        if not len(self.online) or not count:
            return np.zeros(count)
        from planner.kernel.library import Kernel, loaded_kernel  # most placements do without

        if values is None:
            values = spread_values(self.placement, self.online)
        together = join(outcome.touched)
        changed = spread_values(together, together.node).reshape(len(_SPREADS), -1, count)
        column = self.column[together.node].reshape(-1, count)
        components = self.sums_after(outcome, together)
        library = loaded_kernel() if self._library is None else self._library
        if isinstance(library, Kernel):
            from planner.kernel.exact_scores import exact_scores

            return exact_scores(
                *(library, values, changed, column, components),
                *(_TERM_OF, terms.RESERVED_SPREAD, _WEIGHTS),
            )
        sums = unlike_sums(values, changed, column)
        total, distance = np.empty((2, len(sums.row)))
        block = max(1, _CHUNK // len(self.online))
        with np.errstate(all="ignore"):
            for start in range(0, len(sums.row), block):
                part = slice(start, start + block)
                grid = sums.grid(part)
                total[part] = fold(grid)
                distance[part] = spread(grid, total[part])
            components[:, _SPREADS] = distance[sums.of].T
            components[:, terms.RESERVED_TOTAL] = total[sums.of[terms.RESERVED_SPREAD]]
            return overall(components)

    def sums_after(self, outcome: Outcome | Placing, lanes: NodeLanes) -> Floats:
        """Components of every candidate with the summed (integer) terms filled in.

        ``lanes`` are those of all touched nodes, one node after the other.
        """
        place, tags = self.placement, self.placement.model.tags
        count = len(outcome.instance)
        sums = np.tile(self.sums(), (count, 1))
        rows = lanes.node
        inside = self._inside[rows]
        online = inside & ~lanes.offline
        before = place.primaries[rows] + place.secondaries[rows]
        hosted = lanes.primaries + lanes.secondaries

        def add(term: int, change: Ints | Bools) -> None:
            sums[:, term] += change.reshape(-1, count).sum(axis=0)

        add(terms.N1, online * (hosted * lanes.failing - before * place.failing[rows]))
        if len(self._offline):
            lost = inside & lanes.offline
            add(terms.OFFLINE_ALL, lost * (hosted - before))
            add(terms.OFFLINE_PRIMARIES, lost * (lanes.primaries - place.primaries[rows]))
        if tags.has_exclusion:
            add(terms.TAGS, online * (lanes.tag_conflicts - place.tag_conflicts[rows]))
        if tags.has_locations or tags.penalty is not None:
            add(terms.LOCATION, online * (lanes.location_score - place.location_score[rows]))
        if self.location_exclusion.active:
            sums[:, terms.LOCATION_EXCLUSION] += self.location_exclusion.changes(
                outcome.instance, place.primary[outcome.instance], outcome.primary
            )
        return sums
