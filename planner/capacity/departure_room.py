"""Groups of nodes split by room: those stay together whose instances can leave at once.

Facts: Ganeti's hroller 3.0.2. Instances go to the first node, ascending, of their node's group
that takes them; nodes of which one finds no place wait for a later group.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

import numpy as np

from planner.rules.failure import Failure
from planner.rules.moves import MoveKind, Outcome, evaluate
from planner.rules.node_lanes import InstanceLanes, NodeLanes
from planner.rules.node_operations import add_secondary, no_failure, remove_secondary
from planner.rules.paths import Pair
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Ints
from snapshots.errors import PlanningError


class Who(Enum):
    """The instances of a node that leave it in one go; the values are for messages."""

    SINGLE = "instances without a second copy"
    PRIMARIES = "DRBD primaries"
    SECONDARIES = "DRBD secondaries"


class NoRoomToLeave(PlanningError):
    """An instance of a node finds no place, even with no other node away.

    Attributes: ``node`` and ``instance`` (rows; there may be more such instances), ``who``.
    """

    def __init__(
        self,
        placement: Placement,
        who: Who,
        node: int,
        instance: int,
        *,
        alone: bool = False,
        forbidden: bool = False,
    ) -> None:
        """Not for want of room: ``alone``, because no other online node has a copy; ``forbidden``,
        because migration tags allow no way.
        """
        cluster = placement.model.cluster
        self.who, self.node, self.instance = who, node, instance
        name = cluster.instances.names[instance]
        reason = f"{name} has no copy on another online node" if alone else f"no room for {name}"
        if forbidden:
            reason = f"migration tags keep {name} from where it could go"
        super().__init__(f"not all {who.value} can leave {cluster.nodes.names[node]}: {reason}")


P = TypeVar("P", bound=Placement)


@dataclass(frozen=True, eq=False, slots=True)
class RebootGroup(Generic[P]):
    """Nodes (rows) that can be away together; ``during`` has the instances where they are then."""

    nodes: tuple[int, ...]
    during: P

    def moved(self, start: Placement) -> Iterator[tuple[int, Pair, Pair]]:
        """The instances (rows, ascending) elsewhere than at ``start``: old pair, new pair."""
        now = self.during
        differs = (now.primary != start.primary) | (now.secondary != start.secondary)
        for i in np.flatnonzero(differs).tolist():
            old = int(start.primary[i]), int(start.secondary[i])
            yield i, old, (int(now.primary[i]), int(now.secondary[i]))


def split_by_room(
    group: RebootGroup[P], leave: Callable[[P, int, Ints], P], targets: Ints
) -> list[RebootGroup[P]]:
    """The group in parts such that all nodes of a part can be left at once.

    Args:
        leave: leaves a node for some of the targets, like a :class:`Clearance`: it returns the
            placement after that, which may be a changed copy of the one that it gets, or raises
            NoRoomToLeave.
        targets: nodes that may take instances, ascending.

    Raises:
        NoRoomToLeave: of the nodes that remain none can be left, not even alone.
    """
    found = []
    remaining: Sequence[int] = group.nodes
    while remaining:
        state = group.during
        gone: list[int] = []
        stuck: NoRoomToLeave | None = None
        for node in remaining:
            try:
                state = leave(state, node, targets[~np.isin(targets, [node, *gone])])
            except NoRoomToLeave as problem:
                stuck = stuck or problem
            else:
                gone.append(node)
        if stuck and not gone:
            raise stuck
        found.append(RebootGroup(tuple(gone), state))
        remaining = [node for node in remaining if node not in gone]
    return found


@dataclass(frozen=True, slots=True)
class Clearance:
    """Takes ``who`` off a node, to nodes of its node group; ``force``: soft limits do not count.

    DRBD primaries fail over, the others go to the first node that takes them.
    """

    who: Who
    force: bool = True

    def __call__(self, placement: P, node: int, targets: Ints) -> P:
        """The placement once they have left; the given one stays as it is.

        Raises:
            NoRoomToLeave: one finds no place.
        """
        model, who = placement.model, self.who
        listed = placement.secondary_lists if who is Who.SECONDARIES else placement.primary_lists
        going = [i for i in listed[node] if model.drbd[i] == (who is not Who.SINGLE)]
        if not going:
            return placement
        state = placement.clone()
        near = targets[model.group[targets] == model.group[node]]
        for i in going:
            if who is not Who.SINGLE and not _has_other_copy(state, i, node):
                raise NoRoomToLeave(placement, who, node, i, alone=True)
            if not take_first(state, _WAYS[who](state, i, near, self.force)):
                raise NoRoomToLeave(placement, who, node, i)
        return state


def _has_other_copy(state: Placement, i: int, node: int) -> bool:
    """True if a DRBD instance has a copy beside that on ``node``, on an online node."""
    home, second = int(state.primary[i]), int(state.secondary[i])
    other = second if home == node else home
    return other not in (NO_NODE, node) and not state.model.offline[other]


def take_first(state: Placement, outcome: Outcome) -> bool:
    """Carry out the first lane that is allowed; False if there is none."""
    allowed = np.flatnonzero(outcome.failure == Failure.NONE)
    if len(allowed):
        state.commit(outcome, int(allowed[0]))
    return bool(len(allowed))


def fail_over(state: Placement, i: int, force: bool) -> Outcome:
    """The failover of a DRBD instance (row), in one lane."""
    row = np.array([i])
    return evaluate(state, MoveKind.FAILOVER, row, state.secondary[row], force=force)


def mirror_elsewhere(state: Placement, i: int, targets: Ints, force: bool) -> Outcome:
    """A new secondary for an instance (row), a lane for each of ``targets`` but its primary.

    The primary stays as it is, and so may be fuller than it ought to be.
    """
    near = targets[targets != state.primary[i]]
    inst = InstanceLanes(state, np.full(len(near), i, dtype=np.int64))
    forced = np.full(len(near), force)
    old = remove_secondary(NodeLanes(state, inst.secondary), inst)
    new, failure = add_secondary(
        NodeLanes(state, near), inst, inst.primary, forced, no_failure(inst.row)
    )
    shared = state.model.tags.common_locations[inst.primary, near]
    kind = MoveKind.REPLACE_SECONDARY
    return Outcome(kind, inst.row, near, inst.primary, near, shared, (old, new), failure)


def _start_elsewhere(state: Placement, i: int, targets: Ints, force: bool) -> Outcome:
    rows = np.full(len(targets), i, dtype=np.int64)
    return evaluate(state, MoveKind.FAILOVER_TO_ANY, rows, targets, force=force)


_WAYS: dict[Who, Callable[[Placement, int, Ints, bool], Outcome]] = {
    Who.SINGLE: _start_elsewhere,
    Who.PRIMARIES: lambda state, i, _, force: fail_over(state, i, force),
    Who.SECONDARIES: mirror_elsewhere,
}
