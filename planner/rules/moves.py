"""The moves that balancing knows, evaluated exactly.

``P`` is the current primary, ``S`` the current secondary, ``T`` the target. Each move is a fixed
composition of the primitive operations in :mod:`planner.rules.node_operations`; their order decides
which failure is reported and the last bits of the loads.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from planner.rules.failure import Failure
from planner.rules.node_lanes import InstanceLanes, NodeLanes
from planner.rules.node_operations import (
    add_primary,
    add_secondary,
    no_failure,
    remove_primary,
    remove_secondary,
)
from planner.state.placement import Placement
from snapshots.arrays import Bools, Ints


class MoveKind(IntEnum):
    """A kind of move, in the order in which balancing tries them."""

    FAILOVER = 0
    """Swap primary and secondary."""
    REPLACE_SECONDARY = 1
    """The secondary goes to T."""
    REPLACE_AND_FAILOVER = 2
    """T becomes primary, P becomes secondary."""
    REPLACE_PRIMARY = 3
    """T becomes primary, S stays."""
    FAILOVER_AND_REPLACE = 4
    """S becomes primary, T secondary."""
    FAILOVER_TO_ANY = 5
    """T becomes primary of an instance on shared storage."""

    def text(self, target: str) -> str:
        """The short form that Ganeti prints, as in ``f r:node3``."""
        return _TEXTS[self].format(target)


_TEXTS = {
    MoveKind.FAILOVER: "f",
    MoveKind.REPLACE_SECONDARY: "r:{}",
    MoveKind.REPLACE_AND_FAILOVER: "r:{} f",
    MoveKind.REPLACE_PRIMARY: "f r:{} f",
    MoveKind.FAILOVER_AND_REPLACE: "f r:{}",
    MoveKind.FAILOVER_TO_ANY: "fa:{}",
}


@dataclass(frozen=True, eq=False)
class Outcome:
    """The outcome of candidates (lanes) of one kind.

    ``touched`` are the nodes whose state changes; ``failure`` is :class:`Failure`.NONE where
    the move is allowed.
    """

    kind: MoveKind
    instance: Ints
    target: Ints
    primary: Ints
    secondary: Ints
    shared_locations: Ints
    touched: tuple[NodeLanes, ...]
    failure: Ints


def evaluate(
    placement: Placement,
    kind: MoveKind,
    instance: Ints,
    target: Ints,
    *,
    force: bool = False,
    allowed: bool = False,
) -> Outcome:
    """Evaluate moves of one kind for lanes of (``instance``, ``target``) rows.

    ``force`` is the run's --ignore-soft-errors. ``target`` is ignored for a failover. ``allowed``:
    the moves are known to be allowed; the checks of nodes are left out.
    """
    inst = InstanceLanes(placement, instance)
    inst.allowed = allowed
    return _COMPOSITIONS[kind](placement, inst, target, force)


def _blocked(placement: Placement, failure: Ints, source: Ints, target: Ints) -> Ints:
    allowed = placement.model.tags.may_migrate
    if allowed is None:
        return failure
    stuck = (failure == Failure.NONE) & ~allowed[source, target]
    return np.where(stuck, int(Failure.MIG), failure)


def _locations(placement: Placement, a: Ints, b: Ints) -> Ints:
    return placement.model.tags.common_locations[a, b]


def _bare(placement: Placement, inst: InstanceLanes) -> tuple[NodeLanes, NodeLanes, Bools, Bools]:
    """P and S without the instance, and which of them are offline."""
    p = remove_primary(NodeLanes(placement, inst.primary), inst)
    s = remove_secondary(NodeLanes(placement, inst.secondary), inst)
    return p, s, p.offline, s.offline


def _failover(placement: Placement, inst: InstanceLanes, target: Ints, force: bool) -> Outcome:
    p, s, p_offline, _ = _bare(placement, inst)
    failure = _blocked(placement, no_failure(inst.row), inst.primary, inst.secondary)
    forced = p_offline | force
    s, failure = add_primary(s, inst, forced, failure)
    p, failure = add_secondary(p, inst, inst.secondary, forced, failure, ignore_disk=p_offline)
    return Outcome(
        MoveKind.FAILOVER,
        inst.row,
        target,
        inst.secondary,
        inst.primary,
        inst.shared_locations,
        (p, s),
        failure,
    )


def _failover_to_any(
    placement: Placement, inst: InstanceLanes, target: Ints, force: bool
) -> Outcome:
    failure = _blocked(placement, no_failure(inst.row), inst.primary, target)
    p = NodeLanes(placement, inst.primary)
    t, failure = add_primary(NodeLanes(placement, target), inst, p.offline | force, failure)
    p = remove_primary(p, inst)
    return Outcome(
        MoveKind.FAILOVER_TO_ANY,
        inst.row,
        target,
        target,
        inst.secondary,
        inst.shared_locations,
        (p, t),
        failure,
    )


def _replace_secondary(
    placement: Placement, inst: InstanceLanes, target: Ints, force: bool
) -> Outcome:
    p, s, _, s_offline = _bare(placement, inst)
    inst.shared_locations = _locations(placement, inst.primary, target)
    t, failure = add_secondary(
        NodeLanes(placement, target),
        inst,
        inst.primary,
        s_offline | force,
        no_failure(inst.row),
    )
    p, failure = add_primary(p, inst, np.ones_like(s_offline), failure)
    return Outcome(
        MoveKind.REPLACE_SECONDARY,
        inst.row,
        target,
        inst.primary,
        target,
        inst.shared_locations,
        (p, s, t),
        failure,
    )


def _replace_and_failover(
    placement: Placement, inst: InstanceLanes, target: Ints, force: bool
) -> Outcome:
    p, s, _, s_offline = _bare(placement, inst)
    inst.shared_locations = _locations(placement, target, inst.primary)
    failure = _blocked(placement, no_failure(inst.row), inst.primary, target)
    t, failure = add_primary(
        NodeLanes(placement, target), inst, np.full_like(s_offline, force), failure
    )
    p, failure = add_secondary(p, inst, target, s_offline | force, failure)
    return Outcome(
        MoveKind.REPLACE_AND_FAILOVER,
        inst.row,
        target,
        target,
        inst.primary,
        inst.shared_locations,
        (p, s, t),
        failure,
    )


def _replace_primary(
    placement: Placement, inst: InstanceLanes, target: Ints, force: bool
) -> Outcome:
    p, s, p_offline, _ = _bare(placement, inst)
    inst.shared_locations = _locations(placement, target, inst.secondary)
    forced = p_offline | force
    failure = _blocked(placement, no_failure(inst.row), inst.primary, inst.secondary)
    failure = _blocked(placement, failure, inst.secondary, target)
    s, failure = add_primary(s, inst, forced, failure)
    s = remove_primary(s, inst)
    t, failure = add_primary(NodeLanes(placement, target), inst, forced, failure)
    s, failure = add_secondary(s, inst, target, forced, failure)
    return Outcome(
        MoveKind.REPLACE_PRIMARY,
        inst.row,
        target,
        target,
        inst.secondary,
        inst.shared_locations,
        (p, s, t),
        failure,
    )


def _failover_and_replace(
    placement: Placement, inst: InstanceLanes, target: Ints, force: bool
) -> Outcome:
    p, s, p_offline, _ = _bare(placement, inst)
    inst.shared_locations = _locations(placement, inst.secondary, target)
    forced = p_offline | force
    failure = _blocked(placement, no_failure(inst.row), inst.primary, inst.secondary)
    s, failure = add_primary(s, inst, forced, failure)
    t, failure = add_secondary(NodeLanes(placement, target), inst, inst.secondary, forced, failure)
    return Outcome(
        MoveKind.FAILOVER_AND_REPLACE,
        inst.row,
        target,
        inst.secondary,
        target,
        inst.shared_locations,
        (p, s, t),
        failure,
    )


_COMPOSITIONS = {
    MoveKind.FAILOVER: _failover,
    MoveKind.FAILOVER_TO_ANY: _failover_to_any,
    MoveKind.REPLACE_SECONDARY: _replace_secondary,
    MoveKind.REPLACE_AND_FAILOVER: _replace_and_failover,
    MoveKind.REPLACE_PRIMARY: _replace_primary,
    MoveKind.FAILOVER_AND_REPLACE: _failover_and_replace,
}
