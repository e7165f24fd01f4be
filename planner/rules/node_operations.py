"""The four primitive operations on a node, for many candidates at once.

The operations return new lanes (:mod:`planner.rules.node_lanes`) and never touch the placement; the
first check that fails is kept as the lane's failure.

Facts: Ganeti 3.0's rules for adding and removing primaries and secondaries. ``force`` skips
the soft checks (N+1, CPU ratio, disk reserve, tags, forthcoming twins) and keeps the hard ones
(memory and disk above zero, exclusive spindles).
"""

from __future__ import annotations

from copy import copy

import numpy as np

from planner.rules.failure import Failure
from planner.rules.further_limits import judge_further, shift_further
from planner.rules.node_lanes import InstanceLanes, NodeLanes
from snapshots.arrays import Bools, Ints


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
    new.shift_spindles(inst, sign)
    new.used_cpus = new.used_cpus + sign * inst.if_real(inst.vcpus, 0)
    new.load = inst.if_real(new.load + inst.load if sign > 0 else new.load - inst.load, new.load)
    new.location_score = new.location_score + sign * inst.if_real(new.home_score(inst), 0)
    new.shift_tags(inst, sign)
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
    new.shift_spindles(inst, sign)
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
