"""A node group in the kernel's arrays, or the reason why the kernel does not know enough for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.goals.goal_set import GoalSet
from planner.kernel.problem import (
    INSTANCE_ROW,
    MOST_AMOUNT,
    NODE_ROW,
    KernelProblem,
)
from planner.rules.candidates import Candidates, MoveRules
from planner.rules.further_limits import further
from planner.rules.move_price import sent
from planner.rules.moves import MoveKind
from planner.scoring.exact import spread_values
from planner.solvers.search.columns import (
    CPU_LOAD,
    CPUS,
    DISK_LOAD,
    FREE_DISK,
    FREE_MEMORY,
    LATER_FREE_MEMORY,
    NETWORK_LOAD,
    RESERVED,
    SPINDLES,
)
from planner.solvers.search.goals import goals_of
from planner.solvers.search.spreads import spread_terms
from planner.solvers.search.tags import tags_of
from planner.state.placement import Placement
from snapshots.arrays import NO_NODE, Floats, Ints


@dataclass(frozen=True, eq=False)
class Encoded:
    """The problem, and which rows of the cluster its nodes and instances are."""

    problem: KernelProblem
    nodes: Ints
    instances: Ints


def encode(
    placement: Placement, scope: Ints, rules: MoveRules, goals: GoalSet | None = None
) -> Encoded | str:
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
    counted = spread_terms(placement, scope, online, nodes, instances)
    recorded = placement.free_memory[scope] <= placement.reserved_memory[scope]
    return Encoded(
        KernelProblem(
            nodes=nodes,
            instances=instances,
            reserved_for=_reserved_for(placement, scope, row_of),
            terms=counted,
            tags=tags_of(placement, scope, rows),
            goals=None if goals is None else goals_of(goals, scope, rows),
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
            return "nodes of unknown size"
    if (model.memory < 0).any() or (placement.reservations.entries()[2] < 0).any():
        return "instances with negative memory"
    return ""


def _node_rows(placement: Placement, scope: Ints) -> np.ndarray:
    model, place = placement.model, placement
    rows = np.zeros(len(scope), dtype=NODE_ROW)
    amount = rows["amount"]
    amount[:, FREE_MEMORY] = place.free_memory[scope]
    amount[:, FREE_DISK] = place.free_disk[scope]
    amount[:, RESERVED] = place.reserved_memory[scope]
    amount[:, CPUS] = place.used_cpus[scope]
    amount[:, CPU_LOAD : NETWORK_LOAD + 1] = place.load[:, scope].T
    amount[:, SPINDLES] = place.used_spindles[scope]
    amount[:, LATER_FREE_MEMORY] = place.later_free_memory[scope]
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
    first[:, FREE_MEMORY] = -np.where(model.uses_memory[rows], model.memory[rows], 0)
    first[:, FREE_DISK] = second[:, FREE_DISK] = -disk
    first[:, CPUS] = np.where(model.uses_cpu[rows], model.vcpus[rows], 0)
    first[:, CPU_LOAD : NETWORK_LOAD + 1] = model.utilisation[rows]
    second[:, DISK_LOAD] = model.utilisation[rows, 2]
    first[:, SPINDLES] = second[:, SPINDLES] = spindles
    first[:, LATER_FREE_MEMORY] = -model.memory[rows]
    found["sends_first"], found["sends_later"] = sent(model, rows, placement.primary[rows])
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
