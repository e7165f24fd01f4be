"""A limit on a sum, made of what instances take and of what nodes have."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from planner.rules.failure import Failure
from planner.rules.limit import Binds, Bound, Breach, BreachCheck, Limit, Words
from planner.state.model import Model
from snapshots.arrays import Ints

if TYPE_CHECKING:
    from planner.rules.node_lanes import NodeLanes


def summed(
    name: str,
    *,
    unit: str,
    takes: Callable[[Model, Ints], Ints],
    capacity: Callable[[Model], Ints],
    word: str = "",
    binds: Binds = Binds.PRIMARY,
    soft: bool = True,
    later: bool = False,
    failure: Failure = Failure.OTHER,
) -> Limit:
    """A limit on a sum: what the instances of a node take together stays within its capacity.

    Args:
        name: the stable word in answers.
        unit: what is counted, in a word that goes after a number.
        takes: the amount of every one of some instances (rows).
        capacity: what every node (N) has.
        word: what it is called in sentences; ``name`` if empty.
        binds: the roles that take of it.
        soft: force skips it.
        later: forthcoming instances count, too.
        failure: the kind of refusal.
    """
    called = word or name

    def used(lanes: NodeLanes) -> Ints:
        return lanes.further[name]

    def allowed(lanes: NodeLanes) -> Ints:
        return capacity(lanes.placement.model)[lanes.node]

    def room(lanes: NodeLanes) -> Ints:
        return allowed(lanes) - used(lanes)

    def newcomer(after: NodeLanes, over: int) -> str:
        has, most = int(used(after)[0]), int(allowed(after)[0])
        return f"would use {has} {unit} of {called}, {most} allowed ({over} over)"

    def breach(lanes: NodeLanes, lane: int) -> Breach:
        has, most = int(used(lanes)[lane]), int(allowed(lanes)[lane])
        text = f"{has} {unit} of {called}, {most} allowed ({has - most} too many)"
        return Breach(has - most, text)

    return Limit(
        name,
        unit,
        failure,
        binds,
        on_disks=False,
        takes=lambda model, rows, _: takes(model, rows),
        bounds=(Bound(soft=soft, later=later, room=room),),
        whole=capacity,
        words=Words(
            called,
            over=lambda missing: f"{missing:g} {unit} over",
            mover=lambda missing: f"needs {missing:.0f} more {unit} of {called}",
            newcomer=newcomer,
            breach_check=BreachCheck(name, lambda lanes: room(lanes) < 0, breach),
        ),
    )
