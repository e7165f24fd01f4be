"""The four primitive operations on a node, for many candidates at once.

A *lane* is one candidate. :class:`NodeLanes` holds the state of one node per lane,
:class:`InstanceLanes` the instance that each lane moves. The operations return new lanes and
never touch the placement; the first check that fails is kept as the lane's failure.

Facts: Ganeti 3.0's rules for adding and removing primaries and secondaries. ``force`` skips
the soft checks (N+1, CPU ratio, disk reserve, tags, forthcoming twins) and keeps the hard ones
(memory and disk above zero, exclusive spindles).
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from planner.rules.failure import Failure
from planner.rules.further_limits import further, judge_further, shift_further, taken
from planner.state.met_tags import MetTags
from planner.state.placement import NODE_COLUMNS, NodeColumns, Placement
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

    def _shift_spindles(self, inst: InstanceLanes, sign: int) -> None:
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

    def _shift_tags(self, inst: InstanceLanes, sign: int) -> None:
        self.tag_shift += sign
        if not self.placement.model.tags.has_exclusion:
            return
        after, before = self.tag_shift, self.tag_shift - sign

        def change(known: Ints, often: Ints) -> Ints:
            return _crowd(known + after * often) - _crowd(known + before * often)

        self.tag_conflicts = self.tag_conflicts + inst.met_tags.sum(change, self.node)

    def _home_score(self, inst: InstanceLanes) -> Ints:
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


def _judge(failure: Ints, checks: tuple[tuple[Bools, Failure], ...]) -> Ints:
    """The lanes' failures with the first of ``checks`` that fails, where none failed before."""
    fails = np.stack([fail for fail, _ in checks])
    kinds = np.array([kind for _, kind in checks])
    first = np.where(fails.any(axis=0), kinds[fails.argmax(axis=0)], int(Failure.NONE))
    return np.where(failure == Failure.NONE, first, failure)


def no_failure(like: Ints) -> Ints:
    """A failure column in which nothing has failed."""
    return np.full(like.shape, int(Failure.NONE), dtype=np.int64)


def remove_primary(node: NodeLanes, inst: InstanceLanes) -> NodeLanes:
    """The node without this primary."""
    new = copy(node)
    _move_primary(new, inst, -1)
    return new


def _move_primary(new: NodeLanes, inst: InstanceLanes, sign: int) -> None:
    real = inst.real
    new.used_memory = new.used_memory + sign * inst.used_memory
    new.free_disk = new.free_disk - sign * inst.if_real(inst.disk, 0)
    new._shift_spindles(inst, sign)
    new.used_cpus = new.used_cpus + sign * inst.if_real(inst.vcpus, 0)
    new.load = inst.if_real(new.load + inst.load if sign > 0 else new.load - inst.load, new.load)
    new.location_score = new.location_score + sign * inst.if_real(new._home_score(inst), 0)
    new._shift_tags(inst, sign)
    new.primaries = new.primaries + (real if sign > 0 else -1 * inst.on_primary)
    new.failing = inst.if_real(new.free_memory <= new.reserved_memory, new.failing)
    new.later_free_memory = new.later_free_memory - sign * inst.memory
    new.later_free_disk = new.later_free_disk - sign * inst.disk
    new.later_used_cpus = new.later_used_cpus + sign * inst.vcpus
    if new.further:
        shift_further(new, inst, sign, primary=True)


def remove_secondary(node: NodeLanes, inst: InstanceLanes, *, recorded: bool = True) -> NodeLanes:
    """The node without this secondary; its primary is the one of the placement.

    ``recorded``: it is there in the placement; else it only came in a step before.
    """
    new = copy(node)
    rest = _without(node, inst) if recorded else _reserved(node)
    new.reserved_memory = inst.if_real(rest, node.reserved_memory)
    _move_secondary(new, inst, -1)
    return new


def _reserved(node: NodeLanes) -> Ints:
    """The reserve of each lane's node in the placement: the most for any one primary."""
    most: Ints = node.placement.reservations.most[node.node]
    return most


def _without(node: NodeLanes, inst: InstanceLanes) -> Ints:
    """The reserve of each lane's node without the instance: the most for any one primary."""
    table = node.placement.reservations
    held = table[node.node, inst.primary]
    most = table.most[node.node]
    others = np.where(held == most, table.second[node.node], most)
    left: Ints = np.maximum(np.maximum(others, held - inst.reserve), 0)
    return left


