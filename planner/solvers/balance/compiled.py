"""The search of :mod:`planner.solvers.balance.lazy`, made by the kernel."""

from __future__ import annotations

import numpy as np

from planner.kernel.library import Kernel
from planner.kernel.step_calls import StepCalls
from planner.rules.moves import MoveKind
from planner.scoring.batch.step_tables import FollowedTables
from planner.scoring.batch.tables import BatchTables
from snapshots.arrays import Floats, Ints

Lanes = tuple[MoveKind, Ints, Ints]
"""Candidates of a kind: rows of instances, rows of targets."""


class CompiledSearch:
    """Looks at the movers of ``tables`` in the order of their bounds, and at no more than needed.

    ``targets`` are the nodes that moves lead to, ascending.
    """

    def __init__(self, kernel: Kernel, tables: BatchTables, targets: Ints) -> None:
        self._targets = targets
        self._followed = FollowedTables(tables, targets)
        self._calls = StepCalls(kernel, self._followed.raw)

    def near_best(self, bound: Floats, changed: Ints, margin: float) -> list[Lanes]:
        """The candidates whose gain cannot be told from the best, by kind.

        ``bound`` (R): of every mover's gain but for moves to the nodes ``changed``; afterwards it
        holds for all moves.
        """
        self._followed.follow()
        at = np.flatnonzero(np.isin(self._targets, changed)).astype(np.int32)
        _, found = self._calls.search(bound, at, margin)
        kinds = found["kind"]
        lanes = []
        for kind in np.unique(kinds).tolist():
            of_kind = found[kinds == kind]
            instance, target = of_kind["instance"].astype(np.int64), of_kind["target"]
            lanes.append((MoveKind(kind), instance, target.astype(np.int64)))
        return lanes
