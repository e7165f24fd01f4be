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
from planner.scoring import terms
from planner.scoring.batch.block import Block, Evaluation
from planner.scoring.batch.capacity import Capacity, Targets
from planner.scoring.batch.ceilings import Ceilings
from planner.scoring.batch.legs import Legs
from planner.scoring.batch.movers import Movers
from planner.scoring.batch.spreads import Spreads
from planner.scoring.batch.tag_cost import HomeCost
from planner.state.placement import Placement
from snapshots.arrays import Bools, Floats, Ints

_TOTAL_WEIGHT = terms.TERMS[terms.RESERVED_TOTAL].weight


ALL_KINDS = frozenset(MoveKind)
_ORDINARY = 2.0**48
"""Amounts below this can be added up as doubles without loss."""


class BatchScorer:
    """Candidate gains on a placement; call :meth:`refresh` after every move."""

    def __init__(
        self, placement: Placement, scope: Ints, rows: Ints, movers: Ints, *, force: bool = False
    ) -> None:
        model = placement.model
        self.placement = placement
        online = scope[~model.offline[scope]]
        self._online = online
        live = np.zeros(model.node_count, dtype=np.bool_)
        live[online] = True
        lost = np.zeros(model.node_count, dtype=np.bool_)
        lost[scope] = model.offline[scope]
        self.force = force
        self.all_online = not lost.any()
        self.capacity = Capacity(placement, live)
        self.spreads = Spreads(placement, online, movers)
        self.even = self.spreads.even and self.all_online
        self.movers = Movers(placement, self.capacity, self.spreads, rows, lost=lost, force=force)
        self.legs = Legs(self.spreads, self.movers, even=self.even)
        self.home_cost = HomeCost(placement, scope, live)
        per_node = terms.TERMS[terms.SPREADS[terms.RESERVED_SPREAD]].weight
        self.total_per_unit = _TOTAL_WEIGHT * np.sqrt(self.spreads.count) / per_node
        """Cost of the reserved total for each unit of a reserved-memory class value."""
        self.single_template = bool(self.movers.drbd.all())
        self.exclusive = bool(model.exclusive[online].any())
        self._note_state()

    def refresh(self) -> None:
        """Take the placement's present state (all but the movers' rows)."""
        self.capacity.refresh()
        self.spreads.refresh()
        self._note_state()

    def renew(self, at: Ints, open_kinds: Bools) -> None:
        """Recompute the movers ``at``; after this :meth:`ceilings` and :meth:`block` are right."""
        self.movers.update(at, open_kinds)
        self.legs.refresh(self.roots)

    def _note_state(self) -> None:
        self.variances = self.spreads.variances()
        self.roots = np.sqrt(self.variances)
        value = self.spreads.value
        self._reach = np.abs(value).max(axis=1, initial=0.0) if value.size else np.zeros(1)

    def usable(self) -> bool:
        """Whether all online nodes have the ordinary numbers that the capacities assume."""
        model, online = self.placement.model, self._online
        sizes = (
            *(model.memory, model.disk, model.vcpus, model.spindle_use, model.disk_spindles),
            *(model.total_memory, model.total_disk, model.total_cpus, model.total_spindles),
            *(model.usable_memory, self.placement.free_disk, self.placement.later_free_memory),
        )
        return bool(
            len(online)
            and not self.placement.doubled
            and all((np.abs(amounts.astype(np.float64)) < _ORDINARY).all() for amounts in sizes)
            and np.isfinite(self.variances).all()
            and np.isfinite(self.spreads.unit).all()
            and (model.total_cpus[online] > 0).all()
            and (model.total_memory[online] > 0).all()
            and np.isfinite(model.total_cpus[online]).all()
            and not np.isnan(model.vcpu_ratio[online]).any()
        )

    def margin(self, low: Floats) -> float:
        """How far two gains may be apart and still be equal; ``low`` (K + 1): lowest change.

        The sums of squares here round at their own size, the exact ones at that of the values.
        """
        size = self.spreads.square + self._reach * self._reach + np.abs(low)
        eps = float(np.finfo(float).eps)
        doubt = 256 * eps * size
        least = np.maximum(self.variances + low, doubt)
        squares = float((doubt / np.sqrt(np.where(least > 0, least, 1.0))).sum())
        values = 64 * eps * self.spreads.count * float(self.spreads.reach.sum())
        return 1e-9 + 2 * (squares + values)

    def drift(self, before: Floats) -> Floats | None:
        """How far changes of squared spreads may have moved with S since ``before`` (K + 1, R).

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
        """What moves to ``nodes`` can gain at most."""
        return Ceilings(self, nodes)

    def block(
        self, at: Ints | slice, targets: Targets, kinds: Collection[MoveKind] = ALL_KINDS
    ) -> Block:
        """Gains of the movers at positions ``at`` for those of ``kinds`` and ``targets``.

        A slice of positions spares copying what is known of them.
        """
        with np.errstate(all="ignore"):
            return Evaluation(self, at, targets).run(kinds)
