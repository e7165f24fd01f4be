"""One block of candidates, evaluated: what is allowed and what it gains.

The rules are those of :mod:`planner.rules.node_operations` and :mod:`planner.scoring.exact`,
arranged so that what depends on the instance alone, on the target alone and on both is computed
once each.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from planner.rules.moves import MoveKind
from planner.scoring.batch.capacity import Targets
from planner.scoring.batch.reserved_cost import ReservedCost
from planner.scoring.batch.sources import Sources
from planner.scoring.batch.tables import BatchTables
from planner.scoring.batch.target_fit import TargetFit
from snapshots.arrays import Bools, Floats, Ints


@dataclass(frozen=True, slots=True)
class Block:
    """Gains (score now less score after; -inf where not allowed) of a block of candidates.

    ``at`` (R) are positions among the movers, ``targets`` (C) node rows. ``gains`` by kind, (R, C)
    each, ``failover`` (R).
    """

    at: Ints | slice
    targets: Ints
    gains: dict[MoveKind, Floats]
    failover: Floats

    def best(self) -> Floats:
        """The best gain of each row (R)."""
        best = self.failover
        for gain in self.gains.values():
            best = np.maximum(best, gain.max(axis=1, initial=-np.inf))
        return best


class Evaluation:
    """One evaluation of a block of R instances and C targets, tall or wide as the targets are.

    An instance on primary P and secondary S goes to target T. ``primary_to_s`` and the like are
    gains in the spreads when the primary goes from P to S, or the mirror from P to T.
    """

    def __init__(self, tables: BatchTables, at: Ints | slice, targets: Targets) -> None:
        self._tables = tables
        self._capacity = tables.capacity
        self._cost = tables.home_cost
        self._force = tables.force
        self._t = targets
        self._s = Sources(tables, at, tall=targets.tall)
        self._reserved = ReservedCost(tables, self._s)
        legs = tables.legs
        self._primary_to_s = self._s.shaped(legs.p_to_s[at])
        self._primary_to_t, self._mirror_p_to_t, self._mirror_s_to_t = legs.gains(
            at, targets.flat, tall=targets.tall
        )
        self._gains: dict[MoveKind, Floats] = {}

    def run(self, kinds: Collection[MoveKind]) -> Block:
        """The gains of moves of those of ``kinds`` that the instances can make."""
        s, t = self._s, self._t
        failover = np.full(s.count, -np.inf)
        if MoveKind.FAILOVER in kinds and s.mirrored:
            failover = self._failover()
        if len(t.flat):
            self._fit = TargetFit(self._tables, s, t)
            if s.mirrored:
                self._hold()
            for kind, evaluate in (
                (MoveKind.REPLACE_SECONDARY, self._replace_secondary),
                (MoveKind.REPLACE_AND_FAILOVER, self._replace_and_failover),
                (MoveKind.REPLACE_PRIMARY, self._replace_primary),
                (MoveKind.FAILOVER_AND_REPLACE, self._failover_and_replace),
            ):
                if s.mirrored and kind in kinds:
                    evaluate()
            if s.single and MoveKind.FAILOVER_TO_ANY in kinds:
                self._failover_to_any()
        return Block(s.at, t.flat, self._gains, failover)

    def _hold(self) -> None:
        """The memory that T keeps free for P and S, and each for T, with the instance's own."""
        both = self._s.pair.ravel()
        self._here = self._halves(self._t.held_here(both))
        self._there = self._halves(self._t.held_there(both))

    def _halves(self, held: Floats) -> tuple[Floats, Floats]:
        """The amounts held for (or by) P and S, with the instance's own; ``held`` is used up."""
        count = self._s.count
        tall = self._t.tall
        halves = (held[:count], held[count:]) if tall else (held[:, :count], held[:, count:])
        for half in halves:
            half += self._s.reserve
        return halves

    def _store(
        self,
        kind: MoveKind,
        good: Bools,
        gain: Floats,
        row_gain: Floats,
        cost: Floats | float,
    ) -> None:
        """Keep the gains of one kind: those of the row, of the pair, less tags and locations."""
        gain += row_gain + self._s.gain[kind]
        if not isinstance(cost, float):
            gain -= cost
        good &= self._s.may[kind]
        found = np.where(good, gain, -np.inf)
        self._gains[kind] = found if self._t.tall else found.T

    def _failover(self) -> Floats:
        s, reserved, kind = self._s, self._reserved, MoveKind.FAILOVER
        change = reserved.change(s.swapped.copy(), s.p, self._capacity.reserved[s.p])
        gain = reserved.gain_gone - reserved.of(s.p, change, reserved.gone)
        gain += self._primary_to_s
        gain += s.gain[kind]
        cost = self._cost.moved(s.rows, s.p, s.sec, None, s.tags)
        if not isinstance(cost, float):
            gain -= cost
        return np.where(s.may[kind], gain, -np.inf).ravel()

    def _replace_secondary(self) -> None:
        s, t, reserved = self._s, self._t, self._reserved
        held = self._here[0]
        good, failing = self._fit.as_mirror(held, s.force_s)
        change = reserved.growth(held, t.nodes, t.reserved)
        gain = self._mirror_s_to_t - reserved.of(t.nodes, change, reserved.gone)
        if not s.calm:
            gain -= failing
        cost = self._cost.mirrored(s.rows, s.p, t.nodes)
        self._store(MoveKind.REPLACE_SECONDARY, good, gain, reserved.gain_gone, cost)

    def _replace_and_failover(self) -> None:
        s, t, fit, reserved = self._s, self._t, self._fit, self._reserved
        p, held = s.p, self._there[0]
        present = self._capacity.reserved[p]
        free_p = self._capacity.free[p] + s.used
        if s.calm:
            good = held < free_p
            good &= free_p > present
        else:
            fails = free_p <= np.maximum(held, present)
            good = ~fails | s.fails_p | s.force_s
        good &= fit.as_primary(np.full_like(s.force_p, self._force))
        if fit.p_to_t is not None:
            good &= fit.p_to_t
        change = reserved.growth(held, p, present)
        gain = self._primary_to_t - reserved.of(p, change, reserved.gone)
        gain += self._mirror_s_to_t
        if not s.calm:
            gain -= s.hosted_p * fails + fit.primary_fails
        cost = self._cost.moved(s.rows, p, t.nodes, p, s.tags)
        self._store(MoveKind.REPLACE_AND_FAILOVER, good, gain, reserved.gain_gone, cost)

    def _replace_primary(self) -> None:
        s, t, fit, reserved = self._s, self._t, self._fit, self._reserved
        sec, held = s.sec, self._there[1]
        np.maximum(held, s.mirror_reserved, out=held)
        free_s = self._capacity.free[sec]
        if s.calm:
            good = held < free_s
        else:
            fails = free_s <= held
            good = ~fails | s.fails_s | s.force_p
        good &= fit.as_primary(s.force_p)
        if fit.s_to_t is not None:
            good &= fit.s_to_t
        change = reserved.change(held, sec, self._capacity.reserved[sec])
        gain = self._primary_to_t - reserved.of(sec, change, reserved.now)
        gain += self._mirror_p_to_t
        if not s.calm:
            gain -= s.hosted_s * fails + fit.primary_fails
        cost = self._cost.moved(s.rows, s.p, t.nodes, sec, s.tags)
        self._store(MoveKind.REPLACE_PRIMARY, good, gain, self._tables.roots[-1], cost)

    def _failover_and_replace(self) -> None:
        s, t, reserved = self._s, self._t, self._reserved
        held = self._here[1]
        good, failing = self._fit.as_mirror(held, s.force_p)
        change = reserved.growth(held, t.nodes, t.reserved)
        gain = self._mirror_p_to_t - reserved.of(t.nodes, change, reserved.gone)
        if not s.calm:
            gain -= failing
        cost = self._cost.moved(s.rows, s.p, s.sec, t.nodes, s.tags)
        row_gain = reserved.gain_gone + self._primary_to_s
        self._store(MoveKind.FAILOVER_AND_REPLACE, good, gain, row_gain, cost)

    def _failover_to_any(self) -> None:
        s, t, fit = self._s, self._t, self._fit
        good = fit.as_primary(s.force_p).copy()
        if fit.p_to_t is not None:
            good &= fit.p_to_t
        gain = self._primary_to_t + self._mirror_p_to_t
        if not s.calm:
            gain -= fit.primary_fails
        cost = self._cost.moved(s.rows, s.p, t.nodes, None, s.tags)
        self._store(MoveKind.FAILOVER_TO_ANY, good, gain, _NOTHING, cost)


_NOTHING: Floats = np.zeros(())
