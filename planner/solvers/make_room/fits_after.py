"""The fit of a new instance once some moves are made, and what is still missing.

Moves may not do harm on the way: no node may lose N+1 that had it, global N+1 may not get worse,
and there has to be room during each move and not only after it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from planner.explain.room_during_change import shortages
from planner.n_plus_one.within_group import EmptyingCheck
from planner.rules.failure import Failure
from planner.rules.ganeti_limits import MEMORY
from planner.rules.limit import Binds
from planner.rules.moves import Outcome
from planner.rules.new_places import Placing, place
from planner.rules.node_lanes import InstanceLanes, NodeLanes
from planner.rules.node_operations import add_primary, no_failure
from planner.rules.step import Step
from planner.solvers.make_room.needs import Needs, counted, gives
from planner.solvers.place.allocate import AllocationRules, World
from planner.solvers.place.ranked_places import Spot, fit_in_group
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Bools, Ints


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
        model, row = self.model, np.array([instance])
        self._reserve = int(model.memory[instance]) if model.reserves_memory[instance] else 0
        self._memory = int(MEMORY.demand(model, row, later=False).primary[0])
        self._demands = [
            [(bound, limit.demand(model, row, later=bound.later)) for bound in limit.bounds]
            for limit in counted()
        ]
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
        """True if a place (with one of the nodes ``around``, if given) keeps all but global N+1."""
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
        """Needs of nodes as a primary; ``state``: a placement, or lanes that stand on ``nodes``."""
        now = _lanes(state, nodes)
        amounts = self._lacks(now, Binds.PRIMARY, force=self.rules.force)
        if self.rules.force:
            return Needs(np.zeros_like(nodes), amounts)
        return Needs(self._kept(now.reserved_memory + self._memory, amounts[0], now), amounts)

    def as_secondary(
        self, state: Placement | NodeLanes, nodes: Ints, primaries: Ints | None = None
    ) -> Needs:
        """The needs of nodes as a secondary: for ``primaries``, or for whichever suits best."""
        now = _lanes(state, nodes)
        amounts = self._lacks(now, Binds.SECONDARY, force=False)
        amounts[0] = np.maximum(self._reserve - MEMORY.room(now), 0)
        held = now.reserved_memory
        if primaries is not None and isinstance(state, Placement):
            held = np.maximum(held, state.reservations[nodes, primaries] + self._reserve)
        return Needs(self._kept(held, amounts[0], now), amounts)

    def _lacks(self, now: NodeLanes, role: Binds, *, force: bool) -> Ints:
        """The amount that each lane's node lacks of every limit counted, in a role."""
        found = np.zeros((len(self._demands), len(now.node)), dtype=np.int64)
        for row, bounds in zip(found, self._demands, strict=True):
            for bound, demand in bounds:
                first = role is Binds.PRIMARY
                met = demand.met_by_primary if first else demand.met_by_secondary
                if met[0] and not (force and bound.soft):
                    need = demand.primary if first else demand.secondary
                    np.maximum(row, need - bound.room(now), out=row)
        return found

    def _kept(self, held: Ints, memory: Ints, now: NodeLanes) -> Ints:
        """Memory missing for N+1 beyond ``memory``; a node that lacked it before goes without."""
        more = np.maximum(held + 1 - now.free_memory - memory, 0)
        return np.where(self.root.failing[now.node], 0, more)

    def enough_in_all(self) -> bool:
        """True if the group's nodes together have what the instance takes; no move changes that."""
        now = NodeLanes(self.root, self.online)
        for limit, bounds in zip(counted(), self._demands, strict=True):
            bound, demand = bounds[0]  # the least strict one
            need = int(demand.primary[0] + demand.secondary[0])
            if not need or (self.rules.force and bound.soft):
                continue
            free = np.maximum(bound.room(now) + limit.spare, 0).sum()
            if free < need + limit.spare:
                return False
        return True

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
                given = needs.met_by(gives(model, rows, np.full(len(rows), runs)))
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


def _lanes(state: Placement | NodeLanes, nodes: Ints) -> NodeLanes:
    """A placement's state of ``nodes``, or lanes that stand on them."""
    return state if isinstance(state, NodeLanes) else NodeLanes(state, nodes)
