"""Emptying nodes one instance at a time, as Ganeti's hail does it.

Instances are handled in the given order on the evolving placement. Of equal scores the later
candidate wins; scores are those of the instance's group (or of the group it goes to).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.n_plus_one.cluster_wide import latest_best
from planner.rules.failure import Failure
from planner.rules.moves import MoveKind
from planner.scoring.exact import ExactScorer
from planner.solvers.evacuate.both_nodes import leave_both
from planner.solvers.evacuate.hops import Hop, walk
from planner.solvers.evacuate.overlapping_nodes import try_targets
from planner.solvers.place.group_choice import group_nodes
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Ints
from snapshots.disk_template import DiskTemplate
from snapshots.errors import PlanningError


@dataclass(frozen=True, slots=True)
class Evacuated:
    """An instance that found new nodes: node rows (secondary NO_NODE for none) and the way."""

    instance: int
    nodes: tuple[int, int]
    hops: tuple[Hop, ...]


class NoSecondary(PlanningError):
    """A DRBD instance without a secondary, with which nothing can be done."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is a DRBD instance but has no secondary")


class EvacuationPart:
    """Which nodes of an instance have to go; values as in Ganeti's requests."""

    PRIMARY = "primary-only"
    SECONDARY = "secondary-only"
    ALL = "all"


def excluded_nodes(placement: Placement, instances: Ints, part: str) -> Ints:
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


def evacuate_instance(
    placement: Placement, instance: int, part: str, available: Ints, *, force: bool = False
) -> Evacuated:
    """Move one instance away; ``placement`` is changed on success only.

    Raises:
        PlanningError: it cannot go; the message is Ganeti's.
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
        hops = _best_single(placement, instance, MoveKind.FAILOVER_TO_ANY, available, force)
    elif placement.secondary[instance] == NO_NODE and (
        part == EvacuationPart.PRIMARY or len(available) > (part == EvacuationPart.ALL)
    ):
        raise NoSecondary(model.cluster.instances.names[instance])
    elif part == EvacuationPart.PRIMARY:
        hops = _fail_over(placement, instance, force)
    elif part == EvacuationPart.SECONDARY:
        hops = _best_single(placement, instance, MoveKind.REPLACE_SECONDARY, available, force)
    else:
        hops = leave_both(placement, instance, available, force=force)
    nodes = int(placement.primary[instance]), int(placement.secondary[instance])
    return Evacuated(instance, nodes, hops)


def _fail_over(placement: Placement, instance: int, force: bool) -> tuple[Hop, ...]:
    hop = Hop(MoveKind.FAILOVER, int(placement.secondary[instance]))
    failure = walk(placement, instance, (hop,), force=force)
    if failure is not Failure.NONE:
        raise PlanningError(failure.label)
    return (hop,)


def _best_single(
    placement: Placement, instance: int, kind: MoveKind, available: Ints, force: bool
) -> tuple[Hop, ...]:
    best: int | None = None
    reasons = ""
    if len(available):
        model = placement.model
        scope = group_nodes(model, int(model.group[available[0]]))
        scorer = ExactScorer(placement, scope)
        failures, scores = try_targets(scorer, kind, instance, available, force=force)
        best = latest_best(scores, failures == Failure.NONE)
        names = placement.model.cluster.nodes.names
        reasons = "".join(
            f" Node {names[node]} failed: {Failure(failure).label};"
            for node, failure in zip(available.tolist(), failures.tolist(), strict=True)
        )
    if best is None:
        raise PlanningError(f"Can't find any good node: {reasons}")
    hop = Hop(kind, int(available[best]))
    walk(placement, instance, (hop,), force=force)
    return (hop,)
