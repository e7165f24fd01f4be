"""Emptying nodes one instance at a time, as Ganeti's hail does it.

Instances are handled in the given order on the evolving placement. Of equal scores the later
candidate wins; scores are those of the instance's group (or of the group it goes to).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from planner.rules.failure import Failure
from planner.rules.moves import MoveKind
from planner.rules.paths import Path, PathStep
from planner.solvers.evacuate.both_nodes import leave_both
from planner.solvers.evacuate.targets import best_target, try_targets
from planner.solvers.evacuate.walk import walk
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Floats, Ints
from snapshots.disk_template import DiskTemplate
from snapshots.errors import PlanningError


@dataclass(frozen=True, slots=True)
class Evacuated:
    """An instance that found new nodes: node rows (secondary NO_NODE for none) and the path."""

    instance: int
    nodes: tuple[int, int]
    path: Path


class NoSecondary(PlanningError):
    """A DRBD instance without a secondary, with which nothing can be done."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is a DRBD instance but has no secondary")


class EvacuationPart(StrEnum):
    """The nodes of an instance that have to go; values as in Ganeti's requests."""

    PRIMARY = "primary-only"
    SECONDARY = "secondary-only"
    ALL = "all"


def excluded_nodes(placement: Placement, instances: Ints, part: EvacuationPart) -> Ints:
    """Nodes that take nothing: the offline ones, and those that ``instances`` are to leave."""
    model = placement.model
    gone = model.offline.copy()
    if part != EvacuationPart.SECONDARY:
        gone[placement.primary[instances]] = True
    if part != EvacuationPart.PRIMARY:
        gone[placement.secondary[instances[model.drbd[instances]]]] = True
    return np.flatnonzero(gone)


def available_nodes(placement: Placement, instance: int, excluded: Ints) -> Ints:
    """Nodes of the instance's group that may take it, ascending."""
    model = placement.model
    home = placement.primary[instance]
    free = model.group == model.group[home]
    free[excluded] = False
    free[home] = False
    return np.flatnonzero(free)


def way_out(
    placement: Placement, instance: int, part: EvacuationPart, available: Ints
) -> MoveKind | None:
    """The kind of move that takes an instance away; None where both of its nodes have to go.

    Raises:
        PlanningError: no move does; the message is Ganeti's.
    """
    model = placement.model
    template = model.cluster.instances.template[instance]
    if template in (DiskTemplate.PLAIN, DiskTemplate.FILE):
        raise PlanningError(f"Instances of type {template.label} cannot be relocated")
    if template is not DiskTemplate.DRBD:
        if part == EvacuationPart.SECONDARY:
            raise PlanningError(
                f"Instances with disk template '{template.label}' can't execute change secondary"
            )
        return MoveKind.FAILOVER_TO_ANY
    if placement.secondary[instance] == NO_NODE and (
        part == EvacuationPart.PRIMARY or len(available) > (part == EvacuationPart.ALL)
    ):
        raise NoSecondary(model.cluster.instances.names[instance])
    if part == EvacuationPart.PRIMARY:
        return MoveKind.FAILOVER
    return MoveKind.REPLACE_SECONDARY if part == EvacuationPart.SECONDARY else None


def evacuate_instance(
    placement: Placement,
    instance: int,
    part: EvacuationPart,
    available: Ints,
    *,
    force: bool = False,
) -> Evacuated:
    """Move one instance away; ``placement`` is changed on success only.

    Raises:
        PlanningError: it cannot go; the message is Ganeti's.
    """
    kind = way_out(placement, instance, part, available)
    if kind is None:
        path = leave_both(placement, instance, available, force=force)
    else:
        step = one_move(
            placement,
            instance,
            kind,
            available,
            tried=lambda: try_targets(placement, kind, instance, available, force=force),
            made=lambda step: walk(placement, instance, (step,), force=force),
        )
        path = (step,)
    nodes = int(placement.primary[instance]), int(placement.secondary[instance])
    return Evacuated(instance, nodes, path)


def one_move(
    placement: Placement,
    instance: int,
    kind: MoveKind,
    available: Ints,
    *,
    tried: Callable[[], tuple[Ints, Floats]],
    made: Callable[[PathStep], Failure],
) -> PathStep:
    """Make the best move of one kind.

    Args:
        tried: gives failure and score of a move to each of the ``available`` nodes.
        made: makes a move where that is allowed, and gives the failure where it is not.

    Raises:
        PlanningError: no move of that kind is allowed; the message is Ganeti's.
    """
    if kind is MoveKind.FAILOVER:
        step = PathStep(kind, int(placement.secondary[instance]))
    else:
        step = PathStep(kind, best_target(placement, available, *tried()))
    failure = made(step)
    if failure is not Failure.NONE:
        raise PlanningError(failure.label)
    return step
