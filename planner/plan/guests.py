"""Warnings about the instances that a plan moves: stops, unknown states, those on record only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from planner.plan.plan_warning import (
    ALWAYS_FAILOVER,
    FORTHCOMING_DISKS,
    GUEST_DOWN,
    GUEST_ELSEWHERE,
    GUEST_UNKNOWN,
    PlanWarning,
)
from planner.rules.guest_switch import Guest, Life, guest_in
from planner.rules.route import route
from planner.rules.step import Step
from planner.state.model import Model
from planner.words import first_of
from snapshots.arrays import Ints
from snapshots.instance_status import InstanceStatus

_NAMED = 5
"""Instances that a message names."""


def down_guests(model: Model, scope: Ints) -> Iterator[PlanWarning]:
    """The instances of these nodes that should run and do not, moved or not, in one warning."""
    table = model.cluster.instances
    down = [
        table.names[row]
        for row in np.flatnonzero(np.isin(table.primary, scope)).tolist()
        if table.status[row] is InstanceStatus.ERROR_DOWN and not table.forthcoming[row]
    ]
    if len(down) == 1:
        yield PlanWarning(GUEST_DOWN, f"{down[0]} should run and does not (ERROR_down)")
    elif down:
        yield PlanWarning(
            GUEST_DOWN,
            f"{len(down)} instances should run and do not (ERROR_down): {_listed(down)}",
        )


def guest_warnings(model: Model, steps: Sequence[Step]) -> Iterator[PlanWarning]:
    """At most one warning of each kind, about all instances that it concerns."""
    rows = dict.fromkeys(
        step.instance
        for step in steps
        if any(not leg.copies for leg in route(step.kind, step.old[1], step.target))
    )
    guests = {row: guest_in(model.cluster, row) for row in rows}
    names = model.cluster.instances.names
    stopped = [
        names[row]
        for row, guest in guests.items()
        if guest.always_failover and guest.life is not Life.STOPPED
    ]
    if stopped:
        yield PlanWarning(
            ALWAYS_FAILOVER,
            "Ganeti stops and starts these instead of migrating them, as always_failover is set:"
            f" {_listed(stopped)}",
        )
    status = model.cluster.instances.status
    moved = dict.fromkeys(step.instance for step in steps)
    elsewhere = [names[row] for row in moved if status[row] is InstanceStatus.ERROR_WRONGNODE]
    if elsewhere:
        yield PlanWarning(
            GUEST_ELSEWHERE,
            "these run on another node than their primary: gnt-instance migrate --cleanup before"
            f" they can be moved: {_listed(elsewhere)}",
        )
    coming = [names[row] for row in _copied(steps) if model.forthcoming[row]]
    if coming:
        yield PlanWarning(
            FORTHCOMING_DISKS,
            "these are forthcoming: a replacement of their disks changes Ganeti's record only, and"
            f" gnt-cluster verify finds duplicate DRBD ports from then on: {_listed(coming)}",
        )
    for meant, guess in ((True, "taken to run"), (False, "taken to stay stopped")):
        unseen = [
            names[row]
            for row, guest in guests.items()
            if _unknown(guest, meant=meant) and names[row] not in elsewhere
        ]
        if unseen:
            yield PlanWarning(
                GUEST_UNKNOWN,
                f"this source does not tell whether these are meant to run, {guess} after a"
                f" failover: {_listed(unseen)}",
            )


def _copied(steps: Sequence[Step]) -> Iterable[int]:
    """Rows of the instances whose disks are replaced."""
    return dict.fromkeys(
        step.instance
        for step in steps
        if any(leg.copies for leg in route(step.kind, step.old[1], step.target))
    )


def _unknown(guest: Guest, *, meant: bool) -> bool:
    return not guest.certain and guest.meant_to_run is meant


def _listed(names: Sequence[str]) -> str:
    return first_of(names, _NAMED)
