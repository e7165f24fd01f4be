"""A node group in the kernel's arrays, or the reason why the kernel does not know enough for it."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum, sqrt

import numpy as np

from planner.kernel.problem import (
    COLUMNS,
    INSTANCE_ROW,
    MOST_AMOUNT,
    NODE_ROW,
    KernelProblem,
    Tags,
    Terms,
)
from planner.rules.candidates import Candidates, MoveRules
from planner.rules.further_limits import further
from planner.rules.moves import MoveKind
from planner.scoring import terms
from planner.scoring.exact import spread_values
from planner.scoring.location_exclusion import LocationExclusion
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Bools, Floats, Ints

(
    _FREE_MEMORY,
    _FREE_DISK,
    _RESERVED,
    _CPUS,
    _CPU_LOAD,
    _MEMORY_LOAD,
    _DISK_LOAD,
    _NETWORK_LOAD,
    _SPINDLES,
    _LATER_FREE_MEMORY,
) = range(COLUMNS)

_COLUMN_OF_SPREAD = (*range(COLUMNS), _FREE_DISK, _CPUS, _SPINDLES)
"""The column behind each value of ``spread_values``; twins differ by what is to come."""


@dataclass(frozen=True, eq=False)
class Encoded:
    """The problem, and which rows of the cluster its nodes and instances are."""

    problem: KernelProblem
    nodes: Ints
    instances: Ints


def encode(placement: Placement, scope: Ints, rules: MoveRules) -> Encoded | str:
    """The group ``scope`` (node rows) for the kernel; in words what it cannot do where there is it.

    Forthcoming instances stay where they are.
    """
    model = placement.model
    unknown = _unknown(placement, scope, rules)
    if unknown:
        return unknown
    row_of = np.full(model.node_count + 1, NO_NODE, dtype=np.int64)
    row_of[scope] = np.arange(len(scope))
    movable = Candidates(placement, scope, rules).instances
    primary, secondary = placement.primary, placement.secondary
    inside = row_of[primary[movable]] != NO_NODE
    mirrored = model.drbd[movable]
    paired = (row_of[secondary[movable]] != NO_NODE) & (primary[movable] != secondary[movable])
    alone = secondary[movable] == NO_NODE
    if rules.evacuate_only:
        lost = model.offline[primary[movable]]
        lost |= mirrored & model.offline[secondary[movable]]
        inside &= lost
    rows = movable[inside & ~model.forthcoming[movable] & np.where(mirrored, paired, alone)]
    nodes = _node_rows(placement, scope)
    instances = _instance_rows(placement, rows, row_of, rules)
    online = ~model.offline[scope]
    counted = _terms(placement, scope, online, nodes, instances)
    recorded = placement.free_memory[scope] <= placement.reserved_memory[scope]
    return Encoded(
        KernelProblem(
            nodes=nodes,
            instances=instances,
            reserved_for=_reserved_for(placement, scope, row_of),
            terms=counted,
            tags=_tags(placement, scope, rows),
            force=rules.force,
            evacuate_only=rules.evacuate_only,
            odd_nodes=int((recorded != placement.failing[scope]).sum()),
        ),
        scope,
        rows,
    )


def _unknown(placement: Placement, scope: Ints, rules: MoveRules) -> str:
    model = placement.model
    if rules.restricted_migration:
        return "restricted migration"
    if model.exclusive[scope].any():
        return "nodes with exclusive storage"
    if further:
        return f"the limit {next(iter(further))}"
    online = scope[~model.offline[scope]]
    if len(online) < 2:
        return "fewer than two online nodes"
    with np.errstate(all="ignore"):
        if not np.isfinite(spread_values(placement, online)).all():
            return "nodes whose size is no number"
    if (model.memory < 0).any() or (placement.reservations.entries()[2] < 0).any():
        return "instances of less than no memory"
    return ""


def _node_rows(placement: Placement, scope: Ints) -> np.ndarray:
    model, place = placement.model, placement
    rows = np.zeros(len(scope), dtype=NODE_ROW)
    amount = rows["amount"]
    amount[:, _FREE_MEMORY] = place.free_memory[scope]
    amount[:, _FREE_DISK] = place.free_disk[scope]
    amount[:, _RESERVED] = place.reserved_memory[scope]
    amount[:, _CPUS] = place.used_cpus[scope]
    amount[:, _CPU_LOAD : _NETWORK_LOAD + 1] = place.load[:, scope].T
    amount[:, _SPINDLES] = place.used_spindles[scope]
    amount[:, _LATER_FREE_MEMORY] = place.later_free_memory[scope]
    rows["disk_reserve"] = model.disk_reserve[scope]
    rows["most_cpus"] = np.clip(model.most_vcpus[scope], -MOST_AMOUNT, MOST_AMOUNT)
    most = np.where(np.isnan(model.max_spindles[scope]), np.inf, model.max_spindles[scope])
    rows["most_spindles"] = np.clip(most, -MOST_AMOUNT, MOST_AMOUNT)
    rows["coming_disk"] = place.free_disk[scope] - place.later_free_disk[scope]
    rows["coming_cpus"] = place.later_used_cpus[scope] - place.used_cpus[scope]
    rows["coming_spindles"] = place.later_used_spindles[scope] - place.used_spindles[scope]
    rows["primaries"] = place.primaries[scope]
    rows["hosted"] = (place.primaries + place.secondaries)[scope]
    rows["online"] = ~model.offline[scope]
    rows["failing"] = place.failing[scope]
    return rows


def _instance_rows(placement: Placement, rows: Ints, row_of: Ints, rules: MoveRules) -> np.ndarray:
    model = placement.model
    found = np.zeros(len(rows), dtype=INSTANCE_ROW)
    local, drbd = model.local[rows], model.drbd[rows]
    disk = np.where(local, model.disk[rows], 0)
    spindles = np.where(local, model.spindle_use[rows], 0)
    first, second = found["as_primary"], found["as_secondary"]
    first[:, _FREE_MEMORY] = -np.where(model.uses_memory[rows], model.memory[rows], 0)
    first[:, _FREE_DISK] = second[:, _FREE_DISK] = -disk
    first[:, _CPUS] = np.where(model.uses_cpu[rows], model.vcpus[rows], 0)
    first[:, _CPU_LOAD : _NETWORK_LOAD + 1] = model.utilisation[rows]
    second[:, _DISK_LOAD] = model.utilisation[rows, 2]
    first[:, _SPINDLES] = second[:, _SPINDLES] = spindles
    first[:, _LATER_FREE_MEMORY] = -model.memory[rows]
    found["memory"] = model.memory[rows]
    found["reserve"] = np.where(model.reserves_memory[rows] & drbd, model.memory[rows], 0)
    found["disk"] = model.disk[rows]
    found["primary"] = row_of[placement.primary[rows]]
    found["secondary"] = np.where(drbd, row_of[placement.secondary[rows]], NO_NODE)
    found["mirrored"] = drbd
    found["kinds"] = _kinds(rules)
    return found


def _kinds(rules: MoveRules) -> int:
    """Bits of the kinds that the rules leave, whatever the placement."""
    kinds: set[MoveKind] = set()
    if rules.instance_moves:
        kinds |= {MoveKind.FAILOVER, MoveKind.FAILOVER_TO_ANY}
    if rules.disk_moves:
        kinds.add(MoveKind.REPLACE_SECONDARY)
        if rules.instance_moves:
            kinds |= {
                MoveKind.REPLACE_AND_FAILOVER,
                MoveKind.REPLACE_PRIMARY,
                MoveKind.FAILOVER_AND_REPLACE,
            }
    return sum(1 << kind for kind in kinds)


def _reserved_for(placement: Placement, scope: Ints, row_of: Ints) -> Floats:
    count = len(scope)
    table = np.zeros((count, count + 1))
    holder, primary, amount = placement.reservations.entries()
    here = row_of[holder] != NO_NODE
    column = np.where(row_of[primary] == NO_NODE, count, row_of[primary])
    np.maximum.at(table, (row_of[holder][here], column[here]), amount[here])
    return table


# -- spread terms: which move, and which move alike -----------------------------------------------


@dataclass(frozen=True, eq=False)
class _Spread:
    """One spread: its values (N), and what instances (I) add to one as primary and secondary."""

    values: Floats
    scale: Floats
    first: Floats
    second: Floats


def _terms(
    placement: Placement, scope: Ints, online: Bools, nodes: np.ndarray, instances: np.ndarray
) -> Terms:
    """Fills in scale and offset of the nodes; terms that move alike are counted as one."""
    spreads = [_spread(placement, scope, k, nodes, instances) for k in range(len(terms.SPREADS))]
    kept: list[int] = []
    weights: list[float] = []
    base = 0.0
    for k, spread in enumerate(spreads):
        weight = terms.TERMS[terms.SPREADS[k]].weight
        if k != _RESERVED and not (spread.first.any() or spread.second.any()):
            base += weight * _deviation(spread.values[online])
            continue
        for at, j in enumerate(kept):
            ratio = _ratio(spreads[j], spread, online) if _RESERVED not in (j, k) else None
            if ratio is not None:
                weights[at] += weight * ratio
                break
        else:
            kept.append(k)
            weights.append(weight)
    for at, k in enumerate(kept):
        column = _COLUMN_OF_SPREAD[k]
        nodes["scale"][:, at] = spreads[k].scale
        nodes["offset"][:, at] = spreads[k].values - nodes["amount"][:, column] * spreads[k].scale
    units = [_unit(spreads[k], instances, k, online) for k in kept]
    return Terms(
        column=np.array([_COLUMN_OF_SPREAD[k] for k in kept], dtype=np.int32),
        weight=np.array(weights),
        unit=np.array(units),
        base=base,
        reserved=kept.index(_RESERVED),
        reserved_weight=terms.TERMS[terms.RESERVED_TOTAL].weight,
    )


def _spread(
    placement: Placement, scope: Ints, k: int, nodes: np.ndarray, instances: np.ndarray
) -> _Spread:
    model = placement.model
    with np.errstate(all="ignore"):
        memory = 1.0 / model.total_memory[scope]
        disk = np.where(model.total_disk[scope] == 0, 0.0, 1.0 / model.total_disk[scope])
        cpus = 1.0 / model.total_cpus[scope] / model.cpu_speed[scope]
        spindles = 1.0 / model.max_spindles[scope]
        ones = np.ones(len(scope))
        scales = (memory, disk, memory, cpus, *(ones,) * 4, spindles, memory, disk, cpus, spindles)
        values = spread_values(placement, scope)[k]
    offline = model.offline[scope]
    scale = np.where(offline, 0.0, scales[k])
    column = _COLUMN_OF_SPREAD[k]
    return _Spread(
        np.where(offline, 0.0, values),
        scale,
        instances["as_primary"][:, column],
        instances["as_secondary"][:, column],
    )


def _ratio(one: _Spread, other: _Spread, online: Bools) -> float | None:
    """By how much ``other`` spreads more than ``one`` after any moves; None if they move apart."""
    part = np.stack([one.first, one.second]).ravel()
    same = np.stack([other.first, other.second]).ravel()
    at = int(np.flatnonzero(part)[0]) if part.any() else -1
    if at < 0:
        return None
    factor = same[at] / part[at]
    with np.errstate(all="ignore"):
        scales = other.scale[online] / one.scale[online]
        ratio = float(factor * scales[0])
        apart = other.values[online] - ratio * one.values[online]
    alike = (
        np.array_equal(part * factor, same)
        and np.allclose(scales, scales[0], rtol=1e-13, atol=0)
        and np.allclose(apart, apart[0], rtol=0, atol=1e-13)
    )
    return abs(ratio) if alike else None


def _unit(spread: _Spread, instances: np.ndarray, k: int, online: Bools) -> float:
    """The share that an average instance has in a value."""
    amounts = instances["reserve"] if k == _RESERVED else np.abs(spread.first)
    return _mean(amounts) * _mean(spread.scale[online])


def _mean(values: Floats) -> float:
    """The mean, the same on every machine: no order of adding decides the last bits."""
    return fsum(values) / len(values) if len(values) else 0.0


def _deviation(values: Floats) -> float:
    mean = _mean(values)
    return sqrt(_mean((values - mean) ** 2))


# -- tags -----------------------------------------------------------------------------------------


def _tags(placement: Placement, scope: Ints, rows: Ints) -> Tags:
    model, tags = placement.model, placement.model.tags
    which, tag, times = tags.exclusion.of_each(rows)
    starts = np.zeros(len(rows) + 1, dtype=np.int32)
    starts[1:] = np.bincount(which, minlength=len(rows)).cumsum()
    carried = np.unique(tag)
    counts = np.zeros((len(carried), len(scope)), dtype=np.int32)
    apart = LocationExclusion(placement, scope)
    kinds = len(tags.alike) if apart.active else 0
    places = np.zeros((len(carried), kinds), dtype=np.int32)
    for row, name in enumerate(carried.tolist()):
        counts[row] = placement.tag_counts[name, scope]
        if kinds:
            at, there = apart.counts().of(name)
            places[row, at] = there
    online = scope[~model.offline[scope]]
    located = np.zeros((len(scope), kinds), dtype=np.uint8)
    if kinds:
        located = tags.located.kinds[:, tags.located.columns[scope]].T.astype(np.uint8)
        located[model.offline[scope]] = 0
    grid = scope[:, None], scope[None, :]
    return Tags(
        starts=starts,
        tag=np.searchsorted(carried, tag).astype(np.int32),
        times=times.astype(np.int32),
        counts=counts,
        places=places,
        alike=tags.alike[:kinds].astype(np.int32),
        located=located,
        common=tags.common_locations[grid].astype(np.int32) if tags.has_locations else None,
        penalty=_penalty(placement, scope, rows),
        may_migrate=None if tags.may_migrate is None else tags.may_migrate[grid].astype(np.uint8),
        conflicts=int(placement.tag_conflicts[online].sum()),
        location=int(placement.location_score[online].sum()),
        place_conflicts=int(apart.value()),
    )


def _penalty(placement: Placement, scope: Ints, rows: Ints) -> np.ndarray | None:
    penalty = placement.model.tags.penalty
    return None if penalty is None else penalty[rows[:, None], scope[None, :]].astype(np.int32)
