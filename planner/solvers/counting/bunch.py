"""Instances that are alike, so that only their number on a pair of nodes matters."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

import numpy as np

from planner.rules.further_limits import further
from planner.state.model import Model
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Ints

Places = dict[int, tuple[int, int]]
"""Node rows (primary, secondary; NO_NODE for none) by instance row."""


@dataclass(frozen=True, eq=False)
class Bunch:
    """Instances (``rows``) with the same needs, the same home and the same choice of places.

    ``home`` is (NO_NODE, NO_NODE) for new ones. ``pairs`` (K, 2): the primaries and secondaries
    to choose from. ``unchecked``: soft limits do not count for the primary, for the secondary.
    """

    rows: tuple[int, ...]
    home: tuple[int, int]
    pairs: Ints
    unchecked: tuple[bool, bool] = (False, False)

    @property
    def size(self) -> int:
        """The number of instances."""
        return len(self.rows)


def needs(model: Model, row: int) -> tuple[object, ...]:
    """All of an instance that decides where it may go and what it is worth there."""
    table, tags = model.cluster.instances, model.tags
    return (
        table.template[row],
        table.status[row],
        int(model.memory[row]),
        int(model.disk[row]),
        int(model.vcpus[row]),
        tuple(disk.size for disk in table.disks[row]),
        int(model.spindle_use[row]),
        int(model.disk_spindles[row]),
        bool(model.auto_balance[row]),
        bool(model.forthcoming[row]),
        frozenset(zip(*(column.tolist() for column in tags.exclusion.of(row)), strict=True)),
        None if tags.penalty is None else tuple(tags.penalty.row(row).tolist()),
        tuple(model.utilisation[row].tolist()),
        tuple(nic.network for nic in table.nics[row]),
        *(int(limit.takes(model, np.array([row]), True)[0]) for limit in further.values()),
    )


def no_pairs() -> Ints:
    """Nothing to choose from."""
    return np.zeros((0, 2), dtype=np.int64)


def all_pairs(primaries: Ints, secondaries: Ints) -> Ints:
    """Every one of ``primaries`` with every other one of ``secondaries``, primary by primary."""
    first, second = np.nonzero(primaries[:, None] != secondaries[None, :])
    return np.stack([primaries[first], secondaries[second]], axis=1)


def singles(nodes: Ints) -> Ints:
    """Every one of ``nodes`` alone."""
    return np.stack([nodes, np.full(len(nodes), NO_NODE, dtype=np.int64)], axis=1)


def roomiest(placement: Placement, parts: Sequence[Ints], width: int, kept: Set[int]) -> list[Ints]:
    """Of ``parts`` (node rows each) the ``width`` nodes with most room in all, and ``kept``.

    Room is the memory that is neither used nor reserved, then the free disk.
    """
    everything = np.concatenate([*parts, np.zeros(0, dtype=np.int64)])
    if len(everything) <= width:
        return list(parts)
    spare = placement.free_memory - placement.reserved_memory
    order = np.lexsort((-placement.free_disk[everything], -spare[everything]))
    best = set(everything[order[:width]].tolist()) | kept
    return [part[[n in best for n in part.tolist()]] for part in parts]
