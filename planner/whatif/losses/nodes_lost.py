"""The meaning of a loss of nodes for every instance that has anything there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from planner.explain.broken_limits import BrokenLimit, broken_limits
from planner.state.model import prepare
from planner.state.placement import Placement
from planner.whatif.losses.after_loss import after_loss
from planner.whatif.losses.exposure import Exposure
from planner.whatif.losses.restarts import UNITS, RestartPlanner, Restarts, RoomLack
from snapshots.arrays import NO_NODE, Bools, Ints


@dataclass(frozen=True, slots=True)
class Restart:
    """An instance (row) that restarts on a node (row)."""

    instance: int
    node: int


@dataclass(frozen=True, slots=True)
class StaysDown:
    """An instance (row) that no node in use has a copy of, until one of ``nodes`` (rows) is back.

    ``nodes`` begin with its primary. Of two the second holds a copy, too: it is lost as well, or
    out of use already.
    """

    instance: int
    nodes: tuple[int, ...]


@dataclass(frozen=True, eq=False, slots=True)
class NodesLost:
    """The loss of nodes (rows, ascending) in full; instances are rows, ascending.

    Attributes:
        nodes: the nodes that are lost.
        restarts: instances that restart, and where. DRBD ones have no second copy then.
        no_room: instances that could restart and have no room: as few as can be.
        lacks: the room that is missing for them.
        down: instances that nothing can start until a node is back.
        lost: DRBD instances with both copies on lost nodes, those that are stopped, too.
        second_copies: DRBD instances that go on, or are stopped, and lose their second copy.
        most: no more instances than so many can restart.
        risks: limits of nodes that remain which are broken afterwards, and were not, or not as
            much, before; N+1 is one of them.
        after: the cluster then, what is lost offline.
    """

    nodes: tuple[int, ...]
    restarts: tuple[Restart, ...]
    no_room: tuple[int, ...]
    lacks: tuple[RoomLack, ...]
    down: tuple[StaysDown, ...]
    lost: tuple[int, ...]
    second_copies: tuple[int, ...]
    most: int
    risks: tuple[BrokenLimit, ...]
    after: Placement

    @property
    def certain(self) -> bool:
        """True if it is proved that no more instances can restart."""
        return len(self.restarts) >= self.most

    @property
    def all_restart(self) -> bool:
        """True if every instance that should run does so, sooner or later."""
        return not (self.no_room or self.down or self.lost)


@dataclass(frozen=True, eq=False, slots=True)
class Fates:
    """Instances (I, masks) that are lost, down until a node is back, or lose their second copy."""

    lost: Bools
    down: Bools
    second_copy: Bools


def fates(exposure: Exposure, lost: Ints) -> Fates:
    """The fates that nodes ``lost`` (rows) decide, whatever room there is."""
    gone = np.zeros(len(exposure.takes), dtype=np.bool_)
    gone[lost] = True
    first = exposure.mirrored | exposure.anywhere | exposure.alone
    first &= gone[exposure.primary]
    second = exposure.mirrored & gone[exposure.secondary]
    only_second = second & ~first
    down = (first & ~second & exposure.waits_for_primary) | (
        only_second & exposure.waits_for_secondary
    )
    return Fates(first & second, down, only_second & ~down)


def losses_of(
    placement: Placement, sets: Iterable[Sequence[int]], *, units: float = UNITS
) -> list[NodesLost]:
    """The loss of each of some sets of nodes.

    Every set is looked at by itself. The nodes of a set fail at the same time; then whatever can
    restart does: DRBD instances on their secondary, those on shared storage on any node of their
    group. All are asked for room together, by hard limits (memory); what breaks a soft limit
    restarts, and is a risk. Migration tags hold migrations back, not restarts.

    Args:
        placement: the state before, which stays as it is.
        sets: node rows; a row that a set has twice counts once.
        units: deterministic time that CP-SAT may take for a group of nodes where it is in doubt
            how many can restart.
    """
    exposure = Exposure(placement)
    planner = RestartPlanner(exposure)
    return [
        _lost(exposure, np.unique(np.array(nodes, dtype=np.int64)), planner, units)
        for nodes in sets
    ]


def _lost(exposure: Exposure, nodes: Ints, planner: RestartPlanner, units: float) -> NodesLost:
    found, restarts = fates(exposure, nodes), planner.restarts(nodes, units=units)
    started = restarts.nodes != NO_NODE
    cluster = after_loss(exposure, nodes, restarts.instances, restarts.nodes)
    before = exposure.placement
    after = Placement(prepare(cluster, before.model.options))
    return NodesLost(
        nodes=tuple(nodes.tolist()),
        restarts=_restarts(restarts),
        no_room=tuple(restarts.instances[~started].tolist()),
        lacks=restarts.lacks,
        down=tuple(_stays_down(exposure, row) for row in np.flatnonzero(found.down).tolist()),
        lost=tuple(np.flatnonzero(found.lost).tolist()),
        second_copies=tuple(np.flatnonzero(found.second_copy).tolist()),
        most=restarts.most,
        risks=_risks(before, after),
        after=after,
    )


def _restarts(found: Restarts) -> tuple[Restart, ...]:
    pairs = zip(found.instances.tolist(), found.nodes.tolist(), strict=True)
    return tuple(Restart(row, node) for row, node in pairs if node != NO_NODE)


def _stays_down(exposure: Exposure, row: int) -> StaysDown:
    nodes = int(exposure.primary[row]), int(exposure.secondary[row])
    return StaysDown(row, tuple(node for node in nodes if node != NO_NODE))


def _risks(before: Placement, after: Placement) -> tuple[BrokenLimit, ...]:
    """Limits that are broken more than before."""
    found = broken_limits(before, after, np.arange(after.model.node_count))
    return tuple(
        one
        for one in found
        if one.after is not None and (one.before is None or one.after.excess > one.before.excess)
    )
