"""The two nodes of some instances, each without what it bears of the instance."""

from __future__ import annotations

import numpy as np

from planner.scoring import terms
from planner.scoring.batch.capacity import Capacity
from planner.scoring.batch.exclusion_conflicts import present
from planner.state.met_tags import MetTags
from planner.state.placement import Placement
from snapshots.arrays import Bools, Floats, Ints

_WEIGHT = [term.weight for term in terms.TERMS]


class PairState:
    """Primary P and secondary S (P again without one) of R instances, whose places are as now.

    ``mirror_reserved``: what S reserves without the instance; ``swapped_reserved``: what P
    reserves as the secondary of S. ``fails_p``, ``fails_s``: the node fails N+1 without the
    instance; ``stays_failing``: P does with it. ``force_…``: soft checks do not hold there.
    """

    def __init__(
        self,
        placement: Placement,
        capacity: Capacity,
        rows: Ints,
        *,
        used: Floats,
        reserve: Floats,
        force: bool,
    ) -> None:
        place, model, cap = placement, placement.model, capacity
        self._placement, self._capacity = placement, capacity
        self._rows = rows
        self._used, self._reserve = used, reserve
        self._drbd: Bools = model.drbd[rows]
        self.p: Ints = place.primary[rows]
        self.s: Ints = np.where(self._drbd, place.secondary[rows], self.p)
        p, s = self.p, self.s
        held = cap.held[s, p]
        most = cap.held.most[s]
        others = np.where(held == most, cap.held.second[s], most)
        self.mirror_reserved: Floats = np.maximum(np.maximum(others, held - reserve), 0)
        self.swapped_reserved: Floats = np.maximum(cap.reserved[p], cap.held[p, s] + reserve)
        self.hosted_p, self.hosted_s = cap.hosted[p], cap.hosted[s]
        self.force_p: Bools = model.offline[p] | force
        self.force_s: Bools = model.offline[s] | force
        self._free_p, self._free_s = cap.free[p] + used, cap.free[s]
        self.fails_p: Bools = self._free_p <= cap.reserved[p]
        self.stays_failing: Bools = cap.free[p] <= cap.reserved[p]
        self._swapped_fails: Bools = self._free_p <= self.swapped_reserved
        self.fails_s: Bools = self._free_s <= self.mirror_reserved
        self._promoted_fails: Bools = self._free_s - used <= self.mirror_reserved

    @property
    def rough(self) -> Bools:
        """True if some check of the instance is not the ordinary one."""
        at_s = (self.force_s | self.fails_s) & self._drbd
        rough: Bools = self.force_p | at_s | self.fails_p | self.stays_failing
        return rough

    def allowed(self, memory: Floats, cpus: Floats) -> Bools:
        """The kinds of moves that P and S allow (6, R); ``memory``, ``cpus``: as configured."""
        place, cap, p, s = self._placement, self._capacity, self.p, self.s
        model = place.model
        stands_p, stands_s = _disk_stands(cap, p), _disk_stands(cap, s)
        rests_p, rests_s = _disk_rests(cap, p), _disk_rests(cap, s)
        soft = (~self._promoted_fails | self.fails_s) & rests_s
        soft &= (cpus <= cap.cpus[s]) & (memory <= cap.later_memory[s])
        if model.tags.has_exclusion:
            soft &= MetTags(place, self._rows).sum(present, s) == 0
        promotes = (self._free_s > self._used) & stands_s & (soft | self.force_p)
        migration = model.tags.may_migrate
        if migration is not None:
            promotes &= migration[p, s]
        later_p = place.later_free_memory[p] + memory
        mirror_soft_p = (self._reserve < self._free_p) & (self._reserve < later_p) & rests_p
        mirror_soft_s = (self._reserve <= cap.mirror_memory[s]) & rests_s
        swaps = mirror_soft_p & (~self._swapped_fails | self.fails_p) | self.force_p
        swaps &= promotes & (stands_p | model.offline[p]) & (cap.hard_disk_spindles[p] >= 0)
        return np.stack(
            [
                swaps,
                (cap.free[p] > 0) & stands_p,
                stands_p & (mirror_soft_p | self.force_s),
                promotes & (mirror_soft_s | self.force_p),
                promotes,
                np.ones(len(p), dtype=np.bool_),
            ]
        )

    def gains(self, lost: Bools) -> tuple[Floats, ...]:
        """Gains of leaving P and S by kind of move (6 x R), in the terms that count instances.

        These are the instances on nodes that fail N+1 and on nodes that are ``lost`` (N).
        """
        cap, p, s = self._capacity, self.p, self.s
        failed = cap.failed[p] + cap.failed[s]
        left_p, left_s = np.maximum(self.hosted_p - 1, 0.0), np.maximum(self.hosted_s - 1, 0.0)
        lost_p, lost_s = lost[p] * 1.0, lost[s] * 1.0
        one, all_ = _WEIGHT[terms.OFFLINE_PRIMARIES], _WEIGHT[terms.OFFLINE_ALL]
        gone_p, gone_s = left_p * self.fails_p, left_s * self.fails_s
        promoted = self.hosted_s * self._promoted_fails
        return (
            one * lost_p + failed - promoted - self.hosted_p * self._swapped_fails,
            all_ * lost_s + failed - gone_s - self.hosted_p * self.stays_failing,
            one * lost_p + all_ * lost_s + failed - gone_s,
            (one + all_) * lost_p + failed - gone_p,
            (one + all_) * lost_p + failed - gone_p - promoted,
            (one + all_) * lost_p + cap.failed[p] - gone_p,
        )


def _disk_stands(capacity: Capacity, nodes: Ints) -> Bools:
    """Hard disk checks of a node that ends with the disks it holds now."""
    good: Bools = capacity.hard_disk[nodes] >= 0
    return good & (capacity.hard_disk_spindles[nodes] >= 0)


def _disk_rests(capacity: Capacity, nodes: Ints) -> Bools:
    """Soft disk checks of a node that ends with the disks it holds now."""
    good: Bools = (capacity.disk[nodes] >= 0) & (capacity.spindles[nodes] >= 0)
    return good & (capacity.disk_spindles[nodes] >= 0)
