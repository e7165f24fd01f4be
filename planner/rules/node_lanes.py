"""The state of nodes for many candidates at once, and the instances that candidates move.

A *lane* is one candidate. :class:`NodeLanes` holds the state of one node per lane,
:class:`InstanceLanes` the instance that each lane moves. What moves do to them is in
:mod:`planner.rules.node_operations`.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from planner.rules.further_limits import further, taken
from planner.state.met_tags import MetTags
from planner.state.node_columns import NODE_COLUMNS, NodeColumns
from planner.state.placement import Placement
from snapshots.arrays import Bools, Floats, Ints

T = TypeVar("T", bound=np.generic)


class InstanceLanes:
    """The instance of every lane; amounts are already 0 where they do not count.

    ``memory`` MiB as configured, ``used_memory`` what it holds on a primary, ``reserve`` what
    it needs on a secondary, ``disk`` MiB on a local template else 0, ``mirrored_disk`` for any
    template, ``real`` False for forthcoming instances. ``allowed``: every lane's move is known to
    pass all checks, so none is made. ``on_primary``, ``on_secondary``: its nodes count it among
    their primaries, and among their secondaries.
    """

    def __init__(self, placement: Placement, rows: Ints) -> None:
        model = placement.model
        self._placement = placement
        self.row = rows
        self.allowed = False
        self.real: Bools = ~model.forthcoming[rows]
        self.all_real = bool(self.real.all())
        self.local: Bools = model.local[rows]
        self.drbd: Bools = model.drbd[rows]
        self.memory: Ints = model.memory[rows]
        self.used_memory: Ints = np.where(model.uses_memory[rows], self.memory, 0)
        self.reserve: Ints = np.where(model.reserves_memory[rows], self.memory, 0)
        self.mirrored_disk: Ints = model.disk[rows]
        self.disk: Ints = np.where(self.local, self.mirrored_disk, 0)
        self.vcpus: Ints = np.where(model.uses_cpu[rows], model.vcpus[rows], 0)
        self.spindles: Floats = np.where(self.local, model.spindle_use[rows], 0.0)
        self.disk_spindles: Ints = model.disk_spindles[rows]
        self.load: Floats = model.utilisation[rows].T
        self.shared_locations: Ints = placement.shared_locations[rows]
        self.primary: Ints = placement.primary[rows]
        self.secondary: Ints = placement.secondary[rows]
        self.on_primary, self.on_secondary = placement.counted(rows)

    @cached_property
    def met_tags(self) -> MetTags:
        """The tags that the instances' exclusion tags meet on nodes."""
        return MetTags(self._placement, self.row)

    def if_real(self, new: NDArray[T], old: NDArray[T] | int) -> NDArray[T]:
        """``new`` in the lanes of real instances, ``old`` in those of forthcoming ones."""
        return new if self.all_real else np.where(self.real, new, old)


class NodeLanes(NodeColumns):
    """The state of node ``node[k]`` in lane ``k``; columns as in :class:`Placement`.

    ``further``: by name of a limit that Ganeti does not know, what is taken of it.
    ``tag_shift`` counts how often the lane's instance was added (+1) or removed (-1) as a
    primary since the placement's own counts.
    """

    def __init__(self, placement: Placement, nodes: Ints) -> None:
        self.placement = placement
        self.node = nodes
        for column in NODE_COLUMNS:
            setattr(self, column, getattr(placement, column)[nodes])
        self.load: Floats = placement.load[:, nodes]
        model = placement.model
        self.usable: Ints = model.usable_memory[nodes]
        self.exclusive: Bools = model.exclusive[nodes]
        self.offline: Bools = model.offline[nodes]
        self.tag_shift = 0
        self.further: dict[str, Ints] = {
            name: taken(limit, placement)[nodes] for name, limit in further.items()
        }

    def one(self, lane: int) -> NodeLanes:
        """Lane ``lane`` by itself, for looking at its columns (not for moves)."""
        if len(self.node) == 1:
            return self
        part, only = copy(self), slice(lane, lane + 1)
        for name, value in vars(self).items():
            if isinstance(value, np.ndarray):
                setattr(part, name, value[..., only])
        part.further = {name: value[only] for name, value in self.further.items()}
        return part

    @property
    def free_memory(self) -> Ints:
        """MiB not used by running primaries."""
        return self.usable - self.used_memory

    def shift_spindles(self, inst: InstanceLanes, sign: int) -> None:
        """Take (+1) or give back (-1) spindles; shared storage forgets its free spindles.

        The free ones follow the disks of any template, the used ones only local disks.
        """
        taken = sign * inst.spindles
        if not self.placement.model.exclusive.any():
            self.free_spindles = inst.if_real(np.zeros_like(inst.row), self.free_spindles)
            self.later_free_spindles = np.zeros_like(inst.row)
            self.used_spindles = inst.if_real(self.used_spindles + taken, self.used_spindles)
            self.later_used_spindles = self.later_used_spindles + taken
            return
        known = inst.disk_spindles >= 0
        change = np.where(known, sign * inst.disk_spindles, 0)
        lost = (sign > 0) & ~known

        def rest(free: Ints) -> Ints:
            return np.where(self.exclusive, np.where(lost, -1, free - change), 0)

        self.free_spindles = inst.if_real(rest(self.free_spindles), self.free_spindles)
        self.later_free_spindles = rest(self.later_free_spindles)
        used = np.where(self.exclusive, 0.0, self.used_spindles + taken)
        self.used_spindles = inst.if_real(used, self.used_spindles)
        self.later_used_spindles = np.where(self.exclusive, 0.0, self.later_used_spindles + taken)

    def shift_tags(self, inst: InstanceLanes, sign: int) -> None:
        self.tag_shift += sign
        if not self.placement.model.tags.has_exclusion:
            return
        after, before = self.tag_shift, self.tag_shift - sign

        def change(known: Ints, often: Ints) -> Ints:
            return _crowd(known + after * often) - _crowd(known + before * often)

        self.tag_conflicts = self.tag_conflicts + inst.met_tags.sum(change, self.node)

    def home_score(self, inst: InstanceLanes) -> Ints:
        """The instance's share of this node's location score as a primary."""
        penalty = self.placement.model.tags.penalty
        score = inst.shared_locations
        return score if penalty is None else score + penalty[inst.row, self.node]

    def clashes(self, inst: InstanceLanes) -> Bools:
        """True if a primary with one of the instance's exclusion tags is here already."""
        if not self.placement.model.tags.has_exclusion:
            return np.zeros(inst.row.shape, dtype=np.bool_)
        shift = self.tag_shift

        def there(known: Ints, often: Ints) -> Ints:
            return (known + shift * often > 0).astype(np.int64)

        return inst.met_tags.sum(there, self.node) > 0


def _crowd(primaries: Ints) -> Ints:
    """Conflicts among the primaries with one tag: those beyond the first."""
    return np.maximum(primaries - 1, 0)


def join(parts: Sequence[NodeLanes]) -> NodeLanes:
    """One lane after another of several nodes, for looking at their columns (not for moves)."""
    together = copy(parts[0])
    for name, value in vars(parts[0]).items():
        if isinstance(value, np.ndarray):
            setattr(together, name, np.concatenate([getattr(p, name) for p in parts], axis=-1))
    together.further = {
        name: np.concatenate([part.further[name] for part in parts]) for name in parts[0].further
    }
    return together
