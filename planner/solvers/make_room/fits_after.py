"""Whether a new instance fits into a group once some moves are made, and what is still missing.

Moves may not do harm on the way: no node may lose N+1 that had it, global N+1 may not get worse,
and there has to be room during each move and not only after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.explain.room_during_change import shortages
from planner.n_plus_one.within_group import EmptyingCheck
from planner.rules.failure import Failure
from planner.rules.moves import Outcome
from planner.rules.new_places import Placing, place
from planner.rules.node_operations import InstanceLanes, NodeLanes, add_primary, no_failure
from planner.rules.step import Step
from planner.solvers.place.allocate import AllocationRules, World
from planner.solvers.place.ranked_places import Spot, fit_in_group
from planner.state.model import Model
from planner.state.placement import NODE_COLUMNS, NodeColumns, Placement
from snapshots.arrays import NO_NODE, Bools, Floats, Ints

_MANY = 1 << 40
"""Stands for an amount without bound."""


@dataclass(frozen=True)
class Needs:
    """What nodes (lanes) lack: MiB of memory, more for N+1, MiB of disk, virtual CPUs, spindles.

    At least that much; limits that are no amounts do not show here.
    """

    memory: Ints
    kept: Ints
    disk: Ints
    cpus: Ints
    spindles: Ints

    @property
    def none(self) -> Bools:
        """Where nothing is missing."""
        found: Bools = (self.memory + self.kept + self.disk + self.cpus + self.spindles) == 0
        return found

    def met_by(self, memory: Ints, disk: Ints, cpus: Ints, spindles: Ints) -> Bools:
        """Where so much more would be enough."""
        found: Bools = self.memory + self.kept <= memory
        return found & (self.disk <= disk) & (self.cpus <= cpus) & (self.spindles <= spindles)


class EnoughRoom:
    """The question for one group: ``nodes`` (rows), a new instance, and the state before moves."""

    def __init__(
        self, world: World, instance: int, nodes: Ints, rules: AllocationRules, *, spread: bool
    ) -> None:
        self.root: Placement = world.placement
        self.model = world.placement.model
        self.scope = world.scope
        self.instance = instance
        self.nodes = nodes
        self.rules = rules
        self.spread = spread
        self.pair = bool(self.model.drbd[instance])
        self.online = nodes[~self.model.offline[nodes]]
        self.homes = rules.usable(self.model, self.online)
        self._is_home = np.isin(np.arange(self.model.node_count), self.homes)
        self._burdens = self._check(self.root).burdens if rules.capacity_checks else {}
        model, i = self.model, instance
        self._memory = int(model.memory[i]) if model.uses_memory[i] else 0
        self._later = int(model.memory[i])
        self._reserve = int(model.memory[i]) if model.reserves_memory[i] else 0
        self._disk = int(model.disk[i]) if model.local[i] else 0
        self._cpus = int(model.vcpus[i]) if model.uses_cpu[i] else 0
        self._spindles = int(model.spindle_use[i]) if model.local[i] else 0
        every = np.arange(model.node_count)
        self._primary_now = self._is_home & self.as_primary(self.root, every).none
        self._secondary_now = self._is_home & self.as_secondary(self.root, every).none

    def _check(self, state: Placement) -> EmptyingCheck:
        return EmptyingCheck(state, self.scope, self.nodes)

    # -- exact -----------------------------------------------------------------------------------

    def spot(self, state: Placement, steps: Sequence[Step]) -> Spot | None:
        """The best place after ``steps``, which led to ``state``; None if there is none or harm."""
        if (state.failing[self.nodes] & ~self.root.failing[self.nodes]).any():
            return None
        if shortages(self.root, steps):
            return None
        if self.rules.capacity_checks:
            for node, burden in self._check(state).burdens.items():
                before = self._burdens.get(node)
                if before is None or any(a > b for a, b in zip(burden, before, strict=True)):
                    return None
        world = World(state, self.scope)
        fit = fit_in_group(
            world,
            self.instance,
            self.nodes,
            self.rules,
            best=1,
            explain=False,
            spread=self.spread,
        )
        return fit.spots[0] if fit.spots else None

    def places(self) -> tuple[Ints, Ints]:
        """All places (lanes): primaries and secondaries (NO_NODE where one node is enough)."""
        if not self.pair:
            return self.homes, np.full(len(self.homes), NO_NODE)
        first, second = np.nonzero(~np.eye(len(self.homes), dtype=np.bool_))
        return self.homes[first], self.homes[second]

    def placing(self, state: Placement, primaries: Ints, secondaries: Ints) -> Placing:
        """The instance on these places, evaluated."""
        return place(state, self.instance, primaries, secondaries, force=self.rules.force)

    def room_somewhere(self, state: Placement, around: Ints | None = None) -> bool:
        """Whether a place (with one of the nodes ``around``, if given) keeps all but global N+1."""
        primaries, secondaries = self.places()
        if around is not None:
            near = np.isin(primaries, around) | np.isin(secondaries, around)
            primaries, secondaries = primaries[near], secondaries[near]
        found = self.placing(state, primaries, secondaries).failure == Failure.NONE
        return bool(found.any())

    def in_the_way(self, state: Placement, primary: int, secondary: int) -> int | None:
        """The node to relieve first so that a place holds; None where nothing is in the way."""
        first, second = np.array([primary]), np.array([secondary])
        placing = self.placing(state, first, second)
        if placing.failure[0] == Failure.NONE:
            if not self.rules.capacity_checks:
                return None
            lost = self._check(state).broken_by(placing, 0)
            return lost[0] if lost else None
        inst = InstanceLanes(state, np.array([self.instance]))
        inst.shared_locations = np.zeros(1, dtype=np.int64)
        force = np.array([self.rules.force])
        _, failure = add_primary(NodeLanes(state, first), inst, force, no_failure(first))
        return primary if failure[0] != Failure.NONE else secondary

    # -- lower bounds ----------------------------------------------------------------------------

    def as_primary(self, state: Placement | NodeLanes, nodes: Ints) -> Needs:
        """What nodes lack as a primary; ``state``: a placement, or lanes standing on ``nodes``."""
        now = _Columns(state, nodes)
        memory = np.maximum(self._memory + 1 - now.free_memory, 0)
        if self.rules.force:
            nothing = np.zeros_like(memory)
            disk = np.maximum(self._disk + 1 - now.free_disk, 0) if self._disk else nothing
            return Needs(memory, nothing, disk, nothing, nothing)
        memory = np.maximum(memory, self._later + 1 - now.later_free_memory)
        held = now.reserved_memory + self._memory
        limited = self.model.vcpu_ratio[nodes] >= 0
        over = now.used_cpus + self._cpus - self.model.max_vcpus[nodes]
        cpus = np.where(limited, np.maximum(over, 0), 0)
        return Needs(memory, self._kept(held, memory, now, nodes), *self._stored(now, nodes, cpus))

    def as_secondary(
        self, state: Placement | NodeLanes, nodes: Ints, primaries: Ints | None = None
    ) -> Needs:
        """What nodes lack as a secondary: for ``primaries``, or for whichever suits best."""
        now = _Columns(state, nodes)
        least = np.minimum(now.free_memory, now.later_free_memory)
        memory = np.maximum(self._reserve + 1 - least, 0)
        held = now.reserved_memory
        if primaries is not None and isinstance(state, Placement):
            held = np.maximum(held, state.reservations[nodes, primaries] + self._reserve)
        cpus = np.zeros_like(memory)
        return Needs(memory, self._kept(held, memory, now, nodes), *self._stored(now, nodes, cpus))

    def _kept(self, held: Ints, memory: Ints, now: _Columns, nodes: Ints) -> Ints:
        """What is missing for N+1 beyond ``memory``; a node that lacked it before goes without."""
        more = np.maximum(held + 1 - now.free_memory - memory, 0)
        return np.where(self.root.failing[nodes], 0, more)

    def _stored(self, now: _Columns, nodes: Ints, cpus: Ints) -> tuple[Ints, Ints, Ints]:
        nothing = np.zeros_like(cpus)
        if not self._disk and not self._spindles:
            return nothing, cpus, nothing
        least = np.maximum(self.model.disk_reserve[nodes], 1)
        free = np.minimum(now.free_disk, now.later_free_disk)
        over = np.ceil(now.used_spindles + self._spindles - self.model.max_spindles[nodes])
        shared = ~self.model.exclusive[nodes] & (over > 0)
        spindles = np.where(shared, np.minimum(over, _MANY), 0).astype(np.int64)
        return np.maximum(self._disk + least - free, 0), cpus, spindles

    def enough_in_all(self) -> bool:
        """Whether the group's nodes together have what the instance takes; no move changes that."""
        root, nodes = self.root, self.online
        times = 1 + self.pair

        def free(amounts: Ints | Floats) -> float:
            return float(np.maximum(amounts, 0).sum())

        if free(root.free_memory[nodes]) <= self._memory:
            return False
        if self._disk and free(root.free_disk[nodes]) <= times * self._disk:
            return False
        if self.rules.force or self.model.exclusive[nodes].any():
            return True
        unused = self.model.max_spindles[nodes] - root.used_spindles[nodes]
        if free(unused) < times * self._spindles:
            return False
        limited = self.model.vcpu_ratio[nodes] >= 0
        left = self.model.max_vcpus[nodes] - root.used_cpus[nodes]
        return not limited.all() or free(left) >= self._cpus

    def worth_moving(self, rows: Ints) -> Bools:
        """Instances that leave enough room on one of their nodes, were they gone from there."""
        root, model = self.root, self.model
        found = np.zeros(len(rows), dtype=np.bool_)
        for nodes, runs in ((root.primary[rows], True), (root.secondary[rows], False)):
            there = nodes != NO_NODE
            asked = np.where(there, nodes, 0)
            roles = [self.as_primary(root, asked)]
            if self.pair:
                roles.append(self.as_secondary(root, asked))
            for needs in roles:
                given = needs.met_by(*gives(model, rows, np.full(len(rows), runs)))
                if not runs:  # a secondary holds memory only for N+1
                    given &= needs.memory == 0
                found |= there & self._is_home[asked] & given
        return found

    def may_help(self, outcome: Outcome) -> Bools:
        """Moves (lanes) after which there may be a place with a node that they touch.

        The others make no room: every other place is refused as before.
        """
        count = len(outcome.instance)
        homes = [self._is_home[lanes.node] for lanes in outcome.touched]
        primary = [
            home & self.as_primary(lanes, lanes.node).none
            for home, lanes in zip(homes, outcome.touched, strict=True)
        ]
        found: Bools = np.logical_or.reduce(primary)
        if not self.pair:
            return found
        secondary = [
            home & self.as_secondary(lanes, lanes.node).none
            for home, lanes in zip(homes, outcome.touched, strict=True)
        ]
        others = np.full((2, count), [[self._primary_now.sum()], [self._secondary_now.sum()]])
        for lanes in outcome.touched:
            others[0] -= self._primary_now[lanes.node]
            others[1] -= self._secondary_now[lanes.node]
        found &= others[1] > 0
        found |= np.logical_or.reduce(secondary) & (others[0] > 0)
        for k, good in enumerate(primary):
            for m, partner in enumerate(secondary):
                if k != m:
                    found |= good & partner
        return found


def gives(model: Model, rows: Ints, runs: Bools) -> tuple[Ints, Ints, Ints, Ints]:
    """What instances (lanes) that leave a node give back there at most, as :class:`Needs` counts.

    ``runs``: it is their primary.
    """
    local = model.local[rows]
    return (
        model.memory[rows],
        np.where(local, model.disk[rows], 0),
        np.where(runs, model.vcpus[rows], 0),
        np.where(local, model.spindle_use[rows], 0),
    )


class _Columns(NodeColumns):
    """Columns of a placement at ``nodes``, or those of lanes that stand on them."""

    free_memory: Ints

    def __init__(self, state: Placement | NodeLanes, nodes: Ints) -> None:
        for name in ("free_memory", *NODE_COLUMNS):
            column = getattr(state, name)
            setattr(self, name, column if isinstance(state, NodeLanes) else column[nodes])
