"""Where a new instance fits best, and why not elsewhere.

The order of places is that of Ganeti's hail (:mod:`planner.solvers.allocate`): the lower score
first, of equal scores the one enumerated last; a place must keep global N+1 in its group. Unlike
there, the reasons of every refusal are kept, and a group in trouble does not concern the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from planner.emptying import EmptyingCheck
from planner.failure import Failure
from planner.lanes import InstanceLanes, NodeLanes, add_primary, add_secondary, no_failure
from planner.out_of_use import OutOfUse, why_out_of_use
from planner.place_refusal import Reason, policy_reasons, primary_reasons, secondary_reasons
from planner.placement import Placement
from planner.placing import Placing, place_pair, place_single
from planner.policy_match import policy_failure
from planner.scoring.exact import ExactScorer
from planner.scoring.incremental import IncrementalScorer
from planner.solvers.allocate import AllocationRules, World
from planner.solvers.ranking import ranked as ranked_like_ganeti
from planner.spreading import Crowding, apart_first
from planner.work import emptying, looking
from snapshots.cluster import Floats, Ints

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
class Refused:
    """A node (row) that cannot have the role (``node`` for any), and why."""

    node: int
    role: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class GroupFit:
    """What a group has to offer: its best spots, best first; or why the whole group has none.

    ``lost_before``: nodes (rows) that could not be emptied even without the new instance.
    """

    spots: tuple[Spot, ...] = ()
    reasons: tuple[Reason, ...] = ()
    refused: tuple[Refused, ...] = ()
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
    share least with the instance's service come first (:mod:`planner.spreading`), then the score.
    ``primary`` (a row): the only node that may be it, for an instance that takes a pair.
    """
    return _Search(world, instance, nodes, rules, primary).run(best, explain=explain, spread=spread)


def group_reasons(
    world: World, instance: int, nodes: Ints, rules: AllocationRules
) -> tuple[Reason, ...]:
    """Why no node of a group can be asked at all; empty where they can."""
    return _Search(world, instance, nodes, rules).whole_group()


class _Search:
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
            Refused(int(n), NO_ROLE, (self._out_of_use(int(n)),))
            for n in self.wanted[self.model.offline[self.wanted]]
        )
        reasons = self.whole_group()
        if reasons:
            return GroupFit((), reasons, offline, before)
        placing, scores = self._candidates()
        self.work.spend(looking(len(scores)))
        feasible = np.flatnonzero(placing.failure == Failure.NONE)
        ranked = _best_first(feasible[::-1], scores)
        tried: list[tuple[int, Crowding]] = [(lane, ()) for lane in ranked]
        if spread:
            tried = apart_first(self.place, placing, ranked)
        spots: list[Spot] = []
        for lane, crowding in tried:
            if len(spots) == best:
                break
            if not self._breaks(placing, lane):
                spots.append(Spot(placing, lane, float(scores[lane]), crowding))
        refused = list(offline)
        if explain:
            refused += _merged(self._refusals(placing, ranked))
            refused.sort(key=lambda one: one.node)
        return GroupFit(tuple(spots), (), tuple(refused), before)

    def _out_of_use(self, node: int) -> Reason:
        why = why_out_of_use(self.model, node) or OutOfUse.OFFLINE
        if why is OutOfUse.NO_ANSWER:
            return Reason("no-answer", "gives Ganeti no answer")
        return Reason("offline", f"is {why.word}")

    def whole_group(self) -> tuple[Reason, ...]:
        """Why no node of the group can be asked at all."""
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

    def _candidates(self) -> tuple[Placing, Floats]:
        """All places with their scores (NaN where refused)."""
        place, row, force = self.place, self.instance, self.rules.force
        if not self.pair:
            single = place_single(place, row, self.online, force=force)
            return single, ExactScorer(place, self.scope).scores_after(single)
        first, second = np.nonzero(self.primaries[:, None] != self.online[None, :])
        primaries, secondaries = self.primaries[first], self.online[second]
        pairs = place_pair(place, row, primaries, secondaries, force=force)
        scores = np.full(len(primaries), np.nan)
        if (pairs.failure == Failure.NONE).any():
            scores = IncrementalScorer(place, self.scope).scores(pairs)
        return pairs, scores

    def _breaks(self, placing: Placing, lane: int) -> tuple[int, ...]:
        """Nodes that could not be emptied any more."""
        if self.check is None:
            return ()
        if lane not in self.broken:
            self.work.spend(emptying(len(self.nodes)))
            self.broken[lane] = self.check.broken_by(placing, lane)
        return self.broken[lane]

    # -- why not ---------------------------------------------------------------------------------

    def _refusals(self, placing: Placing, ranked: list[int]) -> Iterator[Refused]:
        """The nodes that cannot be a primary, or a secondary, in any place."""
        by_primary: dict[int, list[int]] = {}
        for lane in ranked:
            by_primary.setdefault(int(placing.primary[lane]), []).append(lane)
        role = PRIMARY if self.pair else NO_ROLE
        for node in self.primaries.tolist():
            lanes = by_primary.get(node, [])
            if not lanes:
                yield Refused(node, role, tuple(self._not_primary(node)))
                continue
            if all(self._breaks(placing, lane) for lane in lanes) and self.check is not None:
                lost = self._breaks(placing, lanes[0])
                yield Refused(node, role, (self.check.blame(placing, lanes[0], lost[0]),))
        if self.pair:
            feasible = np.unique(placing.secondary[np.array(ranked, dtype=np.int64)])
            others = self.online
            if len(self.primaries) == 1:  # it cannot be both
                others = others[others != self.primaries[0]]
            for node in np.setdiff1d(others, feasible).tolist():
                reasons = self._not_secondary(node)
                if reasons:
                    yield Refused(node, SECONDARY, tuple(reasons))

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


def _best_first(lanes: Ints, scores: Floats) -> list[int]:
    """Lanes by score, stable; where some scores are no number in the order that Ganeti has."""
    values = scores[lanes]
    if np.isnan(values).any():
        return list(ranked_like_ganeti(lanes.tolist(), lambda lane: float(scores[lane])))
    order: list[int] = lanes[np.argsort(values, kind="stable")].tolist()
    return order


def _merged(refusals: Iterable[Refused]) -> list[Refused]:
    """Both roles of a node as one where the reasons are the same."""
    found: list[Refused] = []
    by_node: dict[int, int] = {}
    for one in refusals:
        first = by_node.setdefault(one.node, len(found))
        if first < len(found) and found[first].reasons == one.reasons:
            found[first] = Refused(one.node, NO_ROLE, one.reasons)
        else:
            found.append(one)
    return found
