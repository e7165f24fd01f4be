"""Facts about every instance that may move, before a target is named.

The state of its two nodes without it, the gains and costs of leaving them, and which kinds of
move its own side allows. All of it depends on the two nodes only, so it is kept until one of
them changes.
"""

from __future__ import annotations

import numpy as np

from planner.rules.moves import MoveKind
from planner.scoring.batch.capacity import Capacity
from planner.scoring.batch.pair_state import PairState
from planner.scoring.batch.spreads import Spreads
from planner.state.placement import Placement
from snapshots.arrays import Bools, Floats, Ints

AMOUNTS = (
    "used",
    "reserve",
    "memory",
    "disk",
    "cpus",
    "spindles",
    "disk_spindles",
    "mirror_reserved",
    "swapped_reserved",
    "hosted_p",
    "hosted_s",
)
"""float64 columns (whole numbers). ``mirror_reserved``: what S reserves without the instance;
``swapped_reserved``: what P reserves as the secondary of S; ``hosted_…``: how many instances P
and S host (0 where they are not online nodes of the scope)."""
_FIXED = 7

FLAGS = (
    "rough",
    "force_p",
    "force_s",
    "fails_p",
    "fails_s",
)
"""bool columns. ``rough``: some check of the instance is not the ordinary one; ``force_…``: the
soft checks do not hold because the node is offline; ``fails_…``: P or S fails N+1 without the
instance."""


class Movers:
    """Cached rows; ``update`` recomputes some of them.

    ``pair`` (2, R): P and S, which is P again where the template has no secondary; ``mirror`` (R):
    the secondary on record. ``amounts`` (len(AMOUNTS), R), ``flags`` (len(FLAGS), R), ``gains`` (6,
    R), ``may`` (6, R): the kinds that are open and that P and S allow. ``span`` (K, R) is the
    amount. ``leg_change``, ``leg_square`` (L, R) are the changes where the instance leaves, by leg
    (:mod:`planner.scoring.batch.legs`): P in every class, then S in those that both bear;
    ``promotion_…`` those of S becoming the primary, in the classes of primaries; ``release_…`` (R)
    those of S in the reserved-memory class. ``need`` (R): the most that another node's value there
    grows.
    """

    def __init__(
        self,
        placement: Placement,
        capacity: Capacity,
        spreads: Spreads,
        rows: Ints,
        *,
        lost: Bools,
        force: bool,
    ) -> None:
        self._placement = placement
        self._capacity = capacity
        self._spreads = spreads
        self._lost = lost
        self._force = force
        self.rows = rows
        model, count = placement.model, len(rows)
        self.pair: Ints = np.zeros((2, count), dtype=np.int64)
        self.mirror: Ints = placement.secondary[rows]
        self.amounts: Floats = np.zeros((len(AMOUNTS), count))
        self.amounts[:_FIXED] = (
            np.where(model.uses_memory, model.memory, 0)[rows],
            np.where(model.reserves_memory, model.memory, 0)[rows],
            model.memory[rows],
            np.where(model.local, model.disk, 0)[rows],
            np.where(model.uses_cpu, model.vcpus, 0)[rows],
            np.where(model.local, model.spindle_use, 0)[rows],
            np.maximum(model.disk_spindles, 0)[rows],
        )
        self.drbd: Bools = model.drbd[rows]
        self.local: Bools = model.local[rows]
        self.flags: Bools = np.zeros((len(FLAGS), count), dtype=np.bool_)
        self.gains: Floats = np.zeros((len(MoveKind), count))
        self.may: Bools = np.zeros((len(MoveKind), count), dtype=np.bool_)
        first, size = spreads.primary_only, spreads.size
        legs = 2 * size - first
        self.changes: Floats = np.zeros((2, 2 * size, count))
        self.leg_change, self.leg_square = self.changes[:, :legs]
        self.promotion_change, self.promotion_square = self.changes[:, legs:]
        self.release_change = np.zeros(count)
        self.release_square = np.zeros(count)
        self.need: Floats = self.amounts[1] * spreads.unit[-1].max(initial=0.0)
        self.span: Floats = spreads.amount.take(rows, axis=1)
        self.spindle_span: Floats = spreads.spindle_amount.take(rows, axis=1)

    def update(self, at: Ints, open_kinds: Bools) -> None:
        """Recompute positions ``at``; ``open_kinds`` (len(at), 6) as the run's rules have it."""
        rows = self.rows[at]
        used, reserve, memory, _, cpus, _, _ = self.amounts[:_FIXED, at]
        pair = PairState(
            self._placement, self._capacity, rows, used=used, reserve=reserve, force=self._force
        )
        self.pair[:, at] = pair.p, pair.s
        self.mirror[at] = self._placement.secondary[rows]
        self.amounts[_FIXED:, at] = (
            pair.mirror_reserved,
            pair.swapped_reserved,
            pair.hosted_p,
            pair.hosted_s,
        )
        self.flags[:, at] = pair.rough, pair.force_p, pair.force_s, pair.fails_p, pair.fails_s
        self.may[:, at] = open_kinds.T & pair.allowed(memory, cpus)
        self.gains[:, at] = pair.gains(self._lost)
        self._follow_spreads(at, pair.p, pair.s)

    def _follow_spreads(self, at: Ints, p: Ints, s: Ints) -> None:
        sp = self._spreads
        first = sp.primary_only
        amount, spindle = self.span[:, at], self.spindle_span[:, at]
        leave = -amount * sp.unit[:-1, p]
        there = amount * sp.unit[:-1, s]
        if sp.by_spindle:
            leave -= spindle * sp.spindle_unit[:, p]
            there += spindle * sp.spindle_unit[:, s]
        from_p, on_s = 2 * sp.value[:-1, p], 2 * sp.value[:-1, s]
        change = np.concatenate([leave, -there[first:], there[:first]])
        square = np.concatenate([from_p, on_s[first:], on_s[:first]])
        square += change
        square *= change
        self.changes[:, :, at] = change, square
        release = (self.amounts[_FIXED, at] - self._capacity.reserved[s]) * sp.unit[-1, s]
        self.release_change[at] = release
        self.release_square[at] = release * (2 * sp.value[-1, s] + release)
