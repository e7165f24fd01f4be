"""The best places for a new instance, and the refusals of all others.

The order of places is that of Ganeti's hail (:mod:`planner.solvers.place.attempt`): the lower
score first, of equal scores the one enumerated last; a place must keep global N+1 in its group.
Unlike there, the reasons of every refusal are kept, and a group in trouble does not concern the
others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from planner.n_plus_one.within_group import EmptyingCheck
from planner.rules.failure import Failure
from planner.rules.new_places import Placing
from planner.rules.spreading import Crowding, apart_first
from planner.solvers.place.allocate import AllocationRules, World
from planner.solvers.place.asked_nodes import AskedNodes
from planner.solvers.place.pair_grid import NO_PAIR, PairGrid, grid_of_nodes, grid_of_singles
from planner.solvers.place.ranking import best_first
from planner.work import emptying, looking
from snapshots.arrays import Ints

if TYPE_CHECKING:
    from planner.explain.place_refusal import Reason
    from planner.solvers.place.refused_nodes import RefusedNode


@dataclass(frozen=True, eq=False)
class Spot:
    """A place for the instance: lane ``lane`` of ``placing``.

    ``crowding`` is empty unless the instance is to be kept apart from its service.
    """

    placing: Placing
    lane: int
    score: float
    crowding: Crowding = ()

    @property
    def instance(self) -> int:
        """Row of the instance."""
        return int(self.placing.instance[self.lane])

    @property
    def primary(self) -> int:
        """Row of the primary."""
        return int(self.placing.primary[self.lane])

    @property
    def secondary(self) -> int:
        """Row of the secondary, NO_NODE (-1) for a single node."""
        return int(self.placing.secondary[self.lane])


@dataclass(frozen=True, eq=False)
class GroupFit:
    """The offer of a group: its best spots, best first; or why the whole group has none.

    ``lost_before``: nodes (rows) that could not be emptied even without the new instance.
    """

    spots: tuple[Spot, ...] = ()
    reasons: tuple[Reason, ...] = ()
    refused: tuple[RefusedNode, ...] = ()
    lost_before: tuple[int, ...] = field(default=())


def fit_in_group(
    world: World,
    instance: int,
    nodes: Ints,
    rules: AllocationRules,
    *,
    best: int,
    explain: bool,
    spread: bool = False,
    primary: int | None = None,
) -> GroupFit:
    """The ``best`` first places for ``instance`` (a row without nodes) among ``nodes`` of a group.

    ``explain`` looks at every node, also when enough places are found. ``spread``: places that
    share least with the instance's service come first (:mod:`planner.rules.spreading`), then the
    score. ``primary`` (a row): the only node that may be it, for an instance that takes a pair.
    """
    asked = AskedNodes(world, instance, nodes, rules, primary)
    return _PlaceSearch(world, asked).run(best, explain=explain, spread=spread)


class _PlaceSearch:
    def __init__(self, world: World, asked: AskedNodes) -> None:
        self.asked = asked
        self.scope = world.scope
        self.work = world.work
        self.check: EmptyingCheck | None = None
        if asked.rules.capacity_checks:
            self.check = EmptyingCheck(asked.place, self.scope, asked.nodes)
        self.broken: dict[int, tuple[int, ...]] = {}

    def run(self, best: int, *, explain: bool, spread: bool) -> GroupFit:
        asked = self.asked
        before = self.check.lost_before if self.check else ()
        refused: list[RefusedNode] = []
        if len(asked.online) < len(asked.wanted):
            from planner.solvers.place.refused_nodes import offline_nodes

            refused += offline_nodes(asked)
        if not asked.any_open:
            from planner.solvers.place.refused_nodes import why_none_is_asked

            return GroupFit((), why_none_is_asked(asked), tuple(refused), before)
        grid = self._places()
        self.work.spend(looking(int((grid.failure != NO_PAIR).sum())))
        spots = self._spots(grid, best, spread=spread)
        if explain:
            from planner.solvers.place.refused_nodes import refused_nodes

            refused += refused_nodes(asked, grid, self.check, self._breaks)
            refused.sort(key=lambda one: one.node)
        return GroupFit(spots, (), tuple(refused), before)

    def _places(self) -> PairGrid:
        """All places with their scores."""
        asked, scope, force = self.asked, self.scope, self.asked.rules.force
        place, row = asked.place, asked.instance
        if not asked.pair:
            return grid_of_singles(place, scope, row, asked.online, force=force)
        return grid_of_nodes(place, scope, row, asked.primaries, asked.online, force=force)

    def _spots(self, grid: PairGrid, best: int, *, spread: bool) -> tuple[Spot, ...]:
        """The ``best`` first places that keep global N+1."""
        scores = grid.scores.ravel()
        ranked = best_first(np.flatnonzero(grid.failure == Failure.NONE), scores)
        tried: Iterable[tuple[int, Crowding]] = ((lane, ()) for lane in ranked)
        if spread:
            lanes = np.fromiter(ranked, dtype=np.int64)
            tried = apart_first(self.asked.place, self.asked.instance, lanes, *grid.nodes(lanes))
        spots: list[Spot] = []
        for lane, crowding in tried:
            if not self._breaks(grid, lane):
                spots.append(Spot(grid.placing(lane), 0, float(scores[lane]), crowding))
            if len(spots) == best:
                break
        return tuple(spots)

    def _breaks(self, grid: PairGrid, lane: int) -> tuple[int, ...]:
        """Nodes that could not be emptied any more."""
        if self.check is None:
            return ()
        if lane not in self.broken:
            self.work.spend(emptying(len(self.asked.nodes)))
            self.broken[lane] = self.check.broken_by(grid.placing(lane), 0)
        return self.broken[lane]
