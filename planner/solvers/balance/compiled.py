"""The search of :mod:`planner.solvers.balance.lazy`, made by the kernel."""

from __future__ import annotations

import numpy as np

from planner.kernel.library import Kernel
from planner.kernel.step_calls import StepCalls
from planner.rules.moves import MoveKind, evaluate
from planner.scoring.batch.step_tables import FollowedTables
from planner.scoring.batch.tables import BatchTables
from planner.solvers.balance.choice import Choice
from snapshots.arrays import Floats, Ints


class CompiledSearch:
    """Looks at the movers of ``tables`` in the order of their bounds, and at no more than needed.

    ``targets`` are the nodes that moves lead to, ascending.
    """

    def __init__(self, kernel: Kernel, tables: BatchTables, targets: Ints) -> None:
        self._tables = tables
        self._targets = targets
        self._followed = FollowedTables(tables, targets)
        self._calls = StepCalls(kernel, self._followed.raw)

    def renew(self, low: Floats, high: Floats, stale: Ints, bound: Floats) -> Floats:
        """Take the present state; bounds of movers ``stale``, ascending, and the ranges of all.

        ``low`` and ``high`` (K + 1, R) become what :class:`Ceilings` has. Gives the least of each
        class.
        """
        self._followed.follow()
        return self._calls.bounds(low, high, stale.astype(np.int32), bound)

    def age(
        self,
        before: tuple[Floats, Floats],
        ranges: tuple[Floats, Floats],
        margin: float,
        bound: Floats,
    ) -> None:
        """Let every bound grow by the most that the new sums can add to any gain, and the margin.

        ``before``: squared spreads and sums of values when ``ranges`` were taken.
        """
        self._followed.follow_spreads()
        self._calls.age(before, ranges, margin, bound)

    def near_best(self, bound: Floats, changed: Ints, margin: float) -> np.ndarray:
        """The candidates (``CONTENDER``) whose gain cannot be told from the best.

        ``bound`` (R): of every mover's gain but for moves to the nodes ``changed``; afterwards it
        holds for all moves.
        """
        at = np.flatnonzero(np.isin(self._targets, changed)).astype(np.int32)
        return self._calls.search(bound, at, margin)[1]

    def choose(self, candidates: np.ndarray) -> Choice | None:
        """The candidate with the lowest exact score, the earliest of equals; None if there is none.

        They are those that :meth:`near_best` has found on the present placement.
        """
        best, scores = self._calls.choice(candidates)
        if best is None:
            return None
        chosen = candidates[best]
        instance, target = (np.array([chosen[name]], dtype=np.int64) for name in _ROWS)
        tables, kind = self._tables, MoveKind(chosen["kind"])
        outcome = evaluate(
            tables.placement, kind, instance, target, force=tables.force, allowed=True
        )
        return Choice(outcome, 0, float(scores[best]))


_ROWS = ("instance", "target")
