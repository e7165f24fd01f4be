"""One block of candidates, evaluated: what is allowed and what it gains.

The rules are those of :mod:`planner.rules.node_operations` and :mod:`planner.scoring.exact`,
arranged so that what depends on the instance alone, on the target alone and on both is computed
once each.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from planner.rules.moves import MoveKind
from planner.scoring.batch.capacity import Targets
from planner.scoring.batch.tables import BatchTables
from snapshots.arrays import Bools, Floats, Ints

T = TypeVar("T", bound=np.generic)


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

    Columns of instances are (R, 1) or (1, R).
    """

    def __init__(self, tables: BatchTables, at: Ints | slice, targets: Targets) -> None:
        self.s = tables
        self.at = at
        self.t = targets
        self.cap = tables.capacity
        self.place = tables.placement
        self.sp = tables.spreads
        movers = tables.movers
        self.movers = movers
        rows = movers.rows[at]
        self.count = len(rows)
        self.rows = self._shaped(rows)
        self.p, self.sec = self._shaped(movers.pair[:, at])
        (
            self.used,
            self.reserve,
            self.memory,
            self.disk,
            self.cpus,
            self.spindles,
            self.disk_spindles,
            self.mirror_reserved,
            self.swapped,
            self.hosted_p,
            self.hosted_s,
        ) = self._shaped(movers.amounts[:, at])
        self.tags = tables.home_cost.tags(rows, movers.pair[0, at], self._shaped)
        flags = movers.flags[:, at]
        self.calm = self.cap.calm and not flags[0].any()
        (
            _,
            self.force_p,
            self.force_s,
            self.fails_p,
            self.fails_s,
        ) = self._shaped(flags)
        self.gain = self._shaped(movers.gains[:, at])
        self.may = self._shaped(movers.may[:, at])
        self.single = not tables.single_template and not bool(movers.drbd[at].all())
        self.mirrored = tables.single_template or bool(movers.drbd[at].any())
        self.gains: dict[MoveKind, Floats] = {}

    def _shaped(self, columns: NDArray[T]) -> NDArray[T]:
        return columns[..., None] if self.t.tall else columns[..., None, :]

    def run(self, kinds: Collection[MoveKind]) -> Block:
        failover = np.full(self.count, -np.inf)
        self._source_reserve()
        self._spreads()
        if MoveKind.FAILOVER in kinds and self.mirrored:
            failover = self._failover()
        if len(self.t.flat):
            self._judge_targets()
            if self.mirrored:
                self._hold()
            for kind, evaluate in (
                (MoveKind.REPLACE_SECONDARY, self._replace_secondary),
                (MoveKind.REPLACE_AND_FAILOVER, self._replace_and_failover),
                (MoveKind.REPLACE_PRIMARY, self._replace_primary),
                (MoveKind.FAILOVER_AND_REPLACE, self._failover_and_replace),
            ):
                if self.mirrored and kind in kinds:
                    evaluate()
            if self.single and MoveKind.FAILOVER_TO_ANY in kinds:
                self._failover_to_any()
        return Block(self.at, self.t.flat, self.gains, failover)

    def _spreads(self) -> None:
        """Gains in the spreads of primary P -> S and P -> T, and of mirror P -> T and S -> T."""
        legs, t = self.s.legs, self.t
        self.primary_to_s = self._shaped(legs.p_to_s[self.at])
        self.primary_to_t, self.mirror_p_to_t, self.mirror_s_to_t = legs.gains(
            self.at, t.flat, tall=t.tall
        )

    # -- what T can take -----------------------------------------------------------------------

    def _judge_targets(self) -> None:
        t = self.t
        away = (t.nodes != self.p) & (t.nodes != self._shaped(self.movers.mirror[self.at]))
        room = self.disk <= t.disk
        if self.s.exclusive:
            shared = ~self.place.model.exclusive[t.nodes]
            room &= self.spindles * shared <= t.spindles
            room &= self.disk_spindles <= t.disk_spindles
        else:
            room &= self.spindles <= t.spindles
        primary = self.used <= t.memory
        primary &= self.memory <= t.later_memory
        primary &= self.cpus <= t.cpus
        local = self._shaped(self.movers.local[self.at]) if self.single else None
        primary &= room if local is None else (room | ~local)
        if self.tags is not None:
            primary &= ~self.tags.clashes(t.nodes)
        primary &= away
        room &= self.reserve <= t.mirror_memory
        room &= away
        self.t_primary, self.t_mirror = primary, room
        if not self.calm:
            stands = self.disk <= t.hard_disk
            if self.s.exclusive:
                stands &= self.disk_spindles <= t.hard_disk_spindles
            hard = away & (self.used <= t.hard_memory)
            self.t_primary_hard = hard & (stands if local is None else (stands | ~local))
            self.t_mirror_hard = stands & away
            fails = t.free - self.used <= t.reserved
            self.t_primary_fails = t.hosted_more * fails - t.failed
        allowed = self.place.model.tags.may_migrate
        self.p_to_t: Bools | None = None if allowed is None else allowed[self.p, t.nodes]
        self.s_to_t: Bools | None = None if allowed is None else allowed[self.sec, t.nodes]

    def _primary_on_t(self, forced: Bools) -> Bools:
        """T as a primary; rows that are ``forced`` skip the soft checks."""
        good: Bools = self.t_primary
        if not self.calm:
            good = np.where(forced, self.t_primary_hard, good)
        return good

    def _hold(self) -> None:
        """The memory that T keeps free for P and S, and each for T, with the instance's own."""
        both = self.movers.pair[:, self.at].ravel()
        self.here = self._halves(self.t.held_here(both))
        self.there = self._halves(self.t.held_there(both))

    def _halves(self, held: Floats) -> tuple[Floats, Floats]:
        """The amounts held for (or by) P and S, with the instance's own; ``held`` is used up."""
        count = self.count
        halves = (held[:count], held[count:]) if self.t.tall else (held[:, :count], held[:, count:])
        for half in halves:
            half += self.reserve
        return halves

    def _mirror_on_t(self, held: Floats, forced: Bools) -> tuple[Bools, Floats, Floats]:
        """T as the secondary of ``primary``: allowed, cost of failing, new reservation."""
        t = self.t
        if self.calm:
            good = held < t.free
            good &= t.safe
            good &= self.t_mirror
            return good, _NOTHING, held
        fails = t.free <= np.maximum(held, t.reserved)
        good = self.t_mirror & (~fails | t.failing)
        good = np.where(forced, self.t_mirror_hard, good)
        return good, t.hosted_more * fails - t.failed, held

    # -- reserved memory -----------------------------------------------------------------------

    def _source_reserve(self) -> None:
        """The reserved-memory class after S has let the instance's reservation go."""
        s, sp, sec = self.s, self.sp, self.sec
        leave = (self.mirror_reserved - self.cap.reserved[sec]) * sp.unit[-1][sec]
        total = sp.total[-1] + leave
        square = sp.square[-1] + leave * (2 * sp.value[-1][sec] + leave)
        self.reserve_gone = square - total * total / sp.count, total * (-2 / sp.count)
        now = sp.total[-1]
        self.reserve_now = s.variances[-1], now * (-2 / sp.count)
        self.gain_gone = s.roots[-1] - leave * s.total_per_unit

    def _reserved(
        self, nodes: Ints, change: Floats, rest: tuple[Floats | float, Floats | float]
    ) -> Floats:
        """Cost of both reserved-memory terms when values of ``nodes`` grow by ``change``.

        ``rest``: the squared spread before that and the pull of its sum, as for the others. The
        cost is from 0; ``change`` is used up.
        """
        sp = self.sp
        square = change * (1 - 1 / sp.count)
        square += 2 * sp.value[-1][nodes] + rest[1]
        square *= change
        square += rest[0]
        np.maximum(square, 0.0, out=square)
        np.sqrt(square, out=square)
        change *= self.s.total_per_unit
        square += change
        return square

    # -- the kinds of moves --------------------------------------------------------------------

    def _store(
        self,
        kind: MoveKind,
        good: Bools,
        gain: Floats,
        row_gain: Floats,
        cost: Floats | float,
    ) -> None:
        """Keep the gains of one kind: those of the row, of the pair, less tags and locations."""
        gain += row_gain + self.gain[kind]
        if not isinstance(cost, float):
            gain -= cost
        good &= self.may[kind]
        found = np.where(good, gain, -np.inf)
        self.gains[kind] = found if self.t.tall else found.T

    def _failover(self) -> Floats:
        p, kind = self.p, MoveKind.FAILOVER
        change = (self.swapped - self.cap.reserved[p]) * self.sp.unit[-1][p]
        gain = self.gain_gone - self._reserved(p, change, self.reserve_gone)
        gain += self.primary_to_s
        gain += self.gain[kind]
        cost = self.s.home_cost.moved(self.rows, p, self.sec, None, self.tags)
        if not isinstance(cost, float):
            gain -= cost
        return np.where(self.may[kind], gain, -np.inf).ravel()

    def _grown(self, held: Floats, nodes: Ints, reserved: Floats) -> Floats:
        """By how much the reserved-memory value of ``nodes`` grows; ``held`` is used up."""
        held -= reserved
        np.maximum(held, 0.0, out=held)
        held *= self.sp.unit[-1][nodes]
        return held

    def _replace_secondary(self) -> None:
        t = self.t
        good, failing, held = self._mirror_on_t(self.here[0], self.force_s)
        change = self._grown(held, t.nodes, t.reserved)
        gain = self.mirror_s_to_t - self._reserved(t.nodes, change, self.reserve_gone)
        if not self.calm:
            gain -= failing
        cost = self.s.home_cost.mirrored(self.rows, self.p, t.nodes)
        self._store(MoveKind.REPLACE_SECONDARY, good, gain, self.gain_gone, cost)

    def _replace_and_failover(self) -> None:
        t, p = self.t, self.p
        held = self.there[0]
        reserved = self.cap.reserved[p]
        free_p = self.cap.free[p] + self.used
        if self.calm:
            good = held < free_p
            good &= self.t_primary
            good &= free_p > reserved
        else:
            fails = free_p <= np.maximum(held, reserved)
            good = ~fails | self.fails_p | self.force_s
            good &= self._primary_on_t(np.full_like(self.force_p, self.s.force))
        if self.p_to_t is not None:
            good &= self.p_to_t
        change = self._grown(held, p, reserved)
        gain = self.primary_to_t - self._reserved(p, change, self.reserve_gone)
        gain += self.mirror_s_to_t
        if not self.calm:
            gain -= self.hosted_p * fails + self.t_primary_fails
        cost = self.s.home_cost.moved(self.rows, p, t.nodes, p, self.tags)
        self._store(MoveKind.REPLACE_AND_FAILOVER, good, gain, self.gain_gone, cost)

    def _replace_primary(self) -> None:
        t, p, sec = self.t, self.p, self.sec
        held = self.there[1]
        np.maximum(held, self.mirror_reserved, out=held)
        free_s = self.cap.free[sec]
        if self.calm:
            good = held < free_s
            good &= self.t_primary
        else:
            fails = free_s <= held
            good = ~fails | self.fails_s | self.force_p
            good &= self._primary_on_t(self.force_p)
        if self.s_to_t is not None:
            good &= self.s_to_t
        held -= self.cap.reserved[sec]
        held *= self.sp.unit[-1][sec]
        gain = self.primary_to_t - self._reserved(sec, held, self.reserve_now)
        gain += self.mirror_p_to_t
        if not self.calm:
            gain -= self.hosted_s * fails + self.t_primary_fails
        cost = self.s.home_cost.moved(self.rows, p, t.nodes, sec, self.tags)
        self._store(MoveKind.REPLACE_PRIMARY, good, gain, self.s.roots[-1], cost)

    def _failover_and_replace(self) -> None:
        t, p, sec = self.t, self.p, self.sec
        good, failing, held = self._mirror_on_t(self.here[1], self.force_p)
        change = self._grown(held, t.nodes, t.reserved)
        gain = self.mirror_p_to_t - self._reserved(t.nodes, change, self.reserve_gone)
        if not self.calm:
            gain -= failing
        cost = self.s.home_cost.moved(self.rows, p, sec, t.nodes, self.tags)
        self._store(
            MoveKind.FAILOVER_AND_REPLACE, good, gain, self.gain_gone + self.primary_to_s, cost
        )

    def _failover_to_any(self) -> None:
        t, p = self.t, self.p
        good = self._primary_on_t(self.force_p).copy()
        if self.p_to_t is not None:
            good &= self.p_to_t
        gain = self.primary_to_t + self.mirror_p_to_t
        if not self.calm:
            gain -= self.t_primary_fails
        cost = self.s.home_cost.moved(self.rows, p, t.nodes, None, self.tags)
        self._store(MoveKind.FAILOVER_TO_ANY, good, gain, np.zeros(()), cost)


_NOTHING: Floats = np.zeros(())
