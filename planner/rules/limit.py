"""A limit of a node: what instances take, what room is left, and the words for both.

The limits themselves are the table in :mod:`planner.rules.limits`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Flag
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from planner.rules.failure import Failure
from planner.state.model import Model
from snapshots.arrays import Bools, Floats, Ints

if TYPE_CHECKING:
    from planner.rules.node_lanes import NodeLanes

PLENTY = 1 << 40
"""Stands for "no limit"; sums of amounts stay far below."""


class Binds(Flag):
    """The roles in which an instance takes something that is limited."""

    PRIMARY = 1
    SECONDARY = 2
    BOTH = 3


@dataclass(frozen=True, eq=False, slots=True)
class Bound:
    """The strictness of a limit, and the room that it leaves.

    ``soft``: a forced arrival is not checked. ``later``: forthcoming instances count, too.
    ``room``: what may still arrive on the node of each lane; below 0 where too much is there.
    """

    soft: bool
    later: bool
    room: Callable[[NodeLanes], Ints]


class Breach(NamedTuple):
    """By how much a limit is broken (MiB, CPUs, spindles, instances), and the same in words."""

    excess: float
    text: str


@dataclass(frozen=True, eq=False, slots=True)
class BreachCheck:
    """The check of a limit for what is on a node already.

    ``word``: what it is called in plans. ``broken``: by lane; ``breach`` says more of one lane.
    """

    word: str
    broken: Callable[[NodeLanes], Bools]
    breach: Callable[[NodeLanes, int], Breach]


@dataclass(frozen=True, eq=False, slots=True)
class Words:
    """The words for a limit that is in the way.

    ``short``: its name in a list. ``over``: an amount in such a list. ``mover``: what a node needs
    that a move goes to. ``newcomer``: the same for a new instance, from one lane that has it.
    ``breach_check`` is None for a limit that plans do not report.
    """

    short: str
    over: Callable[[float], str]
    mover: Callable[[float], str]
    newcomer: Callable[[NodeLanes, int], str]
    breach_check: BreachCheck | None = None


class Demand(NamedTuple):
    """Amounts that instances (B) take in either role, and a mark (0 or 1): is arrival checked?"""

    primary: Ints
    secondary: Ints
    met_by_primary: Ints
    met_by_secondary: Ints


@dataclass(frozen=True, eq=False, slots=True)
class Limit:
    """One row.

    Attributes:
        name: the stable word in answers.
        unit: what amounts count: MiB, vcpus, spindles, …
        failure: the kind of refusal, in Ganeti's terms.
        binds: the roles that take of it.
        on_disks: only instances with disks on the node itself are checked as primaries.
        takes: of instances (rows), counting them at present or later, the amount of each.
        bounds: what is checked, the least strict first.
        whole: what every node (N) has of it in all, for shares.
        words: how it is told.
        spare: how much of it must stay free when an instance has arrived.
        excess: by how much each lane is over, where that is not just the room that lacks.
    """

    name: str
    unit: str
    failure: Failure
    binds: Binds
    on_disks: bool
    takes: Callable[[Model, Ints, bool], Ints]
    bounds: tuple[Bound, ...]
    whole: Callable[[Model], Ints | Floats]
    words: Words
    spare: int = 0
    excess: Callable[[NodeLanes], Ints | Floats] | None = None

    def demand(self, model: Model, rows: Ints, *, later: bool) -> Demand:
        """The amounts that ``rows`` take; without ``later`` forthcoming instances take nothing."""
        counted = np.ones(len(rows), dtype=np.int64) if later else _present(model, rows)
        amount = self.takes(model, rows, later) * counted
        nothing = np.zeros_like(counted)
        mirrored = model.drbd[rows].astype(np.int64)
        checked = counted * model.local[rows] if self.on_disks else counted
        first, second = Binds.PRIMARY in self.binds, Binds.SECONDARY in self.binds
        return Demand(
            amount if first else nothing,
            amount * mirrored if second else nothing,
            checked if first else nothing,
            counted * mirrored if second else nothing,
        )

    def room(self, lanes: NodeLanes, *, force: bool = False) -> Ints:
        """The least room that the bounds leave; ``force``: that the hard ones do."""
        least = np.full(lanes.node.shape, PLENTY, dtype=np.int64)
        for bound in self.bounds:
            if not (force and bound.soft):
                least = np.minimum(least, bound.room(lanes))
        return least

    def missing(self, lanes: NodeLanes, *, force: bool = False) -> Ints | Floats:
        """The amount that each lane lacks of the strictest bound; 0 or less: nothing."""
        return -self.room(lanes, force=force) if self.excess is None else self.excess(lanes)


def _present(model: Model, rows: Ints) -> Ints:
    real: Ints = (~model.forthcoming[rows]).astype(np.int64)
    return real
