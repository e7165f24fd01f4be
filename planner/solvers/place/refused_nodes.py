"""The nodes of a group that do not take a new instance, each with every reason.

A place that is found needs none of this.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

import numpy as np

from planner.explain.out_of_use import OutOfUse, why_out_of_use
from planner.explain.place_refusal import Reason, policy_reasons, primary_reasons, secondary_reasons
from planner.n_plus_one.blame import blame
from planner.n_plus_one.within_group import EmptyingCheck
from planner.rules.failure import Failure
from planner.rules.node_lanes import InstanceLanes, NodeLanes
from planner.rules.node_operations import add_primary, add_secondary, no_failure
from planner.solvers.place.allocate import AllocationRules, World
from planner.solvers.place.asked_nodes import AskedNodes
from planner.solvers.place.pair_grid import PairGrid
from planner.solvers.place.ranking import best_first
from snapshots.arrays import Ints

NO_ROLE, PRIMARY, SECONDARY = "node", "primary", "secondary"

Broken = Callable[[PairGrid, int], tuple[int, ...]]
"""The nodes that a place (its lane) makes impossible to empty."""


@dataclass(frozen=True)
class RefusedNode:
    """A node (row) that cannot have the role (``node`` for any), and why."""

    node: int
    role: str
    reasons: tuple[Reason, ...]


def group_reasons(
    world: World, instance: int, nodes: Ints, rules: AllocationRules
) -> tuple[Reason, ...]:
    """The reasons why no node of a group can be asked at all; empty where they can."""
    return why_none_is_asked(AskedNodes(world, instance, nodes, rules))


def why_none_is_asked(asked: AskedNodes) -> tuple[Reason, ...]:
    """The same of nodes that are known."""
    if not len(asked.wanted):
        return (Reason("no-nodes", "none of its nodes may be used"),)
    if not asked.enough:
        word = "two nodes" if asked.pair else "a node"
        usable = "online" if asked.rules.only is None else "online that may be used"
        return (Reason("no-nodes", f"needs {word} {usable}, has {len(asked.online)}"),)
    if asked.any_open:
        return ()
    exclusive = bool(asked.model.exclusive[asked.online].any())
    return tuple(_policy_reasons(asked, int(asked.online[0]), exclusive=exclusive))


def offline_nodes(asked: AskedNodes) -> tuple[RefusedNode, ...]:
    """The wanted nodes that are not online."""
    offline = asked.wanted[asked.model.offline[asked.wanted]]
    return tuple(RefusedNode(n, NO_ROLE, (_out_of_use(asked, n),)) for n in offline.tolist())


def _out_of_use(asked: AskedNodes, node: int) -> Reason:
    why = why_out_of_use(asked.model, node) or OutOfUse.OFFLINE
    if why is OutOfUse.NO_ANSWER:
        return Reason("no-answer", "gives Ganeti no answer")
    return Reason("offline", f"is {why.word}")


def _policy_reasons(asked: AskedNodes, node: int, *, exclusive: bool) -> list[Reason]:
    model = asked.model
    policy = model.cluster.groups[int(model.group[node])].policy
    return policy_reasons(model, asked.instance, policy, exclusive=exclusive)


def refused_nodes(
    asked: AskedNodes, grid: PairGrid, check: EmptyingCheck | None, broken_by: Broken
) -> list[RefusedNode]:
    """The nodes online that cannot be a primary, or a secondary, in any place of ``grid``.

    Both roles of a node are one where the reasons are the same.
    """
    return _merged(
        chain(_no_primaries(asked, grid, check, broken_by), _no_secondaries(asked, grid))
    )


def _no_primaries(
    asked: AskedNodes, grid: PairGrid, check: EmptyingCheck | None, broken_by: Broken
) -> Iterator[RefusedNode]:
    role = PRIMARY if asked.pair else NO_ROLE
    good, width = grid.failure == Failure.NONE, len(grid.secondaries)
    scores = grid.scores.ravel()
    for p, node in enumerate(grid.primaries.tolist()):
        if not good[p].any():
            yield RefusedNode(node, role, tuple(_not_primary(asked, node)))
            continue
        if check is None:
            continue
        lanes = best_first(p * width + np.flatnonzero(good[p]), scores)
        first = next(lanes)
        if all(broken_by(grid, lane) for lane in chain((first,), lanes)):
            lost = broken_by(grid, first)[0]
            stranded = check.newly_stranded(grid.placing(first), 0, lost)
            yield RefusedNode(node, role, (blame(asked.model, lost, stranded),))


def _no_secondaries(asked: AskedNodes, grid: PairGrid) -> Iterator[RefusedNode]:
    if not asked.pair:
        return
    others = asked.online
    if len(asked.primaries) == 1:  # it cannot be both
        others = others[others != asked.primaries[0]]
    able = grid.secondaries[(grid.failure == Failure.NONE).any(axis=0)]
    for node in others[~np.isin(others, able)].tolist():
        reasons = _not_secondary(asked, node)
        if reasons:
            yield RefusedNode(node, SECONDARY, tuple(reasons))


def _instance_lanes(asked: AskedNodes, count: int) -> InstanceLanes:
    return InstanceLanes(asked.place, np.full(count, asked.instance, dtype=np.int64))


def _not_primary(asked: AskedNodes, node: int) -> list[Reason]:
    if asked.kept_out_by_policy(node):
        return _policy_reasons(asked, node, exclusive=bool(asked.model.exclusive[node]))
    rows, force = np.array([node]), asked.rules.force
    inst = _instance_lanes(asked, 1)
    inst.shared_locations = np.zeros(1, dtype=np.int64)
    after, _ = add_primary(NodeLanes(asked.place, rows), inst, np.array([force]), no_failure(rows))
    found = primary_reasons(asked.place, asked.instance, after, 0, force=force)
    return found or [Reason("no-secondary", "no other node can be its secondary")]


def _not_secondary(asked: AskedNodes, node: int) -> list[Reason]:
    """Of all primaries the one with which least is missing; none where one would do."""
    primaries = asked.primaries[asked.primaries != node]
    # Those that the node keeps no memory free for are alike: the first of them tells for all.
    known = asked.place.reservations[node, primaries] != 0
    known[np.flatnonzero(~known)[:1]] = True
    primaries = primaries[known]
    rows = np.full(len(primaries), node, dtype=np.int64)
    strict = np.zeros(len(rows), dtype=np.bool_)
    after, failure = add_secondary(
        NodeLanes(asked.place, rows),
        _instance_lanes(asked, len(rows)),
        primaries,
        strict,
        no_failure(rows),
    )
    if (failure == Failure.NONE).any():
        return []
    found = [
        secondary_reasons(asked.place, asked.instance, primary, after, lane)
        for lane, primary in enumerate(primaries.tolist())
    ]
    return min(found, key=lambda reasons: sum(one.missing or 0 for one in reasons))


def _merged(refusals: Iterable[RefusedNode]) -> list[RefusedNode]:
    found: list[RefusedNode] = []
    by_node: dict[int, int] = {}
    for one in refusals:
        first = by_node.setdefault(one.node, len(found))
        if first < len(found) and found[first].reasons == one.reasons:
            found[first] = RefusedNode(one.node, NO_ROLE, one.reasons)
        else:
            found.append(one)
    return found
