"""The answer to "where does a new instance go": places, refusals and their reasons, by name."""

from __future__ import annotations

from dataclasses import dataclass, field

from planner.diagnosis import PlanWarning
from planner.place_refusal import Reason
from snapshots.disk_template import DiskTemplate


@dataclass(frozen=True, slots=True)
class NewInstance:
    """What is asked for: memory and disks in MiB.

    ``spindles``: what its disks need of exclusive storage, and its weight in spindle ratios.
    """

    memory: int
    disks: tuple[int, ...]
    vcpus: int
    template: DiskTemplate = DiskTemplate.DRBD
    tags: tuple[str, ...] = ()
    spindles: int | None = None
    name: str = "new"


@dataclass(frozen=True, slots=True)
class Place:
    """Nodes for an instance and the score with it there (lower is better)."""

    group: str
    primary: str
    secondary: str | None
    score: float


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


@dataclass(frozen=True)
class Allocation:
    """Where ``count`` new instances go; as many as fit, one after the other.

    ``places`` are the best for the first of them, best first. ``groups`` tells how every group
    stood when ``explained`` (the first instance, or the first that did not fit) was asked for.
    ``disk`` is what an instance takes on each of its nodes in MiB, DRBD's metadata included.
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

    @property
    def fits(self) -> bool:
        """Whether all of them fit."""
        return len(self.placed) == self.count
