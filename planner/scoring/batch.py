"""The gain of thousands of candidate moves at once.

:class:`BatchScorer` evaluates blocks of (instances x target nodes) for all kinds of moves as
array operations, from cached per-node values and sums of squares. Legality is exact; gains are
good to about 1e-10 (:meth:`BatchScorer.margin` says how good), so that the final choice can be
made by the exact scorer among the few candidates near the best.

The checks and terms are those of :mod:`planner.lanes` and :mod:`planner.scoring.exact`, brought
into the form ``need <= capacity`` wherever they depend on one node only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.moves import MoveKind
from planner.placement import Placement
from planner.scoring import terms
from planner.scoring.location_exclusion import LocationExclusion
from planner.scoring.spreads import Spreads
from snapshots.cluster import Bools, Floats, Ints

_W = [term.weight for term in terms.TERMS]
_HUGE = np.int64(1) << 62
TARGETED = (
    MoveKind.REPLACE_SECONDARY,
    MoveKind.REPLACE_AND_FAILOVER,
    MoveKind.REPLACE_PRIMARY,
    MoveKind.FAILOVER_AND_REPLACE,
    MoveKind.FAILOVER_TO_ANY,
)
"""Kinds with a target node, in the order of the first axis of :attr:`Block.gains`."""


@dataclass
class Block:
    """Gains (score now - score after; -inf where not allowed) of a block of candidates.

    ``gains`` (5, R, C) by kind of ``TARGETED``, instance, target; ``failover`` (R).
    ``low`` and ``high`` (K + 1, R) enclose the change of every class's sum of squares over the
    row's candidates (the last class is the reserved memory).
    """

    instances: Ints
    targets: Ints
    gains: Floats
    failover: Floats
    low: Floats
    high: Floats

    def best(self) -> Floats:
        """The best gain of each row (R)."""
        best = self.failover.copy()
        if self.gains.shape[2]:
            np.maximum(best, self.gains.max(axis=(0, 2)), out=best)
        return best


class BatchScorer:
    """Candidate gains on a placement; call :meth:`refresh` after every move."""

    def __init__(
        self, placement: Placement, scope: Ints, movers: Ints, *, force: bool = False
    ) -> None:
        self._placement = placement
        self._model = placement.model
        self._force = force
        online = scope[~placement.model.offline[scope]]
        self._live = np.zeros(placement.model.node_count, dtype=np.bool_)
        self._live[online] = True
        self._lost = np.zeros(placement.model.node_count, dtype=np.bool_)
        self._lost[scope] = placement.model.offline[scope]
        self._online = online
        self._even = not self._lost.any()
        self.spreads = Spreads(placement, online, movers)
        self._location_exclusion = LocationExclusion(placement, scope)
        model = placement.model
        self._used = np.where(model.uses_memory, model.memory, 0)
        self._reserve = np.where(model.reserves_memory, model.memory, 0)
        self._disk = np.where(model.local, model.disk, 0)
        self._cpus = np.where(model.uses_cpu, model.vcpus, 0)
        self._spindles = np.where(model.local, model.spindle_use, 0)
        self._exclusive = bool(model.exclusive[online].any())
        scale = 1.0 / np.sqrt(max(1, len(online)))
        with np.errstate(divide="ignore", invalid="ignore"):
            unit = np.where(self._live, 1.0 / model.total_memory, 0.0)
        self._reserved_unit = unit * (scale * _W[3])
        self._reserved_total = unit * _W[terms.RESERVED_TOTAL]
        self.refresh()

    # -- the state of the nodes ----------------------------------------------------------

    def refresh(self) -> None:
        """Take the placement's present state: N-sized arrays, cheap beside any block."""
        place, model = self._placement, self._model
        self.spreads.refresh()
        self._free = place.free_memory
        self._after_reserve = self._free - place.reserved_memory
        failing = place.failing
        hosted = place.primaries + place.secondaries
        self._hosted = np.where(self._live, hosted, 0)
        self._failed = self._hosted * failing
        raw = place.reserved_memory * self._reserved_unit
        mean = raw[self._online].mean() if len(self._online) else 0.0
        self._reserved_value = np.where(self._live, raw - mean, 0.0)
        self._reserved_mean = mean
        self.squares = np.append(
            self.spreads.square, float((self._reserved_value**2).sum())
        )
        self.means = np.append(self.spreads.mean, mean)
        self._root = np.sqrt(self.squares)

        reserve = model.disk_reserve
        free, later = place.free_disk, place.later_free_disk
        self._disk_now = free - 1
        self._disk_cap = np.minimum(
            np.minimum(free - 1, free - reserve), np.minimum(later - 1, later - reserve)
        )
        self._memory_now = self._free - 1
        self._memory_cap = np.where(failing, self._free - 1, self._after_reserve - 1)
        self._later_memory_cap = place.later_free_memory - 1
        self._second_cap = np.minimum(self._free, place.later_free_memory) - 1
        self._cpu_cap = np.minimum(
            self._most_cpus(place.used_cpus), self._most_cpus(place.later_used_cpus)
        )
        self._spindle_cap = np.floor(model.max_spindles) - np.maximum(
            place.used_spindles, place.later_used_spindles
        )
        self._disk_spindle_now = np.where(model.exclusive, place.free_spindles, _HUGE)
        self._disk_spindle_cap = np.where(
            model.exclusive,
            np.minimum(place.free_spindles, place.later_free_spindles),
            _HUGE,
        )
        held = place.reservations
        width = held.shape[1]
        if width > 1:
            top = np.partition(held, width - 2, axis=1)[:, width - 2 :]
            self._second_held, self._most_held = top[:, 0], top[:, 1]
        else:
            self._most_held = held.max(axis=1, initial=0)
            self._second_held = np.zeros_like(self._most_held)
        if model.tags.has_exclusion:
            self._tagged = place.tag_counts > 0

    def _most_cpus(self, used: Ints) -> Ints:
        """Virtual CPUs that still fit under each node's ratio, by the same division as exact."""
        model = self._model
        ratio, total = model.vcpu_ratio, model.total_cpus
        with np.errstate(all="ignore"):
            guess = np.floor(ratio * total) - used
            most = guess - 2
            for step in (-1, 0, 1):
                fits = ~(ratio < (used + guess + step) / total)
                most = np.where(fits, guess + step, most)
            bounded = np.isfinite(most) & (ratio >= 0) & (np.abs(most) < _HUGE)
            return np.where(bounded, most, float(_HUGE)).astype(np.int64)

    def usable(self) -> bool:
        """Whether all online nodes have the ordinary numbers that the capacities assume."""
        model, online = self._model, self._online
        return bool(
            len(online)
            and np.isfinite(self.squares).all()
            and (model.total_cpus[online] > 0).all()
            and (model.total_memory[online] > 0).all()
            and np.isfinite(model.total_memory[online]).all()
            and np.isfinite(model.total_cpus[online]).all()
            and not np.isnan(model.vcpu_ratio[online]).any()
        )

    def margin(self, low: Floats) -> float:
        """How far two gains may be apart and still be equal; ``low`` (K + 1): lowest change."""
        biggest = np.append(
            np.abs(self.spreads.value).max(axis=1, initial=0.0),
            np.abs(self._reserved_value).max(initial=0.0),
        )
        size = self.squares + biggest**2 + np.abs(low)
        doubt = 256 * np.finfo(float).eps * size
        least = np.maximum(self.squares + low, doubt)
        return 1e-9 + 2 * float((doubt / np.sqrt(np.where(least > 0, least, 1.0))).sum())

    def drift(self, rows: Ints, means: Floats) -> Floats | None:
        """How far the changes of squares of ``rows`` may have moved with the means (K + 1, R).

        None while every move keeps the mean, as on nodes of one size that are all online.
        """
        moved = np.abs(self.means - means)[:, None]
        if not moved.any():
            return None
        most = np.empty((len(self.means), len(rows)))
        sp = self.spreads
        if sp.even and self._even:
            most[:-1] = 0.0
        else:
            most[:-1] = np.abs(sp.amount[:, rows]) * np.abs(sp.unit).max(axis=1, keepdims=True)
            if sp.by_spindle:
                most[:-1] += np.abs(sp.spindle_amount[:, rows]) * np.abs(sp.spindle_unit).max(
                    axis=1, keepdims=True
                )
        most[-1] = 2 * self._model.memory[rows] * self._reserved_unit.max()
        return 4.0 * moved * most

    # -- a block of candidates -------------------------------------------------------------

    def block(self, rows: Ints, targets: Ints, open_kinds: Bools) -> Block:
        """Gains of moving instances ``rows`` to ``targets``; ``open_kinds`` (R, 6) may be tried."""
        with np.errstate(invalid="ignore"):
            return _BlockEvaluation(self, rows, targets, open_kinds).run()


