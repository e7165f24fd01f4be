"""The gain of thousands of candidate moves at once.

:class:`BatchScorer` evaluates blocks of (instances x target nodes) for all kinds of moves as
array operations: limits of the form ``need <= capacity`` decide what is allowed, changes of
sums of squares what is gained. Legality is exact; gains are good to about 1e-10
(:meth:`BatchScorer.margin` says how good), so that the exact scorer only has to look at the few
candidates near the best.

The rules are those of :mod:`planner.rules.node_operations` and :mod:`planner.scoring.exact`; tests
hold the two together.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from planner.rules.moves import MoveKind
from planner.scoring.batch.block import Block, Evaluation
from planner.scoring.batch.capacity import Targets
from planner.scoring.batch.ceilings import Ceilings
from planner.scoring.batch.tables import BatchTables
from snapshots.arrays import Floats, Ints

ALL_KINDS = frozenset(MoveKind)
_ORDINARY = 2.0**48
"""Amounts below this can be added up as doubles without loss."""


class BatchScorer(BatchTables):
    """Candidate gains on a placement; call :meth:`refresh` after every move.

    Once :meth:`renew` has been told which movers changed, :meth:`ceilings` and :meth:`block` are
    right.
    """

    def usable(self) -> bool:
        """True if all online nodes have the ordinary numbers that the capacities assume."""
        model, online = self.placement.model, self.online
        sizes = (
            *(model.memory, model.disk, model.vcpus, model.spindle_use, model.disk_spindles),
            *(model.total_memory, model.total_disk, model.total_cpus, model.total_spindles),
            *(model.usable_memory, self.placement.free_disk, self.placement.later_free_memory),
        )
        return bool(
            len(online)
            and all((np.abs(amounts.astype(np.float64)) < _ORDINARY).all() for amounts in sizes)
            and np.isfinite(self.variances).all()
            and np.isfinite(self.spreads.unit).all()
            and (model.total_cpus[online] > 0).all()
            and (model.total_memory[online] > 0).all()
            and np.isfinite(model.total_cpus[online]).all()
            and not np.isnan(model.vcpu_ratio[online]).any()
        )

    def margin(self, low: Floats) -> float:
        """The distance within which two gains count as equal; ``low`` (K + 1): lowest change.

        The sums of squares here round at their own size, the exact ones at that of the values.
        """
        size = self.spreads.square + self.reach * self.reach + np.abs(low)
        eps = float(np.finfo(float).eps)
        doubt = 256 * eps * size
        least = np.maximum(self.variances + low, doubt)
        squares = float((doubt / np.sqrt(np.where(least > 0, least, 1.0))).sum())
        values = 64 * eps * self.spreads.count * float(self.spreads.reach.sum())
        return 1e-9 + 2 * (squares + values)

    def drift(self, before: Floats) -> Floats | None:
        """The most that squared spreads may have moved with S since ``before`` (K + 1, R).

        None while every move keeps S.
        """
        sp, movers = self.spreads, self.movers
        moved = np.abs(sp.total - before)[:, None]
        if self.even:
            moved[:-1] = 0.0
        if not moved.any():
            return None
        peak = sp.unit.max(axis=1, initial=0.0)
        most = np.empty((sp.size + 1, len(movers.rows)))
        most[:-1] = np.abs(movers.span) * peak[:-1, None]
        if sp.by_spindle:
            spindle_peak = sp.spindle_unit.max(axis=1, initial=0.0)
            most[:-1] += np.abs(movers.spindle_span) * spindle_peak[:, None]
        most[-1] = 2 * np.abs(movers.amounts[2]) * peak[-1]
        drift: Floats = 4.0 * moved * most / sp.count
        return drift

    def ceilings(self, nodes: Ints) -> Ceilings:
        """The most that moves to ``nodes`` can gain."""
        return Ceilings(self, nodes)

    def block(
        self, at: Ints | slice, targets: Targets, kinds: Collection[MoveKind] = ALL_KINDS
    ) -> Block:
        """Gains of the movers at positions ``at`` for those of ``kinds`` and ``targets``.

        A slice of positions spares copying what is known of them.
        """
        with np.errstate(all="ignore"):
            return Evaluation(self, at, targets).run(kinds)
