"""The facts about a group of nodes on which a bound of its score rests."""

from __future__ import annotations

import numpy as np

from planner.rules.candidates import Candidates, MoveRules
from planner.scoring import terms
from planner.scoring.exact import spread_values
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Bools, Floats, Ints

_PRIMARY_LOADS, _DISK_LOAD = (0, 1, 3), 2
_SPREAD_WEIGHT = np.array([terms.TERMS[term].weight for term in terms.SPREADS])
_LOADS, _SPINDLES, _LATER_SPINDLES = 4, 8, 12
"""Rows of the spreads."""


class GroupFacts:
    """A group's instances, as far as its score depends on where they are.

    A *hosting* is an instance on a node, in either role. Those that no move takes off an offline
    node are stuck; the others are taken to be on online nodes.

    Attributes:
        online: rows of the nodes that are; ``nodes`` how many, ``memory`` theirs in MiB.
        rows: instances that moves may move.
        primaries, hostings: how many there are that are not stuck.
        primary_weight, hosting_weight: points for a spread of 1 instance.
        needs: MiB of each secondary that is not stuck; ``disk_loads`` what they add there.
        disk_load_weight: points for a spread of measured disk loads of 1; ``disk_load_total``.
        stuck_points: what stuck hostings cost. ``lost_hostings``: how many could leave.
        lost_primaries: primaries on offline nodes that could run elsewhere: as the secondary
            takes over, also where no hosting can leave.
        shared_points: what reservations cost at least, whatever the counts.
        scored: False where there is no score to bound, or the group is not closed.
    """

    def __init__(self, placement: Placement, scope: Ints, rules: MoveRules) -> None:
        model = placement.model
        self.placement = placement
        self.rules = rules
        self.scope = scope
        offline = model.offline
        self.online: Ints = scope[~offline[scope]]
        self.nodes = len(self.online)
        self.memory: Floats = model.total_memory[self.online]
        self.scored = self.nodes > 0 and self._is_sound()
        if not self.scored:
            return
        inside = np.zeros(model.node_count + 1, dtype=np.bool_)
        inside[scope] = True
        lost = np.zeros(model.node_count + 1, dtype=np.bool_)
        lost[scope] = offline[scope]
        self._movers(inside, lost)
        second = placement.secondary[self.rows]
        self.scored = bool((inside[second] | (second == NO_NODE)).all())
        if not self.scored:
            return
        every = np.arange(model.instance_count)
        at_home, real = placement.counted(every)
        primary, secondary = placement.primary, placement.secondary
        runs = at_home & (primary != NO_NODE) & inside[primary]
        mirrored = real & (secondary != NO_NODE) & inside[secondary]
        lost_home, lost_second = runs & lost[primary], mirrored & lost[secondary]
        stays, second_stays, hosted_stays = self._stuck(lost_home, lost_second)
        stuck = int((hosted_stays & lost_home).sum() + (second_stays & lost_second).sum())
        away = int((stays & lost_home).sum())
        self.stuck_points = (
            terms.TERMS[terms.OFFLINE_ALL].weight * stuck
            + terms.TERMS[terms.OFFLINE_PRIMARIES].weight * away
        )
        total = int(lost_home.sum() + lost_second.sum())
        self.lost_hostings = total - stuck
        self.lost_primaries = int(lost_home.sum()) - away
        self.primaries = int(runs.sum()) - away
        self.hostings = int(runs.sum() + mirrored.sum()) - stuck
        kept = mirrored & ~(second_stays & lost_second) & ~(hosted_stays & lost_home)
        self._weigh(runs, mirrored, total > 0)
        kept &= model.reserves_memory & (model.memory > 0)
        self.needs: Floats = model.memory[kept].astype(np.float64)
        self.disk_loads: Floats = model.utilisation[kept, _DISK_LOAD]
        both = kept & runs
        self.shared_points = self._shared(both)

    @property
    def least_stay(self) -> float:
        """The least that it costs if not all that could leave offline nodes does so.

        What stays needs no room elsewhere: the counts of instances are fewer then.
        """
        left = terms.OFFLINE_ALL if self.lost_hostings else terms.OFFLINE_PRIMARIES
        return terms.TERMS[left].weight

    def _is_sound(self) -> bool:
        """True if all is a number and amounts are amounts."""
        model = self.placement.model
        with np.errstate(all="ignore"):
            values = spread_values(self.placement, self.online)
        sound = (self.memory > 0) & np.isfinite(self.memory)
        amounts = (model.memory >= 0).all() and (model.disk >= 0).all()
        return bool(np.isfinite(values).all() and sound.all() and amounts)

    def _movers(self, inside: Bools, lost: Bools) -> None:
        place = self.placement
        rows = Candidates(place, self.scope, self.rules).instances
        if self.rules.evacuate_only:
            offline = np.append(place.model.offline, False)
            rows = rows[offline[place.primary[rows]] | offline[place.secondary[rows]]]
        self.rows: Ints = rows

    def _stuck(self, lost_home: Bools, lost_second: Bools) -> tuple[Bools, Bools, Bools]:
        """Instances whose primary, whose secondary, and whose first node cannot leave (I)."""
        model, rules = self.placement.model, self.rules
        fixed = np.ones(model.instance_count, dtype=np.bool_)
        fixed[self.rows] = False
        held = np.full_like(fixed, not rules.instance_moves)
        copied = model.drbd & (not rules.disk_moves)
        stays = fixed | held | (copied & lost_home & lost_second)
        second_stays = fixed | copied | ~model.drbd
        return stays, second_stays, fixed | held | copied

    def _weigh(self, runs: Bools, mirrored: Bools, lost: bool) -> None:
        """Find the spreads that count instances, and that of measured disk loads."""
        place, model = self.placement, self.placement.model
        primaries = place.primaries[self.online]
        hostings = primaries + place.secondaries[self.online]
        self.primary_weight = self.hosting_weight = self.disk_load_weight = 0.0
        self.disk_load_total = 0.0
        for kind in (*_PRIMARY_LOADS, _DISK_LOAD):
            both = kind == _DISK_LOAD
            loads = model.utilisation[runs | (mirrored & both), kind]
            unit = float(loads.max(initial=0.0))
            weight = float(_SPREAD_WEIGHT[_LOADS + kind])
            here = place.load[kind, self.online]
            counted = unit * (hostings if both else primaries)
            if unit > 0 and loads.min() == unit and np.allclose(here, counted, rtol=1e-9, atol=0):
                if both:
                    self.hosting_weight += weight * unit
                else:
                    self.primary_weight += weight * unit
            elif both and loads.min(initial=0.0) >= 0 and unit > 0 and not lost:
                self.disk_load_weight = weight
                self.disk_load_total = max(0.0, float(here.sum()))
        self._weigh_spindles(runs | mirrored, hostings)

    def _weigh_spindles(self, counted: Bools, hostings: Ints) -> None:
        place, model, online = self.placement, self.placement.model, self.online
        ceiling = model.max_spindles[online]
        uses = np.where(model.local, model.spindle_use, 0)[counted]
        unit = float(uses.max(initial=0.0))
        alike = unit > 0 and uses.min() == unit and (ceiling == ceiling[0]).all()
        for row, used in (
            (_SPINDLES, place.used_spindles),
            (_LATER_SPINDLES, place.later_used_spindles),
        ):
            if alike and (used[online] == unit * hostings).all():
                self.hosting_weight += float(_SPREAD_WEIGHT[row] * unit / ceiling[0])

    def _shared(self, pairs: Bools) -> float:
        """Reservations share the largest on a node with those of all other primaries' at most."""
        others = len(self.scope) - 1
        if others < 1:
            return 0.0
        needs = float(self.placement.model.memory[pairs].sum())
        return (
            terms.TERMS[terms.RESERVED_TOTAL].weight * needs / (others * float(self.memory.max()))
        )
