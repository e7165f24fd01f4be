"""Clusters for the solvers to balance: the kinds of trouble that operators meet, at any size.

Equal on every machine and Python: integers only, and of the random generator nothing but
``randrange`` is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from random import Random

from benchmarks.draft import USUAL_SHARES, Draft, instance_name
from planner.state import ModelOptions, Placement, Utilisation, prepare
from snapshots.cluster import Cluster

GENERATOR = 1
"""Counts up whenever a cluster comes out differently."""


class Kind(StrEnum):
    """A kind of cluster; the value is what the tables call it."""

    SKEWED = "skewed"
    """Some nodes hold several times as many instances as others."""
    BROKEN = "N+1-broken"
    """Some nodes lost memory, and are not N+1 safe any more."""
    REBOOTED = "rebooted"
    """Two nodes were rebooted one after the other, and have lost their primaries."""
    NEW_NODE = "new node"
    """A node more than the size says has joined, and is empty."""
    UNEQUAL = "unequal"
    """A third of the nodes is nearly twice as large as the others."""
    TAGGED = "tagged"
    """Services whose instances exclude each other, and racks (exclusion and location tags)."""
    LOADED = "loaded"
    """Measured loads instead of equal ones."""
    TIGHT = "tight"
    """Little memory is free, and N+1 is broken, though all instances were N+1 safe before."""


KINDS = tuple(kind for kind in Kind if kind is not Kind.TIGHT)
"""The kinds that the figures are taken on."""

TUNING, HELD_OUT = (1, 2, 3), (101, 102, 103)
"""The seeds that a solver may be tuned on, and those that its figures are taken on."""


@dataclass(frozen=True, slots=True)
class Case:
    """A cluster to balance: its kind, its size, its seed."""

    kind: Kind
    nodes: int
    instances: int
    seed: int

    @property
    def size(self) -> str:
        """``10/80``."""
        return f"{self.nodes}/{self.instances}"

    @property
    def name(self) -> str:
        """``10/80 skewed 101``."""
        return f"{self.size} {self.kind} {self.seed}"

    def cluster(self) -> Cluster:
        """The cluster; the same every time."""
        return make_kind(self.kind, self.nodes, self.instances, self.seed)

    def options(self) -> ModelOptions:
        """What is known besides the snapshot: the loads of the instances, where measured."""
        loads = measured_loads(self) if self.kind is Kind.LOADED else ()
        return ModelOptions(utilisation=loads)

    def placement(self) -> Placement:
        """A fresh placement to change."""
        return Placement(prepare(self.cluster(), self.options()))


def make_kind(kind: str, nodes: int, instances: int, seed: int) -> Cluster:
    """The cluster of a kind: one group, running DRBD instances.

    Raises:
        ValueError: there is no such kind, or the instances found no room.
    """
    kind = Kind(kind)
    draft = Draft(
        nodes,
        instances,
        _random(kind, seed),
        shares=_SHARES.get(kind, USUAL_SHARES),
        full=_TIGHT if kind is Kind.TIGHT else None,
        unequal=kind is Kind.UNEQUAL,
    )
    match kind:
        case Kind.BROKEN:
            draft.lose_memory()
        case Kind.REBOOTED:
            draft.reboot()
        case Kind.NEW_NODE:
            draft.join()
        case Kind.TIGHT:
            draft.scramble()
        case _:
            pass
    return draft.cluster(f"{nodes}/{instances} {kind} {seed}", tagged=kind is Kind.TAGGED)


def measured_loads(case: Case) -> tuple[tuple[str, Utilisation], ...]:
    """The records of a utilisation file: most instances idle, a few of them busy."""
    rng = Random(_SEEDS_APART * case.seed + len(Kind))

    def measured() -> float:
        idle = rng.randrange(10)
        if idle < 6:
            return (5 + rng.randrange(25)) / 100
        return (30 + rng.randrange(70 if idle < 9 else 270)) / 100

    return tuple(
        (instance_name(k), (measured(), measured(), measured(), measured()))
        for k in range(case.instances)
    )


_SEEDS_APART = 100
"""Random generators of different kinds and seeds begin differently."""

_SHARES = {Kind.SKEWED: (30, 100), Kind.TIGHT: (50, 10)}
"""How many instances a node was given: at least so many lots, and fewer than so many more."""
_TIGHT = 75
"""Percent of the memory that is in use."""


def _random(kind: Kind, seed: int) -> Random:
    return Random(_SEEDS_APART * seed + list(Kind).index(kind))
