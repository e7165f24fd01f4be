"""The place that is closest to taking an instance that fits nowhere, and what it lacks.

Closest is the place with the fewest limits that no amount mends (tags, a policy), then with the
least missing, each amount as a share of what its node has. The limits are those of
:mod:`planner.explain.place_refusal`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from planner.explain.place_refusal import Reason, policy_reasons, primary_reasons, secondary_reasons
from planner.n_plus_one.blame import blame
from planner.n_plus_one.within_group import EmptyingCheck
from planner.rules.failure import Failure
from planner.rules.ganeti_limits import MEMORY
from planner.rules.limits import limit_named
from planner.rules.new_places import place, policy_failures
from planner.rules.node_lanes import InstanceLanes, NodeLanes
from planner.rules.node_operations import add_primary, add_secondary, no_failure
from planner.solvers.place.allocate import AllocationRules, World
from planner.solvers.place.refused_nodes import group_reasons
from planner.state.model import Model
from planner.state.placement import Placement
from planner.work import emptying, looking
from snapshots.arrays import NO_NODE, Floats, Ints, distinct

_TRIED = 32
"""Places without a lack of their own that are asked what they lack for global N+1."""

_VERBS = ("needs", "would")
"""The beginnings of reasons that go on from the name of a node."""
_BLAMED = 3
"""Nodes that could not be emptied which are named."""

Distance = tuple[int, float]
"""Limits that no amount mends, and the shares that are missing."""


@dataclass(frozen=True, slots=True)
class Lack:
    """The lack of a node (row) of a place; NO_NODE where it is no single node that lacks it."""

    node: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class ClosestFit:
    """The closest place (rows; NO_NODE for no secondary, both where a group as a whole refuses).

    ``message``: one sentence with full names.
    """

    primary: int
    secondary: int
    lacks: tuple[Lack, ...]
    message: str


def closest_fit(
    world: World, instance: int, groups: Sequence[Ints], rules: AllocationRules
) -> ClosestFit | None:
    """The place closest to taking ``instance`` (a row without nodes), which fits nowhere.

    Args:
        world: the state that nothing fits into.
        instance: row of the new instance.
        groups: the nodes (rows) of every group that may be chosen, those preferred first.
        rules: as for the places themselves.

    Returns:
        None where there is no group, or where some place is found that does fit.
    """
    found: list[tuple[Distance, ClosestFit]] = []
    whole: ClosestFit | None = None
    for nodes in groups:
        refused = group_reasons(world, instance, nodes, rules)
        if refused:
            whole = whole or _whole_group(world.placement.model, nodes, refused)
            continue
        nearest = _Nearest(world, instance, nodes, rules).find()
        if nearest is not None:
            found.append(nearest)
    return min(found, key=lambda one: one[0])[1] if found else whole


def _whole_group(model: Model, nodes: Ints, reasons: tuple[Reason, ...]) -> ClosestFit:
    name = model.cluster.groups[int(model.group[nodes[0]])].name if len(nodes) else "?"
    text = "; ".join(reason.message for reason in reasons)
    lacks = (Lack(NO_NODE, reasons),)
    return ClosestFit(NO_NODE, NO_NODE, lacks, f"closest: group {name}: {text}")


class _Nearest:
    """The closest place of one group."""

    def __init__(self, world: World, instance: int, nodes: Ints, rules: AllocationRules) -> None:
        self.world = world
        self.place: Placement = world.placement
        self.model = world.placement.model
        self.instance = instance
        self.nodes = nodes
        self.rules = rules
        self.online = rules.usable(self.model, nodes[~self.model.offline[nodes]])
        self.pair = bool(self.model.drbd[instance])

    def find(self) -> tuple[Distance, ClosestFit] | None:
        """The place and how far it is from fitting; None where one fits."""
        nodes = len(self.online)
        self.world.work.spend(looking(nodes * nodes if self.pair else nodes))
        alone = [self._as_primary(node) for node in self.online.tolist()]
        distances = [
            self._distance(Lack(node, r)) for node, r in zip(self.online, alone, strict=True)
        ]
        if self.pair:
            first, second = np.nonzero(~np.eye(len(self.online), dtype=np.bool_))
            more = self._shares_of_secondaries(self.online[first], self.online[second])
        else:
            first = np.arange(len(self.online))
            second, more = np.full(len(first), NO_NODE), np.zeros(len(first))
        blocked = np.array([one[0] for one in distances])[first]
        share = np.array([one[1] for one in distances])[first] + more
        free = np.flatnonzero((blocked == 0) & (share == 0))
        lanes = np.flatnonzero((blocked > 0) | (share > 0))
        found: list[tuple[Distance, ClosestFit]] = []
        if len(lanes):
            lane = int(lanes[np.lexsort((share[lanes], blocked[lanes]))[0]])
            primary = int(self.online[first[lane]])
            secondary = int(self.online[second[lane]]) if self.pair else NO_NODE
            lacks = [Lack(primary, alone[first[lane]])]
            if self.pair:
                lacks.append(Lack(secondary, self._as_secondary(primary, secondary)))
            distance = int(blocked[lane]), float(share[lane])
            found.append((distance, self._closest(primary, secondary, lacks)))
        if len(free):
            primaries = self.online[first[free]]
            secondaries = self.online[second[free]] if self.pair else second[free]
            self.world.work.spend(min(len(free), _TRIED) * emptying(len(self.nodes)))
            sound = list(self._without_global(primaries, secondaries))
            if None in sound:
                return None
            found += [one for one in sound if one is not None]
        return min(found, key=lambda one: one[0]) if found else None

    def _as_primary(self, node: int) -> tuple[Reason, ...]:
        """The reasons why ``node`` cannot be the primary, whatever the secondary."""
        model, row = self.model, np.array([node])
        if policy_failures(self.place, self.instance, row)[0] != Failure.NONE:
            policy = model.cluster.groups[int(model.group[node])].policy
            exclusive = bool(model.exclusive[node])
            return tuple(policy_reasons(model, self.instance, policy, exclusive=exclusive))
        inst = self._lanes(1)
        force = np.array([self.rules.force])
        after, failure = add_primary(NodeLanes(self.place, row), inst, force, no_failure(row))
        if failure[0] == Failure.NONE:
            return ()
        return tuple(primary_reasons(self.place, self.instance, after, 0, force=self.rules.force))

    def _as_secondary(self, primary: int, node: int) -> tuple[Reason, ...]:
        """The reasons why ``node`` cannot be the secondary for ``primary``, which is named."""
        after, failure = self._second(np.array([primary]), np.array([node]))
        if failure[0] == Failure.NONE:
            return ()
        name = self.model.cluster.nodes.names[primary]
        return tuple(
            replace(one, message=one.message.replace("its primary", name), if_fails=name)
            if one.limit == "n-plus-one" and one.if_fails is None
            else one
            for one in secondary_reasons(self.place, self.instance, primary, after, 0)
        )

    def _lanes(self, count: int) -> InstanceLanes:
        inst = InstanceLanes(self.place, np.full(count, self.instance, dtype=np.int64))
        inst.shared_locations = np.zeros(count, dtype=np.int64)
        return inst

    def _second(self, primaries: Ints, secondaries: Ints) -> tuple[NodeLanes, Ints]:
        strict = np.zeros(len(primaries), dtype=np.bool_)
        return add_secondary(
            NodeLanes(self.place, secondaries),
            self._lanes(len(primaries)),
            primaries,
            strict,
            no_failure(primaries),
        )

    def _shares_of_secondaries(self, primaries: Ints, secondaries: Ints) -> Floats:
        """The lacks of the secondaries of pairs (lanes), as the sum of their shares.

        Memory hangs on the primary as well; the disks do not, so one lane a node tells.
        """
        model, place = self.model, self.place
        after, failure = self._second(primaries, secondaries)
        need = int(model.memory[self.instance]) if model.reserves_memory[self.instance] else 0
        newly = after.failing & ~place.failing[secondaries]
        kept = after.reserved_memory - after.free_memory + 1
        least = np.minimum(after.free_memory, after.later_free_memory)
        missing = np.where(newly, kept, np.maximum(need - least + 1, 0))
        total = np.maximum(model.total_memory[secondaries], 1.0)
        shares: Floats = missing / total
        for node in distinct(secondaries[failure != Failure.NONE]):
            lanes = np.flatnonzero(secondaries == node)
            reasons = secondary_reasons(
                place, self.instance, int(primaries[lanes[0]]), after, int(lanes[0])
            )
            stored = tuple(one for one in reasons if one.limit not in ("memory", "n-plus-one"))
            shares[lanes] += self._distance(Lack(node, stored))[1]
        return shares

    def _distance(self, lack: Lack) -> Distance:
        """The distance of a node from taking its part."""
        model, node = self.model, lack.node
        blocked, share = 0, 0.0
        for reason in lack.reasons:
            if reason.missing is None or reason.unit is None:
                blocked += 1
                continue
            # What N+1 lacks is memory.
            limit = limit_named(reason.limit) or MEMORY
            share += reason.missing / max(float(limit.whole(model)[node]), 1.0)
        return blocked, share

    # -- global N+1 --------------------------------------------------------------------------------

    def _without_global(
        self, primaries: Ints, secondaries: Ints
    ) -> Iterator[tuple[Distance, ClosestFit] | None]:
        """The lacks of places with room for global N+1; None for one that lacks nothing."""
        if not self.rules.capacity_checks:
            yield None
            return
        check = EmptyingCheck(self.place, self.world.scope, self.nodes)
        tried = primaries[:_TRIED], secondaries[:_TRIED]
        placing = place(self.place, self.instance, *tried, force=self.rules.force)
        for lane in range(len(placing.primary)):
            lost = check.broken_by(placing, lane)
            if not lost:
                yield None
                return
            reasons = tuple(
                blame(self.model, node, check.newly_stranded(placing, lane, node))
                for node in lost[:_BLAMED]
            )
            primary, secondary = int(placing.primary[lane]), int(placing.secondary[lane])
            blocked, share = self._distance(Lack(primary, reasons))
            distance = blocked + len(lost) - len(reasons), share
            yield distance, self._closest(primary, secondary, [Lack(NO_NODE, reasons)])

    # -- words -------------------------------------------------------------------------------------

    def _closest(self, primary: int, secondary: int, lacks: Sequence[Lack]) -> ClosestFit:
        names = self.model.cluster.nodes.names
        where = names[primary]
        if secondary != NO_NODE:
            where += f" with {names[secondary]} as secondary"
        told = tuple(lack for lack in lacks if lack.reasons)
        text = "; ".join(self._words(lack) for lack in told)
        alone = secondary == NO_NODE and all(lack.node == primary for lack in told)
        message = f"closest: {text}" if alone else f"closest: {where}: {text}"
        return ClosestFit(primary, secondary, told, message)

    def _words(self, lack: Lack) -> str:
        parts = " and ".join(reason.message for reason in lack.reasons)
        if lack.node == NO_NODE:
            return parts
        name = self.model.cluster.nodes.names[lack.node]
        return f"{name} {parts}" if parts.startswith(_VERBS) else f"{name}: {parts}"
