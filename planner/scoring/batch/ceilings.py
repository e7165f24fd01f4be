"""The most that any move of an instance can gain, before its targets are looked at.

Looking at every target of an instance is dear. Here the legs are taken one by one, each with
whichever target suits it best, and the limits of the targets are left out: nothing is
underrated, and most instances turn out not to be worth a closer look.
"""

from __future__ import annotations

import numpy as np

from planner.rules.moves import MoveKind
from planner.scoring.batch.tables import BatchTables
from snapshots.arrays import Floats, Ints


class Ceilings:
    """Bounds over the moves of every mover to ``nodes``, on the present state.

    ``low`` and ``high`` (K + 1, R) enclose the change of every class's squared spread, 0
    included. ``reserved`` (R) is the most that reserved memory gains.
    """

    def __init__(self, tables: BatchTables, nodes: Ints) -> None:
        self._tables = tables
        self._nodes = nodes
        sp, legs = tables.spreads, tables.legs
        self._least, most = legs.enclose(nodes)
        first, size = sp.primary_only, sp.size
        self.low, self.high = np.empty((2, size + 1, self._least.shape[1]))
        for ends, leg, pick in (
            (self.low, self._least, np.minimum),
            (self.high, most, np.maximum),
        ):
            pick(leg[:first], legs.promoted, out=ends[:first])
            pick(leg[first:size], leg[size:], out=ends[first:size])
        self.low[:-1] -= tables.variances[:-1, None]
        self.high[:-1] -= tables.variances[:-1, None]
        self._enclose_reserved()
        np.minimum(self.low, 0.0, out=self.low)
        np.maximum(self.high, 0.0, out=self.high)

    def _enclose_reserved(self) -> None:
        """Bounds of the reserved-memory class.

        Whatever the kind of move, S releases what it holds for the instance, and one node (it
        may be S itself) then holds more by at most the instance's need.
        """
        s, sp, movers = self._tables, self._tables.spreads, self._tables.movers
        value, total, count = sp.value[-1], float(sp.total[-1]), sp.count
        leave, most = movers.release_change, movers.need
        gone = value[movers.pair[1]] + leave
        bottom = np.minimum(gone, value.min())
        grown = np.minimum(np.maximum(-bottom, 0.0), most)
        # S^2 / n - (S + c)^2 / n is concave in c: over a range of c it is least at an end.
        grows = leave + most
        shift = np.minimum(leave * (-2 * total - leave), grows * (-2 * total - grows)) / count
        low, high = self.low[-1], self.high[-1]
        np.add(movers.release_square, grown * (2 * bottom + grown) + shift, out=low)
        np.maximum(most * (2 * value.max() + most), 0.0, out=high)
        high += movers.release_square
        high += (2 * abs(total) / count) * (most - leave)
        # A value that grows by c costs at least (total_per_unit - 1) c: none moves a spread by more
        # than c. So in groups that are not tiny it is best to add nothing.
        if s.total_per_unit >= 1:
            low = movers.release_square + leave * (-2 * total - leave) / count
        spared = np.sqrt(np.maximum(s.variances[-1] + low, 0.0))
        self.reserved: Floats = s.roots[-1] - spared - leave * s.total_per_unit

    def of(self, at: Ints) -> Floats:
        """At least the gain of the best move of each of the movers ``at``."""
        p_to_t, from_p, from_s = self._tables.legs.most(self._least[:, at])
        gains = self.beside_targets(at)
        gains[MoveKind.REPLACE_SECONDARY] += from_s
        gains[MoveKind.REPLACE_AND_FAILOVER] += p_to_t + from_s
        gains[MoveKind.REPLACE_PRIMARY] += p_to_t + from_p
        gains[MoveKind.FAILOVER_AND_REPLACE] += from_p
        gains[MoveKind.FAILOVER_TO_ANY] += p_to_t + from_p
        best: Floats = gains.max(axis=0)
        return best

    def beside_targets(self, at: Ints) -> Floats:
        """At least what each kind of move gains beside the legs to its target, (6, len(at))."""
        s, movers = self._tables, self._tables.movers
        p_to_s = s.legs.p_to_s[at]
        gains = movers.gains[:, at]
        gains[: MoveKind.FAILOVER_TO_ANY] += self.reserved[at]
        gains[MoveKind.FAILOVER] += p_to_s
        gains[MoveKind.FAILOVER_AND_REPLACE] += p_to_s
        gains[~movers.may[:, at]] = -np.inf
        if not s.capacity.calm:
            # A node may be held to fail that, once touched, does not.
            gains += s.capacity.failed[self._nodes].max(initial=0.0)
        if s.home_cost.active:
            gains += s.home_cost.most(movers.rows[at], movers.pair[0, at])
        return gains
