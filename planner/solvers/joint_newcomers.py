"""New instances that are placed together: where each may go, and whether a set of places holds.

A set of places holds if the instances can be created there one after the other in some order,
each step allowed by the exact rules, and no node of the groups concerned is harder to empty in
the end than before (global N+1, :mod:`planner.emptying`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from planner.emptying import EmptyingCheck
from planner.failure import Failure
from planner.placement import Placement
from planner.placing import Placing, place_pair, place_single
from planner.scoring.exact import ExactScorer
from planner.solvers.allocate import AllocationRules, World
from planner.solvers.choose_group import connected, group_nodes
from planner.solvers.where_it_fits import Spot, fit_in_group
from snapshots.cluster import NO_NODE, AllocationPolicy, Ints

Places = Mapping[int, tuple[int, int]]
"""Node rows (primary, secondary) by instance row."""

_RANK = {AllocationPolicy.PREFERRED: 0, AllocationPolicy.LAST_RESORT: 1}


@dataclass(frozen=True, eq=False)
class Held:
    """What became of a set of places: the state with them, or what is in the way.

    ``stuck``: rows that could not be placed; ``broken``: nodes that are harder to empty.
    """

    placement: Placement
    stuck: tuple[int, ...] = ()
    broken: tuple[int, ...] = ()

    @property
    def fine(self) -> bool:
        """Whether the places hold."""
        return not self.stuck and not self.broken


@dataclass(eq=False)
class Newcomers:
    """The question: ``rows`` without nodes, which may go to ``groups``, on a state."""

    world: World
    rows: tuple[int, ...]
    groups: tuple[int, ...]
    rules: AllocationRules
    _before: dict[int, EmptyingCheck] = field(default_factory=dict)

    @property
    def placement(self) -> Placement:
        """The state without them."""
        return self.world.placement

    def rank(self, group: int) -> int:
        """Last-resort groups come after the others."""
        return _RANK.get(self.placement.model.cluster.groups[group].allocation, 0)

    def open_groups(self, row: int) -> list[int]:
        """Groups that have the networks of an instance."""
        model = self.placement.model
        return [g for g in self.groups if connected(model, row, g)]

    def usable_nodes(self, group: int) -> Ints:
        """Online nodes of a group that the rules let be used, ascending."""
        model = self.placement.model
        nodes = group_nodes(model, group)
        nodes = nodes[~model.offline[nodes]]
        if self.rules.only is not None:
            names = model.cluster.nodes.names
            nodes = nodes[[names[n] in self.rules.only for n in nodes.tolist()]]
        return nodes

    def one_by_one(self, order: Sequence[int]) -> tuple[dict[int, tuple[int, int]], Placement]:
        """Each in its turn where it is best; whoever finds no place is passed over."""
        state = self.placement.clone()
        places: dict[int, tuple[int, int]] = {}
        for row in order:
            spot = self.best_spot(state, row)
            if spot is not None:
                state.commit(spot.placing, spot.lane)
                places[row] = spot.primary, spot.secondary
        return places, state

    def best_spot(self, state: Placement, row: int) -> Spot | None:
        """The best place for one instance on ``state``; of equal ones the later group's."""
        world = World(state, self.world.scope)
        best: tuple[tuple[int, bool, float], Spot] | None = None
        for group in reversed(self.open_groups(row)):
            nodes = group_nodes(state.model, group)
            for spot in fit_in_group(world, row, nodes, self.rules, best=1, explain=False).spots:
                key = self.rank(group), math.isnan(spot.score), spot.score
                if best is None or key < best[0]:
                    best = key, spot
        return None if best is None else best[1]

    def try_out(self, places: Places) -> Held:
        """Carry out ``places`` on a copy, in an order that is allowed if one is found."""
        held = Held(self.placement)
        for order in (sorted(places), _secondaries_first(places)):
            held = self._carry_out(places, order)
            if not held.stuck:
                return held
        return held

    def _carry_out(self, places: Places, order: Sequence[int]) -> Held:
        state = self.placement.clone()
        stuck = []
        for row in order:
            placing = self.placing(state, row, places[row])
            if placing.failure[0] != Failure.NONE:
                stuck.append(row)
                continue
            state.commit(placing, 0)
        return Held(state, tuple(stuck), self._broken(state, places))

    def placing(self, state: Placement, row: int, place: tuple[int, int]) -> Placing:
        """One instance at one place, judged."""
        primary, secondary = np.array([place[0]]), np.array([place[1]])
        if place[1] == NO_NODE:
            return place_single(state, row, primary, force=self.rules.force)
        return place_pair(state, row, primary, secondary, force=self.rules.force)

    def _broken(self, state: Placement, places: Places) -> tuple[int, ...]:
        if not self.rules.capacity_checks:
            return ()
        group_of = self.placement.model.group
        found: list[int] = []
        for group in sorted({int(group_of[p]) for p, _ in places.values()}):
            nodes = group_nodes(state.model, group)
            after = EmptyingCheck(state, self.world.scope, nodes)
            found += after.harder_since(self.emptying(group))
        return tuple(found)

    def emptying(self, group: int) -> EmptyingCheck:
        """How a group stood before."""
        if group not in self._before:
            nodes = group_nodes(self.placement.model, group)
            self._before[group] = EmptyingCheck(self.placement, self.world.scope, nodes)
        return self._before[group]

    def score(self, state: Placement, places: Places) -> tuple[int, bool, float]:
        """What orders states with equally many placed: last-resort groups, then the score."""
        group_of = self.placement.model.group
        ranks = sum(self.rank(int(group_of[p])) for p, _ in places.values())
        score = ExactScorer(state, self.world.scope).score()
        return ranks, math.isnan(score), score


def _secondaries_first(places: Places) -> list[int]:
    """Rows in an order in which nodes are secondaries before they are primaries, if there is one.

    Stopped instances count against what a secondary needs, but not the other way round.
    """
    left = dict(sorted(places.items()))
    order: list[int] = []
    while left:
        awaited = {secondary for _, secondary in left.values()}
        ready = [row for row, (primary, _) in left.items() if primary not in awaited]
        for row in ready or list(left)[:1]:
            order.append(row)
            del left[row]
    return order
