"""The best places for a new instance, and the refusals of all others.

The order of places is that of Ganeti's hail (:mod:`planner.solvers.place.allocate`): the lower
score first, of equal scores the one enumerated last; a place must keep global N+1 in its group.
Unlike there, the reasons of every refusal are kept, and a group in trouble does not concern the
others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from planner.explain.out_of_use import OutOfUse, why_out_of_use
from planner.explain.place_refusal import Reason, policy_reasons, primary_reasons, secondary_reasons
from planner.n_plus_one.within_group import EmptyingCheck
from planner.rules.failure import Failure
from planner.rules.new_places import Placing
from planner.rules.node_lanes import InstanceLanes, NodeLanes
from planner.rules.node_operations import add_primary, add_secondary, no_failure
from planner.rules.policy_match import policy_failure
from planner.rules.spreading import Crowding, apart_first
from planner.solvers.place.allocate import AllocationRules, World
from planner.solvers.place.pair_grid import NO_PAIR, PairGrid, grid_of_nodes, grid_of_singles
from planner.solvers.place.ranking import best_first
from planner.state.placement import Placement
from planner.work import emptying, looking
from snapshots.arrays import Ints

NO_ROLE, PRIMARY, SECONDARY = "node", "primary", "secondary"


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class RefusedNode:
    """A node (row) that cannot have the role (``node`` for any), and why."""

    node: int
    role: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
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
    return _PlaceSearch(world, instance, nodes, rules, primary).run(
        best, explain=explain, spread=spread
    )


def group_reasons(
    world: World, instance: int, nodes: Ints, rules: AllocationRules
) -> tuple[Reason, ...]:
    """The reasons why no node of a group can be asked at all; empty where they can."""
    return _PlaceSearch(world, instance, nodes, rules).whole_group()


class _PlaceSearch:
    def __init__(
        self,
        world: World,
        instance: int,
        nodes: Ints,
        rules: AllocationRules,
        primary: int | None = None,
    ) -> None:
        self.place: Placement = world.placement
        self.scope = world.scope
        self.work = world.work
        self.instance = instance
        self.rules = rules
        self.model = world.placement.model
        self.nodes = nodes
        self.wanted = rules.usable(self.model, nodes)
        self.online = self.wanted[~self.model.offline[self.wanted]]
        self.primaries = self.online
        if primary is not None:
            self.primaries = self.online[self.online == primary]
        self.pair = bool(self.model.drbd[instance])
        self.check: EmptyingCheck | None = None
        self.broken: dict[int, tuple[int, ...]] = {}

    def run(self, best: int, *, explain: bool, spread: bool) -> GroupFit:
        if self.rules.capacity_checks:
            self.check = EmptyingCheck(self.place, self.scope, self.nodes)
        before = self.check.lost_before if self.check else ()
        offline = tuple(
            RefusedNode(int(n), NO_ROLE, (self._out_of_use(int(n)),))
            for n in self.wanted[self.model.offline[self.wanted]]
        )
        reasons = self.whole_group()
        if reasons:
            return GroupFit((), reasons, offline, before)
        grid = self._places()
        scores = grid.scores.ravel()
        self.work.spend(looking(int((grid.failure != NO_PAIR).sum())))
        feasible = np.flatnonzero(grid.failure == Failure.NONE)
        ranked = best_first(feasible, scores)
        tried: Iterable[tuple[int, Crowding]] = ((lane, ()) for lane in ranked)
        if spread:
            lanes = np.fromiter(ranked, dtype=np.int64)
            tried = apart_first(self.place, self.instance, lanes, *grid.nodes(lanes))
        spots: list[Spot] = []
        for lane, crowding in tried:
            if not self._breaks(grid, lane):
                spots.append(Spot(grid.placing(lane), 0, float(scores[lane]), crowding))
            if len(spots) == best:
                break
        refused = list(offline)
        if explain:
            refused += _merged(self._refusals(grid))
            refused.sort(key=lambda one: one.node)
        return GroupFit(tuple(spots), (), tuple(refused), before)

    def _out_of_use(self, node: int) -> Reason:
        why = why_out_of_use(self.model, node) or OutOfUse.OFFLINE
        if why is OutOfUse.NO_ANSWER:
            return Reason("no-answer", "gives Ganeti no answer")
        return Reason("offline", f"is {why.word}")

    def whole_group(self) -> tuple[Reason, ...]:
        """The reasons why no node of the group can be asked at all."""
        if not len(self.wanted):
            return (Reason("no-nodes", "none of its nodes may be used"),)
        if len(self.online) < 1 + self.pair:
            word = "two nodes" if self.pair else "a node"
            usable = "online" if self.rules.only is None else "online that may be used"
            return (Reason("no-nodes", f"needs {word} {usable}, has {len(self.online)}"),)
        model = self.model
        policy = model.cluster.groups[int(model.group[self.online[0]])].policy
        kinds = {bool(e) for e in model.exclusive[self.online]}
        if all(
            policy_failure(model, self.instance, policy, exclusive=kind) is not Failure.NONE
            for kind in kinds
        ):
            return tuple(policy_reasons(model, self.instance, policy, exclusive=True in kinds))
        return ()

    def _places(self) -> PairGrid:
        """All places with their scores."""
        place, row, force = self.place, self.instance, self.rules.force
        if not self.pair:
            return grid_of_singles(place, self.scope, row, self.online, force=force)
        return grid_of_nodes(place, self.scope, row, self.primaries, self.online, force=force)

    def _breaks(self, grid: PairGrid, lane: int) -> tuple[int, ...]:
        """Nodes that could not be emptied any more."""
        if self.check is None:
            return ()
        if lane not in self.broken:
            self.work.spend(emptying(len(self.nodes)))
            self.broken[lane] = self.check.broken_by(grid.placing(lane), 0)
        return self.broken[lane]

    # -- why not ---------------------------------------------------------------------------------

    def _refusals(self, grid: PairGrid) -> Iterator[RefusedNode]:
        """The nodes that cannot be a primary, or a secondary, in any place."""
        role = PRIMARY if self.pair else NO_ROLE
        good, width, scores = (
            grid.failure == Failure.NONE,
            len(grid.secondaries),
            grid.scores.ravel(),
        )
        for p, node in enumerate(grid.primaries.tolist()):
            if not good[p].any():
                yield RefusedNode(node, role, tuple(self._not_primary(node)))
                continue
            if self.check is None:
                continue
            lanes = best_first(p * width + np.flatnonzero(good[p]), scores)
            first = next(lanes)
            if all(self._breaks(grid, lane) for lane in chain((first,), lanes)):
                lost = self._breaks(grid, first)
                blame = self.check.blame(grid.placing(first), 0, lost[0])
                yield RefusedNode(node, role, (blame,))
        if self.pair:
            others = self.online
            if len(self.primaries) == 1:  # it cannot be both
                others = others[others != self.primaries[0]]
            for node in np.setdiff1d(others, grid.secondaries[good.any(axis=0)]).tolist():
                reasons = self._not_secondary(node)
                if reasons:
                    yield RefusedNode(node, SECONDARY, tuple(reasons))

    def _instance_lanes(self, count: int) -> InstanceLanes:
        return InstanceLanes(self.place, np.full(count, self.instance, dtype=np.int64))

    def _not_primary(self, node: int) -> list[Reason]:
        model, rows = self.model, np.array([node])
        policy = model.cluster.groups[int(model.group[node])].policy
        exclusive = bool(model.exclusive[node])
        if policy_failure(model, self.instance, policy, exclusive=exclusive) is not Failure.NONE:
            return policy_reasons(model, self.instance, policy, exclusive=exclusive)
        inst = self._instance_lanes(1)
        inst.shared_locations = np.zeros(1, dtype=np.int64)
        force = np.array([self.rules.force])
        after, _ = add_primary(NodeLanes(self.place, rows), inst, force, no_failure(rows))
        found = primary_reasons(self.place, self.instance, after, 0, force=self.rules.force)
        return found or [Reason("no-secondary", "no other node can be its secondary")]

    def _not_secondary(self, node: int) -> list[Reason]:
        """Of all primaries the one with which least is missing; none where one would do."""
        primaries = self.primaries[self.primaries != node]
        # Those that the node keeps no memory free for are alike: the first of them tells for all.
        known = self.place.reservations[node, primaries] != 0
        known[np.flatnonzero(~known)[:1]] = True
        primaries = primaries[known]
        rows = np.full(len(primaries), node, dtype=np.int64)
        strict = np.zeros(len(rows), dtype=np.bool_)
        after, failure = add_secondary(
            NodeLanes(self.place, rows),
            self._instance_lanes(len(rows)),
            primaries,
            strict,
            no_failure(rows),
        )
        if (failure == Failure.NONE).any():
            return []
        found = [
            secondary_reasons(self.place, self.instance, primary, after, lane)
            for lane, primary in enumerate(primaries.tolist())
        ]
        return min(found, key=lambda reasons: sum(one.missing or 0 for one in reasons))


def _merged(refusals: Iterable[RefusedNode]) -> list[RefusedNode]:
    """Both roles of a node as one where the reasons are the same."""
    found: list[RefusedNode] = []
    by_node: dict[int, int] = {}
    for one in refusals:
        first = by_node.setdefault(one.node, len(found))
        if first < len(found) and found[first].reasons == one.reasons:
            found[first] = RefusedNode(one.node, NO_ROLE, one.reasons)
        else:
            found.append(one)
    return found