class _BlockEvaluation:
    """One evaluation of a block; R instances, C targets. Row quantities are (R, 1)."""

    def __init__(self, scorer: BatchScorer, rows: Ints, targets: Ints, open_kinds: Bools) -> None:
        self.s = scorer
        self.rows = rows
        self.targets = targets
        self.open = open_kinds
        self.place = scorer._placement
        self.model = scorer._model
        self.p = self.place.primary[rows]
        drbd = self.model.drbd[rows]
        self.has_drbd = bool(drbd.any())
        self.has_single = not bool(drbd.all())
        self.sec = np.where(drbd, self.place.secondary[rows], self.p)
        self.use = scorer._used[rows]
        self.need = scorer._reserve[rows]
        self.force_p = self.model.offline[self.p] | scorer._force
        self.force_s = self.model.offline[self.sec] | scorer._force

    def run(self) -> Block:
        s, rows, targets = self.s, self.rows, self.targets
        count, width = len(rows), len(targets)
        size = len(s.spreads) + 1
        gains = np.full((len(TARGETED), count, width), -np.inf)
        self.low = np.zeros((size, count))
        self.high = np.zeros((size, count))
        self._source_state()
        self._row_spreads()
        self._enclose()
        failover = np.full(count, -np.inf)
        if self.has_drbd:
            failover = self._failover()
        if width:
            self._target_state()
            self._target_spreads()
            if self.has_drbd:
                self._replace_secondary(gains[0])
                self._replace_and_failover(gains[1])
                self._replace_primary(gains[2])
                self._failover_and_replace(gains[3])
            if self.has_single:
                self._failover_to_any(gains[4])
            here = (targets == self.p[:, None]) | (targets == self.sec[:, None])
            gains[:, here] = -np.inf
        return Block(rows, targets, gains, failover, self.low, self.high)

    # -- sources: what P and S become without the instance -----------------------------------

    def _source_state(self) -> None:
        s, place, model = self.s, self.place, self.model
        p, sec = self.p, self.sec
        self.free_p = s._free[p] + self.use
        self.fail_p = self.free_p <= place.reserved_memory[p]
        held = place.reservations[sec, p]
        others = np.where(held == s._most_held[sec], s._second_held[sec], s._most_held[sec])
        self.r_s = np.maximum(np.maximum(others, held - self.need), 0)
        self.fail_s = s._free[sec] <= self.r_s
        # S as a primary of this instance: disk and spindles come out as they are now
        self.fail_s_primary = s._free[sec] - self.use <= self.r_s
        soft = (
            (~self.fail_s_primary | self.fail_s)
            & (s._cpus[self.rows] <= s._cpu_cap[sec])
            & (model.memory[self.rows] <= s._later_memory_cap[sec])
            & self._disk_rests(sec)
        )
        self.clash = self._clashes()
        if self.clash is not None:
            soft &= ~self.clash[np.arange(len(self.rows)), sec]
        self.s_primary = (
            (s._free[sec] - self.use > 0) & self._disk_stands(sec) & (soft | self.force_p)
        )
        allowed = model.tags.may_migrate
        self.may_leave = np.ones(len(p), np.bool_) if allowed is None else allowed[p, sec]
        # P as a secondary of this instance: the part that no target changes
        self.p_secondary_soft = (
            (self.need < self.free_p)
            & (self.need < place.later_free_memory[p] + model.memory[self.rows])
            & self._disk_rests(p)
        )
        self.hosted_p, self.hosted_s = s._hosted[p], s._hosted[sec]
        # linear terms as costs: what the score gains when they fall
        self.fails_now = s._failed[p] + s._failed[sec]
        self.lost_p = s._lost[p].astype(np.float64)
        self.lost_s = s._lost[sec].astype(np.float64)
        self.tag_leave = self._tag_leave()
        self.location_leave = self._location_leave()

    def _disk_stands(self, nodes: Ints) -> Bools:
        """Hard disk checks of a node that ends with the disks it holds now."""
        s, place = self.s, self.place
        good = place.free_disk[nodes] > 0
        if s._exclusive:
            good = good & (s._disk_spindle_now[nodes] >= 0)
        return good

    def _disk_rests(self, nodes: Ints) -> Bools:
        """Soft disk checks of a node that ends with the disks it holds now."""
        s = self.s
        return (
            (s._disk_cap[nodes] >= 0)
            & (s._spindle_cap[nodes] >= 0)
            & (s._disk_spindle_cap[nodes] >= 0)
        )

    def _clashes(self) -> Bools | None:
        """Whether a node hosts a primary with one of the instance's exclusion tags (R, N)."""
        tags = self.model.tags
        if not tags.has_exclusion:
            return None
        clash = np.zeros((len(self.rows), self.model.node_count), dtype=np.bool_)
        for k in range(tags.exclusion.shape[1]):
            tag = tags.exclusion[self.rows, k]
            clash |= self.s._tagged[tag] & (tag >= 0)[:, None]
        return clash

    def _tag_leave(self) -> Floats:
        """How many tag conflicts go when the instance leaves P."""
        tags = self.model.tags
        gone = np.zeros(len(self.rows))
        for k in range(tags.exclusion.shape[1]):
            tag, often = tags.exclusion[self.rows, k], tags.exclusion_times[self.rows, k]
            left = self.place.tag_counts[tag, self.p] - often
            gone += np.where(tag >= 0, often - (left == 0), 0)
        return gone * self.s._live[self.p]

    def _tag_arrive(self, nodes: Ints) -> Floats | float:
        """How many tag conflicts come when the instance arrives; broadcast over ``nodes``."""
        tags = self.model.tags
        if not tags.has_exclusion:
            return 0.0
        come = np.zeros(np.broadcast_shapes(nodes.shape, (len(self.rows), 1)))
        for k in range(tags.exclusion.shape[1]):
            tag = tags.exclusion[self.rows, k][:, None]
            often = tags.exclusion_times[self.rows, k][:, None]
            first = self.place.tag_counts[tag, nodes] == 0
            come += np.where(tag >= 0, often - first, 0)
        return come

    def _location_leave(self) -> Floats:
        tags = self.model.tags
        gone = self.place.shared_locations[self.rows].astype(np.float64)
        if tags.penalty is not None:
            gone = gone + tags.penalty[self.rows, self.p]
        return gone * self.s._live[self.p]

    def _moved_home(self, nodes: Ints, shared: Ints) -> Floats | float:
        """Cost of tags and locations when the primary goes to ``nodes`` (broadcast to (R, C)).

        ``shared``: the location tags that the new pair has in common.
        """
        tags = self.model.tags
        cost: Floats | float = 0.0
        if tags.has_exclusion:
            cost = _W[terms.TAGS] * (self._tag_arrive(nodes) - self.tag_leave[:, None])
        if tags.has_locations or tags.penalty is not None:
            arrive: Ints = shared
            if tags.penalty is not None:
                arrive = arrive + tags.penalty[self.rows[:, None], nodes]
            cost = cost + _W[terms.LOCATION] * (arrive - self.location_leave[:, None])
        if self.s._location_exclusion.active:
            cost = cost + _W[terms.LOCATION_EXCLUSION] * self.s._location_exclusion.changes(
                self.rows[:, None], self.p[:, None], nodes
            )
        return cost

    def _shared(self, a: Ints, b: Ints) -> Ints:
        return self.model.tags.common_locations[a, b]

    # -- spreads -------------------------------------------------------------------------------

    def _changes(self, nodes: Ints, sign: int, part: slice) -> tuple[Floats, Floats]:
        """Change of value and of square (K, R) when the row's instance joins or leaves a node."""
        sp, rows = self.s.spreads, self.rows
        change = sp.amount[part, rows] * sp.unit[part, nodes]
        if sp.by_spindle:
            change = change + sp.spindle_amount[part, rows] * sp.spindle_unit[part, nodes]
        if sign < 0:
            change = -change
        return change, change * (2 * sp.value[part, nodes] + change)

    def _row_spreads(self) -> None:
        first = self.s.spreads.primary_only
        everything = slice(0, len(self.s.spreads))
        self.p_out = self._changes(self.p, -1, everything)
        self.s_out = self._changes(self.sec, -1, slice(first, None))
        self.s_in = self._changes(self.sec, 1, slice(0, first))

    def _rooted(
        self, part: slice, out: tuple[Floats, Floats], into: tuple[Floats, Floats]
    ) -> Floats:
        """Gain of the classes ``part`` when amounts go from one node to another (R, ...)."""
        sp = self.s.spreads
        square = into[1] + (out[1] + sp.square[part].reshape(-1, 1)).reshape(
            out[1].shape + (1,) * (into[1].ndim - 2)
        )
        if not (sp.even and self.s._even):
            total = into[0] + out[0].reshape(out[0].shape + (1,) * (into[0].ndim - 2))
            total *= total
            total /= max(1, sp.count)
            square -= total
        np.maximum(square, 0.0, out=square)
        np.sqrt(square, out=square)
        gain: Floats = self.s._root[: len(sp)][part].sum() - square.sum(axis=0)
        return gain

    def _enclose(self) -> None:
        """Bounds of every class's change of square over all moves of a row, cheaply.

        A node that gains an amount changes by 2 a u x + (a u)^2, at least the sum of the least
        of both over the targets; a node that loses it is known exactly.
        """
        sp, t = self.s.spreads, self.targets
        amount = sp.amount[:, self.rows]
        low, high = _gain_range(amount, sp.unit[:, t], sp.value[:, t])
        change = np.abs(amount) * sp.unit[:, t].max(axis=1, initial=0.0, keepdims=True)
        if sp.by_spindle:
            amount = sp.spindle_amount[:, self.rows]
            more = _gain_range(amount, sp.spindle_unit[:, t], sp.value[:, t])
            low, high = np.minimum(low, more[0]), np.maximum(high, more[1])
            change += np.abs(amount) * sp.spindle_unit[:, t].max(axis=1, initial=0.0, keepdims=True)
        first = sp.primary_only
        out = self.p_out[1].copy(), self.p_out[1].copy()
        np.minimum(out[0][first:], self.s_out[1], out=out[0][first:])
        np.maximum(out[1][first:], self.s_out[1], out=out[1][first:])
        np.minimum(low[:first], self.s_in[1], out=low[:first])
        np.maximum(high[:first], self.s_in[1], out=high[:first])
        low += out[0]
        high += out[1]
        if not (sp.even and self.s._even):
            change += np.abs(self.p_out[0])
            change[first:] += np.abs(self.s_out[0])
            low -= change * change / max(1, sp.count)
        self.low[:-1] = np.minimum(low, 0.0)
        self.high[:-1] = np.maximum(high, 0.0)

    def _target_spreads(self) -> None:
        """Gains (R, C) of: primary P->T, mirror S->T, mirror P->T; and (R) of primary P->S."""
        sp = self.s.spreads
        first = sp.primary_only
        t = self.targets
        change = sp.amount[:, self.rows, None] * sp.unit[:, None, t]
        if sp.by_spindle:
            change += sp.spindle_amount[:, self.rows, None] * sp.spindle_unit[:, None, t]
        square = change + 2 * sp.value[:, None, t]
        square *= change
        lone, both = slice(0, first), slice(first, None)
        into_lone, into_both = (change[lone], square[lone]), (change[both], square[both])
        self.primary_to_t = self._rooted(lone, _part(self.p_out, lone), into_lone)
        self.mirror_p_to_t = self._rooted(both, _part(self.p_out, both), into_both)
        if self.has_drbd:
            self.mirror_s_to_t = self._rooted(both, self.s_out, into_both)

    # -- targets: what T can take ----------------------------------------------------------------

    def _target_state(self) -> None:
        s, place, t = self.s, self.place, self.targets
        use, rows = self.use[:, None], self.rows
        memory, disk = self.model.memory[rows][:, None], s._disk[rows][:, None]
        good = use <= s._memory_now[t]
        self.t_mirror_hard: Bools = disk <= s._disk_now[t]
        disk_soft = disk <= s._disk_cap[t]
        spindles = s._spindles[rows][:, None] * ~self.model.exclusive[t]
        disk_soft &= spindles <= s._spindle_cap[t]
        local = None
        if self.has_single:
            local = self.model.local[rows][:, None]
        if s._exclusive:
            wanted = np.maximum(self.model.disk_spindles[rows], 0)[:, None]
            self.t_mirror_hard = self.t_mirror_hard & (wanted <= s._disk_spindle_now[t])
            disk_soft &= wanted <= s._disk_spindle_cap[t]
        self.t_mirror_soft = disk_soft
        good &= self.t_mirror_hard if local is None else (self.t_mirror_hard | ~local)
        soft = use <= s._memory_cap[t]
        soft &= memory <= s._later_memory_cap[t]
        soft &= s._cpus[rows][:, None] <= s._cpu_cap[t]
        soft &= disk_soft if local is None else (disk_soft | ~local)
        if self.clash is not None:
            soft &= ~self.clash[:, t]
        self.t_primary_hard = good
        self.t_primary = good & soft
        after = s._free[t] - use
        fails = after <= place.reserved_memory[t]
        self.t_primary_fails = (s._hosted[t] + 1) * fails - s._failed[t]
        allowed = self.model.tags.may_migrate
        self.p_to_t = None if allowed is None else allowed[self.p][:, t]
        self.s_to_t = None if allowed is None else allowed[self.sec][:, t]
        self.mirror_room = self.need[:, None] <= s._second_cap[t]

    def _t_primary_with(self, forced: Bools | bool) -> Bools:
        """T as a primary where the rows ``forced`` skip the soft checks."""
        if isinstance(forced, bool):
            return self.t_primary_hard if forced else self.t_primary
        if not forced.any():
            return self.t_primary
        return np.where(forced[:, None], self.t_primary_hard, self.t_primary)

    def _t_mirror(self, primary: Ints, forced: Bools) -> tuple[Bools, Ints, Ints]:
        """T as the secondary of ``primary``: allowed, change of failing count, new reserve."""
        s, place, t = self.s, self.place, self.targets
        held = place.reservations.T[primary][:, t] + self.need[:, None]
        reserve = np.maximum(held, place.reserved_memory[t])
        fails = s._free[t] <= reserve
        soft = self.t_mirror_soft & self.mirror_room
        soft &= ~fails | place.failing[t]
        good = self.t_mirror_hard & soft
        if forced.any():
            good = np.where(forced[:, None], self.t_mirror_hard, good)
        return good, (s._hosted[t] + 1) * fails - s._failed[t], reserve

    # -- reserved memory ---------------------------------------------------------------------------

    def _reserved(self, *changes: tuple[Ints, Ints]) -> Floats:
        """Gain of both reserved-memory terms for new reserves (nodes, MiB), broadcast."""
        s, place = self.s, self.place
        total: Floats | float = 0.0
        square: Floats | float = s.squares[-1]
        linear: Floats | float = 0.0
        for nodes, reserve in changes:
            more = reserve - place.reserved_memory[nodes]
            change = more * s._reserved_unit[nodes]
            square = square + change * (2 * s._reserved_value[nodes] + change)
            total = total + change
            linear = linear + more * s._reserved_total[nodes]
        square = square - total * total / max(1, s.spreads.count)
        squares = np.asarray(square)
        moved = squares - s.squares[-1]
        axes = tuple(range(1, moved.ndim))
        np.minimum(self.low[-1], moved.min(axis=axes) if axes else moved, out=self.low[-1])
        np.maximum(self.high[-1], moved.max(axis=axes) if axes else moved, out=self.high[-1])
        gain: Floats = s._root[-1] - np.sqrt(np.maximum(squares, 0.0)) - linear
        return gain

    # -- the kinds of moves ------------------------------------------------------------------------

    def _lost_gain(self, primaries: Floats, everyone: Floats) -> Floats:
        return _W[terms.OFFLINE_PRIMARIES] * primaries + _W[terms.OFFLINE_ALL] * everyone

    def _failover(self) -> Floats:
        s, place = self.s, self.place
        p, sec = self.p, self.sec
        reserve = np.maximum(place.reserved_memory[p], place.reservations[p, sec] + self.need)
        fails = self.free_p <= reserve
        soft = self.p_secondary_soft & (~fails | self.fail_p)
        ignore = self.model.offline[p]
        good = self.s_primary & self.may_leave & self.open[:, MoveKind.FAILOVER]
        good &= (self._disk_stands(p) | ignore) & (soft | self.force_p)
        if s._exclusive:
            good &= s._disk_spindle_now[p] >= 0
        first = s.spreads.primary_only
        lone = slice(0, first)
        self.primary_to_s = self._rooted(lone, _part(self.p_out, lone), self.s_in)
        failing = self.hosted_p * fails + self.hosted_s * self.fail_s_primary - self.fails_now
        gain = self.primary_to_s + self._reserved((p, reserve), (sec, self.r_s))
        gain += self._lost_gain(self.lost_p, np.zeros(len(p))) - failing
        shared = place.shared_locations[self.rows][:, None]
        cost = self._moved_home(sec[:, None], shared)
        if not isinstance(cost, float):
            gain -= cost[:, 0]
        return np.where(good, gain, -np.inf)

    def _finish(
        self,
        out: Floats,
        kind: MoveKind,
        good: Bools,
        gain: Floats,
        failing: Floats | Ints,
        cost: Floats | float,
    ) -> None:
        """Store the gain where the move is open and allowed."""
        gain -= failing
        if not isinstance(cost, float):
            gain -= cost
        good = good & self.open[:, kind][:, None]
        np.copyto(out, gain, where=good)

    def _replace_secondary(self, out: Floats) -> None:
        s, p, sec, t = self.s, self.p, self.sec, self.targets
        good, failing_t, reserve = self._t_mirror(p, self.force_s)
        stays = (s._free[p] > 0) & self._disk_stands(p)
        fail_p = s._free[p] <= self.place.reserved_memory[p]
        rest = self.hosted_p * fail_p + self._left(self.hosted_s) * self.fail_s - self.fails_now
        gain = self.mirror_s_to_t + self._reserved((sec[:, None], self.r_s[:, None]), (t, reserve))
        gain += self._lost_gain(np.zeros(len(p)), self.lost_s)[:, None]
        shared = self._shared(p[:, None], t)
        cost: Floats | float = 0.0
        if self.model.tags.has_locations:
            before = self.place.shared_locations[self.rows][:, None]
            cost = _W[terms.LOCATION] * ((shared - before) * s._live[p][:, None])
        self._finish(
            out,
            MoveKind.REPLACE_SECONDARY,
            good & stays[:, None],
            gain,
            failing_t + rest[:, None],
            cost,
        )

    def _replace_and_failover(self, out: Floats) -> None:
        s, p, sec, t, place = self.s, self.p, self.sec, self.targets, self.place
        reserve = np.maximum(
            place.reserved_memory[p][:, None], place.reservations[p][:, t] + self.need[:, None]
        )
        fails = self.free_p[:, None] <= reserve
        soft = self.p_secondary_soft[:, None] & (~fails | self.fail_p[:, None])
        good = self._t_primary_with(s._force) & (soft | self.force_s[:, None])
        good &= self._disk_stands(p)[:, None]
        if self.p_to_t is not None:
            good &= self.p_to_t
        rest = self._left(self.hosted_s) * self.fail_s - self.fails_now
        failing = self.hosted_p[:, None] * fails + self.t_primary_fails + rest[:, None]
        gain = self.primary_to_t + self.mirror_s_to_t
        gain += self._reserved((sec[:, None], self.r_s[:, None]), (p[:, None], reserve))
        gain += self._lost_gain(self.lost_p, self.lost_s)[:, None]
        cost = self._moved_home(t[None, :], self._shared(t, p[:, None]))
        self._finish(out, MoveKind.REPLACE_AND_FAILOVER, good, gain, failing, cost)

    def _replace_primary(self, out: Floats) -> None:
        s, p, sec, t, place = self.s, self.p, self.sec, self.targets, self.place
        reserve = np.maximum(
            self.r_s[:, None], place.reservations[sec][:, t] + self.need[:, None]
        )
        fails = s._free[sec][:, None] <= reserve
        room = (self.need < s._free[sec]) & (self.need < place.later_free_memory[sec])
        soft = ~fails | self.fail_s[:, None]
        soft &= (room & self._disk_rests(sec))[:, None]
        good = self._t_primary_with(self.force_p) & (soft | self.force_p[:, None])
        good &= (self.s_primary & self.may_leave)[:, None]
        if self.s_to_t is not None:
            good &= self.s_to_t
        rest = self._left(self.hosted_p) * self.fail_p - self.fails_now
        failing = self.hosted_s[:, None] * fails + self.t_primary_fails + rest[:, None]
        gain = self.primary_to_t + self.mirror_p_to_t
        gain += self._reserved((sec[:, None], reserve))
        gain += self._lost_gain(self.lost_p, self.lost_p)[:, None]
        cost = self._moved_home(t[None, :], self._shared(t, sec[:, None]))
        self._finish(out, MoveKind.REPLACE_PRIMARY, good, gain, failing, cost)

    def _failover_and_replace(self, out: Floats) -> None:
        p, sec, t = self.p, self.sec, self.targets
        good, failing_t, reserve = self._t_mirror(sec, self.force_p)
        good = good & (self.s_primary & self.may_leave)[:, None]
        rest = self._left(self.hosted_p) * self.fail_p
        rest = rest + self.hosted_s * self.fail_s_primary - self.fails_now
        gain = self.mirror_p_to_t + self.primary_to_s[:, None]
        gain += self._reserved((sec[:, None], self.r_s[:, None]), (t, reserve))
        gain += self._lost_gain(self.lost_p, self.lost_p)[:, None]
        cost = self._moved_home(sec[:, None], self._shared(sec[:, None], t))
        self._finish(
            out, MoveKind.FAILOVER_AND_REPLACE, good, gain, failing_t + rest[:, None], cost
        )

    def _failover_to_any(self, out: Floats) -> None:
        p, t = self.p, self.targets
        good = self._t_primary_with(self.force_p)
        if self.p_to_t is not None:
            good = good & self.p_to_t
        rest = self._left(self.hosted_p) * self.fail_p - self.s._failed[p]
        gain = self.primary_to_t + self.mirror_p_to_t
        gain += self._lost_gain(self.lost_p, self.lost_p)[:, None]
        shared = self.place.shared_locations[self.rows][:, None]
        cost = self._moved_home(t[None, :], shared)
        self._finish(
            out,
            MoveKind.FAILOVER_TO_ANY,
            good,
            gain,
            self.t_primary_fails + rest[:, None],
            cost,
        )

    def _left(self, hosted: Ints) -> Ints:
        """Instances on a node after one has gone (0 off the scope, where they do not count)."""
        return np.maximum(hosted - 1, 0)


def _gain_range(amount: Floats, unit: Floats, value: Floats) -> tuple[Floats, Floats]:
    """Least and most of 2 a u x + (a u)^2 over nodes: ``amount`` (K, R), the others (K, C)."""
    if not unit.shape[1]:
        return np.zeros_like(amount), np.zeros_like(amount)
    slope = 2 * unit * value
    one, two = amount * slope.min(axis=1)[:, None], amount * slope.max(axis=1)[:, None]
    bend = amount * amount
    curve = unit * unit
    low = np.minimum(one, two) + bend * curve.min(axis=1)[:, None]
    high = np.maximum(one, two) + bend * curve.max(axis=1)[:, None]
    return low, high


def _part(pair: tuple[Floats, Floats], part: slice) -> tuple[Floats, Floats]:
    return pair[0][part], pair[1][part]
