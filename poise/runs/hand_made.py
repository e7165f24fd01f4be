"""Plans that a person made: what they are for is the places of instances, whatever the score."""

from __future__ import annotations

from dataclasses import replace
from math import isnan
from typing import TYPE_CHECKING

from planner.plan import Move, Plan, Position
from poise.runs.present_state import primary_gone, with_amounts

if TYPE_CHECKING:
    from planner.rules import Leg
    from snapshots.cluster import Cluster

_BY_HAND = "by-hand"


def made_by_hand(plan: Plan) -> bool:
    """True if the moves of a plan are not those that Poise wrote into it.

    The options are missing that balancing writes, moves were added, taken away or put into another
    order, or they do not add up to the nodes that the plan says it leads to.
    """
    if "disk_moves" not in plan.options and plan.evacuation is None:
        return True
    if [move.id for move in plan.moves] != list(range(1, len(plan.moves) + 1)):
        return True
    if plan.moves and not _same(plan.moves[-1].score_after, plan.score_after):
        return True
    come = dict.fromkeys((node.name for node in plan.nodes), 0)
    for move in plan.moves:
        for node, count in ((move.source.primary, -1), (move.target.primary, 1)):
            come[node] = come.get(node, 0) + count
    told = {node.name: node.after.primaries - node.before.primaries for node in plan.nodes}
    return any(come[name] != told.get(name, 0) for name in come)


def _same(one: float, other: float) -> bool:
    """True for equal scores, and where neither is a number."""
    return one == other or (isnan(one) and isnan(other))


def plan_to_places(plan: Plan, cluster: Cluster, left_alone: frozenset[str]) -> Plan:
    """The moves that bring the instances of ``plan`` from their present places to its places.

    Instances that are gone, or ``left_alone``, are left out; moves keep their order.
    """
    last: dict[str, Move] = {}
    for move in plan.moves:
        last[move.instance] = move
    rows = {name: row for row, name in enumerate(cluster.instances.names)}
    numbers: dict[int, int] = {}
    moves: list[Move] = []
    for move in last.values():
        row = rows.get(move.instance)
        if row is None or move.instance in left_alone:
            continue
        found = _move(move, row, plan, cluster)
        if found is None:
            continue
        numbers[move.id] = len(moves) + 1
        after = tuple(numbers[earlier] for earlier in move.after if earlier in numbers)
        moves.append(replace(found, id=len(moves) + 1, after=after))
    return replace(plan, moves=tuple(moves))


def _move(move: Move, row: int, plan: Plan, cluster: Cluster) -> Move | None:
    """The move of an instance to its place; None where it is there, or cannot get there."""
    from planner.rules import Action, actions_on, guest_in

    here = Position.of_instance(cluster, row)
    if here == move.target or (here.secondary is None) != (move.target.secondary is None):
        return None
    gone = primary_gone(plan, cluster, here.primary)
    done = actions_on(way(here, move.target), guest_in(cluster, row), node_gone=gone)
    actions = tuple(Action(verb, node) for verb, node in done.actions)
    found = replace(move, kind=_BY_HAND, source=here)
    return with_amounts(found, actions, done.restarts, cluster, row)


def way(here: Position, there: Position) -> tuple[Leg[str], ...]:
    """The shortest way of an instance from one place to another, in legs."""
    from planner.rules import Leg

    def switch(node: str) -> Leg[str]:
        return Leg(copies=False, node=node)

    def copy(node: str) -> Leg[str]:
        return Leg(copies=True, node=node)

    first, second = there.primary, there.secondary
    if here == there:
        return ()
    if second is None:
        return (switch(first),)
    if first == here.primary:
        return (copy(second),)
    if first == here.secondary:
        return (switch(first),) if second == here.primary else (switch(first), copy(second))
    if second == here.secondary:
        return switch(second), copy(first), switch(first)
    if second == here.primary:
        return copy(first), switch(first)
    return copy(first), switch(first), copy(second)
