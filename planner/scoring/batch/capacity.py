"""The capacities of nodes, as limits of the form ``need <= capacity``.

Every check of :mod:`planner.rules.node_operations` that depends on one node and one amount is
folded into a column here, so that whole blocks of candidates are judged by a few comparisons.
Columns are float64 over all nodes (N), whole numbers all the same (exact below 2^53): arrays of one
type are what numpy is quick with.
"""

from __future__ import annotations

import numpy as np

from planner.state.model import UNLIMITED
from planner.state.pair_table import PairTable
from planner.state.placement import Placement
from snapshots.arrays import Bools, Floats, Ints


class Capacity:
    """Limits and states of the nodes; :meth:`refresh` follows the placement.

    ``memory`` and ``hard_memory`` bound the memory of a new primary (softly and in any case),
    ``later_memory`` its configured memory, ``mirror_memory`` the reserve of a new secondary,
    ``cpus``, ``disk``, ``spindles`` the rest; ``disk_spindles`` counts on exclusive storage only.
    ``hosted`` is the number of primaries and secondaries, ``failed`` the same where the node
    fails N+1; both are 0 off the scope's online nodes.
    """

    def __init__(self, placement: Placement, live: Bools) -> None:
        self._placement = placement
        self._live = live
        self._most_spindles = np.floor(placement.model.max_spindles)
        self._most_cpus = placement.model.most_vcpus
        self._reserve = np.maximum(placement.model.disk_reserve, 1)
        self.refresh()

    @property
    def held(self) -> PairTable:
        """The reserved memory, by (node that holds it, primary that it holds it for)."""
        return self._placement.reservations

    def refresh(self) -> None:
        """Take the placement's present state."""
        place, model = self._placement, self._placement.model
        self.free = place.free_memory.astype(np.float64)
        self.reserved = place.reserved_memory.astype(np.float64)
        self.failing: Bools = place.failing
        hosted = (place.primaries + place.secondaries).astype(np.float64)
        self.hosted = np.where(self._live, hosted, 0.0)
        self.failed = self.hosted * self.failing
        self.calm = not self.failed.any()

        later = place.later_free_memory.astype(np.float64)
        self.hard_memory = self.free - 1
        self.memory = self.hard_memory - np.where(self.failing, 0.0, self.reserved)
        self.later_memory = later - 1
        self.mirror_memory = np.minimum(self.hard_memory, self.later_memory)
        self.cpus = self._most_cpus - np.maximum(place.used_cpus, place.later_used_cpus)
        self.hard_disk = (place.free_disk - 1).astype(np.float64)
        least = np.minimum(place.free_disk, place.later_free_disk)
        self.disk = (least - self._reserve).astype(np.float64)
        self.spindles = self._most_spindles - np.maximum(
            place.used_spindles, place.later_used_spindles
        )
        spare = place.free_spindles
        self.hard_disk_spindles = np.where(model.exclusive, spare, UNLIMITED)
        self.disk_spindles = np.where(
            model.exclusive, np.minimum(spare, place.later_free_spindles), UNLIMITED
        )


class Targets:
    """The columns of :class:`Capacity` at some nodes, shaped for blocks of candidates.

    A block is *tall* (instances down, targets across) or, for a handful of targets, *wide* (the
    other way round): numpy wants the long axis last. Columns here are (1, C) or (C, 1).
    """

    _COLUMNS = (
        "memory",
        "hard_memory",
        "later_memory",
        "mirror_memory",
        "cpus",
        "disk",
        "hard_disk",
        "spindles",
        "disk_spindles",
        "hard_disk_spindles",
        "free",
        "reserved",
        "failing",
        "failed",
    )
    memory: Floats
    hard_memory: Floats
    later_memory: Floats
    mirror_memory: Floats
    cpus: Floats
    disk: Floats
    hard_disk: Floats
    spindles: Floats
    disk_spindles: Floats
    hard_disk_spindles: Floats
    free: Floats
    reserved: Floats
    failing: Bools
    failed: Floats

    def __init__(self, capacity: Capacity, nodes: Ints, *, tall: bool) -> None:
        self.flat = nodes
        self.tall = tall
        self.whole = len(nodes) == len(capacity.free)
        self.nodes = nodes[None, :] if tall else nodes[:, None]
        for column in self._COLUMNS:
            setattr(self, column, getattr(capacity, column)[self.nodes])
        self.safe: Bools = (self.free > self.reserved) | self.failing
        self.hosted_more: Floats = capacity.hosted[self.nodes] + 1
        self._held = capacity.held

    def held_here(self, primaries: Ints) -> Floats:
        """The amounts that the targets hold for each of ``primaries`` (R): (R, C), or (C, R)."""
        return self._block(self._held.turned if self.tall else self._held, primaries)

    def held_there(self, nodes: Ints) -> Floats:
        """The amounts that each of ``nodes`` (R) holds for the targets: (R, C), or (C, R)."""
        return self._block(self._held if self.tall else self._held.turned, nodes)

    def _block(self, table: PairTable, others: Ints) -> Floats:
        """Numbers of ``table``, a row for each of the fewer ones, columns of the others."""
        if not self.tall:
            return table.rows(self.flat).take(others, axis=1)
        block = table.rows(others)
        return block if self.whole else block.take(self.flat, axis=1)
