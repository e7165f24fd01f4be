"""A limit on a sum, made of what instances take and of what nodes have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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
    one = _Sum(name, unit, word or name, capacity)
    return Limit(
        name,
        unit,
        failure,
        binds,
        on_disks=False,
        takes=lambda model, rows, _: takes(model, rows),
        bounds=(Bound(soft=soft, later=later, room=one.room),),
        whole=capacity,
        words=one.words(),
    )


@dataclass(frozen=True, slots=True)
class _Sum:
    """A limit on a sum, asked about nodes (lanes); ``called`` is its name in sentences."""

    name: str
    unit: str
    called: str
    capacity: Callable[[Model], Ints]

    def used(self, lanes: NodeLanes) -> Ints:
        return lanes.further[self.name]

    def allowed(self, lanes: NodeLanes) -> Ints:
        return self.capacity(lanes.placement.model)[lanes.node]

    def room(self, lanes: NodeLanes) -> Ints:
        return self.allowed(lanes) - self.used(lanes)

    def newcomer(self, after: NodeLanes, over: int) -> str:
        has, most = int(self.used(after)[0]), int(self.allowed(after)[0])
        return f"would use {has} {self.unit} of {self.called}, {most} allowed ({over} over)"

    def breach(self, lanes: NodeLanes, lane: int) -> Breach:
        has, most = int(self.used(lanes)[lane]), int(self.allowed(lanes)[lane])
        text = f"{has} {self.unit} of {self.called}, {most} allowed ({has - most} too many)"
        return Breach(has - most, text)

    def words(self) -> Words:
        return Words(
            self.called,
            over=lambda missing: f"{missing:g} {self.unit} over",
            mover=lambda missing: f"needs {missing:.0f} more {self.unit} of {self.called}",
            newcomer=self.newcomer,
            breach_check=BreachCheck(self.name, lambda lanes: self.room(lanes) < 0, self.breach),
        )
