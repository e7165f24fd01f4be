"""The answer to "where does a new instance go": places, refusals and their reasons, by name."""

from __future__ import annotations

from dataclasses import dataclass, field

from planner.explain.place_refusal import Reason
from planner.plan.move import Move
from planner.plan.move_totals import MoveTotals
from planner.plan.plan_warning import PlanWarning
from planner.words import pair_of_nodes
from snapshots.disk_template import DiskTemplate


@dataclass(frozen=True, slots=True)
class NewInstance:
    """A new instance as it is asked for: memory and disks in MiB.

    ``spindles``: what its disks need of exclusive storage, and its weight in spindle ratios.
    ``networks``: names or UUIDs of those that its group has to be connected to.
    """

    memory: int
    disks: tuple[int, ...]
    vcpus: int
    template: DiskTemplate = DiskTemplate.DRBD
    tags: tuple[str, ...] = ()
    spindles: int | None = None
    name: str = "new"
    networks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Nodes for an instance and the score with it there (lower is better).

    ``beside``: who of its service has a copy on one of them, where that was asked to be avoided.
    """

    group: str
    primary: str
    secondary: str | None
    score: float
    beside: tuple[str, ...] = ()

    def __str__(self) -> str:
        """For people: ``node1`` or ``node1:node2``, the primary first."""
        return pair_of_nodes(self)


@dataclass(frozen=True, slots=True)
class Placed:
    """One of the new instances and its place."""

    instance: str
    place: Place


@dataclass(frozen=True, slots=True)
class NodeRefusal:
    """A node that cannot have ``role``: primary, secondary, or node for either."""

    node: str
    role: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class GroupAnswer:
    """One group: whether it may be chosen, its best place, or what is in the way.

    ``status`` is chosen, fits, unallocable (fits, but may not be chosen) or refused; ``reasons``
    concern the group as a whole.
    """

    group: str
    policy: str
    status: str
    best: Place | None
    reasons: tuple[Reason, ...]
    refusals: tuple[NodeRefusal, ...]

    def __repr__(self) -> str:
        from planner.plan.allocation_views import group_line

        best = None if self.best is None else str(self.best)
        refused = {one.node for one in self.refusals}
        return group_line(self.group, self.status, best, len(refused))


@dataclass(frozen=True, slots=True)
class NodeLack:
    """An amount that a node of a place lacks; ``node`` is None where it is no single one."""

    node: str | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class ClosestPlace:
    """The place closest to taking an instance, and what it lacks; no nodes: a group refuses."""

    primary: str | None
    secondary: str | None
    lacks: tuple[NodeLack, ...]
    message: str


@dataclass(frozen=True)
class RoomMade(MoveTotals):
    """Moves that would make room, in order, and the place that the instance would then get."""

    moves: tuple[Move, ...]
    place: Place

    def __repr__(self) -> str:
        return f"RoomMade: {len(self.moves)} moves, then {self.place!r}"


@dataclass(frozen=True)
class Allocation:
    """The places of ``count`` new instances; as many as fit.

    ``placed`` comes in an order in which they can be created, by the solver of that name; placed
    ``one_by_one`` so many fit. No more than ``bound`` do, None where that is not known.

    ``places`` are the best for the first of them, best first. ``groups`` tells how every group
    stood when ``explained`` (the first instance, or the first that did not fit) was asked for.
    ``disk`` is what an instance takes on each of its nodes in MiB, DRBD's metadata included.

    Where ``explained`` does not fit, ``closest`` tells which place is closest to taking it and
    ``room`` which few moves would make room (None where none were found; ``room_search_cut``: the
    limit of work ended the search). ``service``: the instances to keep apart from; None unless
    asked for.
    """

    source: str
    fingerprint: str
    request: NewInstance
    disk: int
    count: int
    placed: tuple[Placed, ...]
    places: tuple[Place, ...]
    explained: str
    groups: tuple[GroupAnswer, ...]
    score_before: float
    warnings: tuple[PlanWarning, ...] = field(default=())
    closest: ClosestPlace | None = None
    room: RoomMade | None = None
    room_search_cut: bool = False
    service: tuple[str, ...] | None = None
    solver: str = "one-by-one"
    one_by_one: int = 0
    bound: int | None = None

    def __repr__(self) -> str:
        from planner.plan.allocation_views import allocation_line

        placed = [f"{one.instance} on {one.place}" for one in self.placed]
        return allocation_line(placed, self.count)

    def _repr_html_(self) -> str:
        from planner.plan.allocation_views import places_html

        placed = [(p.instance, p.place.group, str(p.place), p.place.score) for p in self.placed]
        return places_html(repr(self), placed)

    @property
    def fits(self) -> bool:
        """True if all of them fit."""
        return len(self.placed) == self.count

    @property
    def why_not(self) -> str:
        """The reason why ``explained`` does not fit, in a clause with full names."""
        from planner.plan.allocation_views import refusal

        groups = [(g.group, "; ".join(one.message for one in g.reasons)) for g in self.groups]
        return refusal(groups, None if self.closest is None else self.closest.message)
