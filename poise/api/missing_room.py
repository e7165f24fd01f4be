"""The place closest to fitting a new instance, and the moves that would make room, by names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planner.plan import ClosestPlace, NodeLack, Place, RoomMade, moves_of
from planner.solvers.make_room import make_room
from planner.solvers.place import AllocationRules, ClosestFit, World, closest_fit
from planner.state import Model
from poise.api.named_place import named_place
from snapshots.arrays import NO_NODE, Ints


@dataclass(frozen=True)
class Missing:
    """The closest place, the moves that would make room, whether the search for them was cut."""

    closest: ClosestPlace | None
    room: RoomMade | None = None
    cut: bool = False


def look_for_room(
    world: World,
    instance: int,
    groups: Sequence[Ints],
    rules: AllocationRules,
    *,
    existing: int,
    spread: bool,
) -> Missing:
    """Both answers for a row without nodes; arguments as for :func:`make_room`."""
    model = world.placement.model
    closest = closest_fit(world, instance, groups, rules)
    search = make_room(world, instance, groups, rules, existing=existing, spread=spread)
    room = None
    if search.room is not None:
        after = world.placement.clone()
        for step in search.room.steps:
            after.primary[step.instance], after.secondary[step.instance] = step.new
        spot = search.room.spot
        group = model.cluster.groups[int(model.group[spot.primary])].name
        place = named_place(group, after, spot, spread=spread)
        room = RoomMade(moves_of(model, search.room.steps), place)
    return Missing(_by_name(model, closest), room, search.cut)


def closed_group(place: Place) -> ClosestPlace:
    """A place that there is, in a group that may not be chosen."""
    where = place.primary
    if place.secondary is not None:
        where += f" with {place.secondary} as secondary"
    text = f"closest: {where}: it would fit, but group {place.group} is unallocable"
    return ClosestPlace(place.primary, place.secondary, (), text)


def _by_name(model: Model, closest: ClosestFit | None) -> ClosestPlace | None:
    if closest is None:
        return None
    names = model.cluster.nodes.names

    def name(row: int) -> str | None:
        return None if row == NO_NODE else names[row]

    lacks = tuple(NodeLack(name(lack.node), lack.reasons) for lack in closest.lacks)
    return ClosestPlace(name(closest.primary), name(closest.secondary), lacks, closest.message)