def _move_secondary(new: NodeLanes, inst: InstanceLanes, sign: int) -> None:
    real = inst.real
    new.free_disk = new.free_disk - sign * inst.if_real(inst.disk, 0)
    new._shift_spindles(inst, sign)
    load = new.load[2] + inst.load[2] if sign > 0 else new.load[2] - inst.load[2]
    new.load = new.load.copy()
    new.load[2] = inst.if_real(load, new.load[2])
    new.secondaries = new.secondaries + (real if sign > 0 else -1 * inst.on_secondary)
    new.failing = inst.if_real(new.free_memory <= new.reserved_memory, new.failing)
    new.later_free_disk = new.later_free_disk - sign * inst.disk
    if new.further:
        shift_further(new, inst, sign, primary=False)


def add_primary(
    node: NodeLanes, inst: InstanceLanes, force: Bools, failure: Ints
) -> tuple[NodeLanes, Ints]:
    """The node with this primary, and the first failure of each lane.

    ``force`` (lanes): skip the soft checks.
    """
    new = copy(node)
    _move_primary(new, inst, 1)
    if inst.allowed:
        return new, failure
    clash = node.clashes(inst)
    model = node.placement.model
    rows = node.node
    strict, real, local = ~force, inst.real, inst.local
    now, soft = real, real & strict
    ratio = model.vcpu_ratio[rows]
    with np.errstate(all="ignore"):
        cpu = new.used_cpus / model.total_cpus[rows]
        later_cpu = new.later_used_cpus / model.total_cpus[rows]
    checks = (
        (now & (new.free_memory <= 0), Failure.MEM),
        (now & local & (new.free_disk <= 0), Failure.DISK),
        (soft & local & (new.free_disk < model.disk_reserve[rows]), Failure.DISK),
        (now & local & new.exclusive & (new.free_spindles < 0), Failure.SPINDLES),
        (soft & local & (new.used_spindles > model.max_spindles[rows]), Failure.DISK),
        (soft & new.failing & ~node.failing, Failure.MEM),
        (soft & (ratio >= 0) & (ratio < cpu), Failure.CPU),
        (soft & clash, Failure.TAGS),
        (strict & (new.later_free_memory <= 0), Failure.MEM),
        (strict & local & (new.later_free_disk <= 0), Failure.DISK),
        (strict & local & (new.later_free_disk < model.disk_reserve[rows]), Failure.DISK),
        (strict & local & new.exclusive & (new.later_free_spindles < 0), Failure.SPINDLES),
        (strict & local & (new.later_used_spindles > model.max_spindles[rows]), Failure.DISK),
        (strict & (ratio >= 0) & (ratio < later_cpu), Failure.CPU),
    )
    failure = _judge(failure, checks)
    if new.further:
        failure = judge_further(new, inst, force, failure, primary=True)
    return new, failure


def add_secondary(
    node: NodeLanes,
    inst: InstanceLanes,
    primary: Ints | None,
    force: Bools,
    failure: Ints,
    ignore_disk: Bools | None = None,
) -> tuple[NodeLanes, Ints]:
    """The node with this secondary for primaries ``primary``, and each lane's first failure.

    None: for a primary that the node keeps no memory free for yet.
    ``ignore_disk`` (lanes) skips even the hard disk check, for a primary that is offline.
    """
    new = copy(node)
    real = inst.real
    key = inst.reserve
    if primary is not None:
        key = key + node.placement.reservations[node.node, primary]
    new.reserved_memory = inst.if_real(np.maximum(node.reserved_memory, key), node.reserved_memory)
    _move_secondary(new, inst, 1)
    if inst.allowed:
        return new, failure
    model = node.placement.model
    rows = node.node
    strict, soft = ~force, real & ~force
    disk_counts = real if ignore_disk is None else real & ~ignore_disk
    checks = (
        (real & ~inst.drbd, Failure.DISK),
        (disk_counts & (new.free_disk <= 0), Failure.DISK),
        (soft & (new.free_disk < model.disk_reserve[rows]), Failure.DISK),
        (real & new.exclusive & (new.free_spindles < 0), Failure.SPINDLES),
        (soft & (new.used_spindles > model.max_spindles[rows]), Failure.DISK),
        (soft & (inst.reserve >= new.free_memory), Failure.MEM),
        (soft & new.failing & ~node.failing, Failure.MEM),
        (strict & ~inst.drbd, Failure.DISK),
        (strict & (new.later_free_disk <= 0), Failure.DISK),
        (strict & (new.later_free_disk < model.disk_reserve[rows]), Failure.DISK),
        (strict & new.exclusive & (new.later_free_spindles < 0), Failure.SPINDLES),
        (strict & (new.later_used_spindles > model.max_spindles[rows]), Failure.DISK),
        (strict & (inst.reserve >= new.later_free_memory), Failure.MEM),
    )
    failure = _judge(failure, checks)
    if new.further:
        failure = judge_further(new, inst, force, failure, primary=False)
    return new, failure
