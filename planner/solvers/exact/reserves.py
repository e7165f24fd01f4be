"""N+1 in an exact model: what nodes keep free, and whether they could take over what fails."""

from __future__ import annotations

import numpy as np

from planner.scoring import terms
from planner.solvers.counting import memory_of
from planner.solvers.exact.ground import Ground
from snapshots.arrays import Floats

_ENOUGH = 15
"""Online nodes from which on it never pays to keep more free than N+1 asks for.

A share of memory more on one node of N lowers the spread by at most ``sqrt(N - 1) / N``, and raises
the sum of all shares by its weight, 1/4.
"""


class Reserves:
    """The memory that every node keeps free, as shares of its own.

    ``variables`` (N, None where it does not change) and ``base`` (N): the values where it does not.
    """

    def __init__(self, model: Ground) -> None:
        self._model = model
        start = model.start
        self._total = start.model.total_memory
        online = model.online
        self.variables: list[int | None] = [None] * len(online)
        self.base: Floats = start.reserved_memory[online] / self._total[online]
        self._used, self._kept = memory_of(start, model.places.rows)
        self._home = start.primary[model.places.rows]
        self._second = start.secondary[model.places.rows]
        touched = {*model.touched()}
        for n, node in enumerate(online.tolist()):
            if node in touched:
                self._keep(n, node)
            elif start.failing[node]:
                hosted = int(start.primaries[node] + start.secondaries[node])
                model.constant += terms.TERMS[terms.N1].weight * hosted
        model.constant += terms.TERMS[terms.RESERVED_TOTAL].weight * float(
            sum(self.base[n] for n, variable in enumerate(self.variables) if variable is None)
        )

    @property
    def varies(self) -> bool:
        """True if any node's share can change."""
        return any(variable is not None for variable in self.variables)

    def _keep(self, n: int, node: int) -> None:
        model, mip = self._model, self._model.mip
        start, places = model.start, model.places
        primaries, amounts = start.reservations.of(node)
        held = dict(zip(primaries.tolist(), amounts.tolist(), strict=True))
        for m in np.flatnonzero((self._second == node) & (self._kept != 0)).tolist():
            held[int(self._home[m])] -= int(self._kept[m])
        sums: dict[int, dict[int, float]] = {}
        for k in model.at(node)[1]:
            kept = float(self._kept[places.which[k]])
            if kept:
                sums.setdefault(int(places.primary[k]), {})[model.chosen[k]] = kept
        fixed = max([0, *(amount for p, amount in held.items() if p not in sums)])
        total = float(self._total[node])
        if not sums:
            reserved: dict[int, float] = {}
            least = fixed
        else:
            weight = terms.TERMS[terms.RESERVED_TOTAL].weight
            most = max(held.get(p, 0) + sum(own.values()) for p, own in sums.items())
            share = mip.number(fixed / total, max(fixed, most) / total, weight)
            self.variables[n] = share
            for p, own in sums.items():
                shares = {x: kept / total for x, kept in own.items()}
                mip.row({**shares, share: -1.0}, high=-held.get(p, 0) / total)
            if len(model.online) < _ENOUGH:
                self._pick(share, sums, held, fixed, max(fixed, most), total)
            reserved, least = {share: total}, 0
        self._protect(n, node, reserved, least)

    def _pick(
        self,
        share: int,
        sums: dict[int, dict[int, float]],
        held: dict[int, int],
        fixed: float,
        most: float,
        total: float,
    ) -> None:
        """Keep the share no higher than the largest of what it is there for."""
        mip = self._model.mip
        picks = {mip.whole(0, 1): 1.0}
        (nothing,) = picks
        mip.row({share: 1.0, nothing: (most - fixed) / total}, high=most / total)
        for p, own in sums.items():
            pick = mip.whole(0, 1)
            picks[pick] = 1.0
            shares = {x: -kept / total for x, kept in own.items()}
            mip.row(
                {share: 1.0, **shares, pick: most / total},
                high=(most + held.get(p, 0)) / total,
            )
        mip.row(picks, 1, 1)

    def _protect(self, n: int, node: int, reserved: dict[int, float], least: float) -> None:
        """A node stays safe; one that is not, or may become so, costs its instances until it is."""
        model, mip = self._model, self._model.mip
        start, places = model.start, model.places
        first, second = model.at(node)
        factors = dict(reserved)
        free = int(start.free_memory[node]) + int(self._used[self._home == node].sum())
        for k in first:
            factors[model.chosen[k]] = float(self._used[places.which[k]])
        room = free - 1 - least
        movers = sorted({int(places.which[k]) for k in (*first, *second)})
        most = float(self._used[movers].sum())
        if reserved:
            (share,) = reserved
            most += reserved[share] * mip.highest(share)
        recorded = start.free_memory[node] <= start.reserved_memory[node]
        if not (start.failing[node] or recorded or model.loose):
            if most > room:
                mip.row(factors, high=room)
            return
        real = ~start.model.forthcoming[places.rows]
        hosted = int(start.primaries[node] + start.secondaries[node])
        hosted -= int((real * ((self._home == node).astype(int) + (self._second == node))).sum())
        counts = {model.chosen[k]: float(real[places.which[k]]) for k in (*first, *second)}
        fails = mip.whole(0, 1)
        slack = {fails: -max(0.0, most - room)}
        if recorded != start.failing[node]:
            # Until something changes on it, the node is what it reports.
            changes = self._changes(node)
            if recorded:  # what lifts the limit is a failure, or no change
                slack[changes] = -slack[fails]
                room += slack[changes]
            else:
                mip.row({fails: 1.0, changes: 1.0}, low=1.0)
        mip.row({**factors, **slack}, high=room)
        highest = hosted + float(real[movers].sum())
        cost = mip.number(0, highest, terms.TERMS[terms.N1].weight)
        least_cost = {cost: 1.0, fails: -highest, **{x: -c for x, c in counts.items()}}
        mip.row(least_cost, low=hosted - highest)

    def _changes(self, node: int) -> int:
        """A variable that is 1 where any instance on a node changes its place, or comes to it."""
        model, mip = self._model, self._model.mip
        first, second = model.at(node)
        changes = mip.whole(0, 1)
        present = {*model.places.present.tolist()}
        leaving = [k for k in (*first, *second) if k in present]
        arriving = [k for k in (*first, *second) if k not in present]
        count = float(len(leaving) + len(arriving))
        mip.row(
            {
                changes: -count,
                **{model.chosen[k]: 1.0 for k in arriving},
                **{model.chosen[k]: -1.0 for k in leaving},
            },
            high=-float(len(leaving)),
        )
        return changes
