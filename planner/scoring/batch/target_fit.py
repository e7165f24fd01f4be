"""The fitness of the targets of a block for its instances, as primaries and as secondaries."""

from __future__ import annotations

import numpy as np

from planner.scoring.batch.capacity import Targets
from planner.scoring.batch.sources import Sources
from planner.scoring.batch.tables import BatchTables
from snapshots.arrays import Bools, Floats


class TargetFit:
    """The checks of target T for every pair of a block, R instances and C targets.

    Arrays are (R, C), or (C, R) beside wide targets. ``primary_fails`` is the cost of T failing
    N+1 as the new primary, unless the sources are calm. ``p_to_t`` and ``s_to_t``: whether
    migration tags allow the way, None where all are allowed.
    """

    def __init__(self, tables: BatchTables, sources: Sources, targets: Targets) -> None:
        self._sources = sources
        self._targets = targets
        model, movers = tables.placement.model, tables.movers
        s, t = sources, targets
        away = (t.nodes != s.p) & (t.nodes != s.shaped(movers.mirror[s.at]))
        room = s.disk <= t.disk
        if tables.exclusive:
            shared = ~model.exclusive[t.nodes]
            room &= s.spindles * shared <= t.spindles
            room &= s.disk_spindles <= t.disk_spindles
        else:
            room &= s.spindles <= t.spindles
        primary = s.used <= t.memory
        primary &= s.memory <= t.later_memory
        primary &= s.cpus <= t.cpus
        local = s.shaped(movers.local[s.at]) if s.single else None
        primary &= room if local is None else (room | ~local)
        if s.tags is not None:
            primary &= ~s.tags.clashes(t.nodes)
        primary &= away
        room &= s.reserve <= t.mirror_memory
        room &= away
        self._primary: Bools = primary
        self._mirror: Bools = room
        if not s.calm:
            stands = s.disk <= t.hard_disk
            if tables.exclusive:
                stands &= s.disk_spindles <= t.hard_disk_spindles
            hard = away & (s.used <= t.hard_memory)
            self._primary_hard: Bools = hard & (stands if local is None else (stands | ~local))
            self._mirror_hard: Bools = stands & away
            fails = t.free - s.used <= t.reserved
            self.primary_fails: Floats = t.hosted_more * fails - t.failed
        allowed = model.tags.may_migrate
        self.p_to_t: Bools | None = None if allowed is None else allowed[s.p, t.nodes]
        self.s_to_t: Bools | None = None if allowed is None else allowed[s.sec, t.nodes]

    def as_primary(self, forced: Bools) -> Bools:
        """T as a primary; rows that are ``forced`` skip the soft checks."""
        if self._sources.calm:
            return self._primary
        return np.where(forced, self._primary_hard, self._primary)

    def as_mirror(self, held: Floats, forced: Bools) -> tuple[Bools, Floats]:
        """T as a secondary that holds ``held`` for the primary: allowed, and the cost of failing.

        Rows that are ``forced`` skip the soft checks.
        """
        t = self._targets
        if self._sources.calm:
            good = held < t.free
            good &= t.safe
            good &= self._mirror
            return good, _NOTHING
        fails = t.free <= np.maximum(held, t.reserved)
        good = self._mirror & (~fails | t.failing)
        good = np.where(forced, self._mirror_hard, good)
        return good, t.hosted_more * fails - t.failed


_NOTHING: Floats = np.zeros(())
